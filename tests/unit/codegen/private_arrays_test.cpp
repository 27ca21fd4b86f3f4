// Small arrays that each lane has for itself, under control flow that differs between lanes.
#include <algorithm>
#include <random>

#include "compiled.hpp"

namespace jiteval::codegen::testing {
namespace {

using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

class PrivateArrays : public OnEveryIsa {};
JITEVAL_ON_EVERY_ISA(PrivateArrays);

// Every lane sorts four numbers by insertion, and gives one of them.
TEST_P(PrivateArrays, InsertionSortOfEachLane) {
  constexpr std::int64_t size = 4;
  Builder builder("f", {varying(), varying(), varying(), varying(), varying(Type::i64)});
  const std::uint32_t sorted = builder.add_private_array({"sorted", ElementType::f64, size});
  for (std::uint32_t i = 0; i < size; ++i) builder.private_store(sorted, builder.i64(i), builder.argument(i));
  const ir::LocalId j = builder.add_local("j", Type::i64);
  const ir::LocalId item = builder.add_local("item", Type::f64);
  const ir::LocalId stored[] = {j, item};
  const ValueId i = builder.begin_for(builder.i64(1), builder.i64(size), 1, stored);
  builder.set(item, builder.private_load(sorted, i));
  builder.set(j, builder.binary(Op::subtract, i, builder.i64(1)));
  builder.begin_while(std::span(stored, 1));
  builder.begin_while_body(builder.binary(Op::greater_equal, builder.get(j), builder.i64(0)));
  const ValueId before = builder.private_load(sorted, builder.get(j));
  builder.begin_if(builder.binary(Op::less_equal, before, builder.get(item)));
  builder.break_();
  builder.end_if();
  builder.private_store(sorted, builder.binary(Op::add, builder.get(j), builder.i64(1)), before);
  builder.set(j, builder.binary(Op::subtract, builder.get(j), builder.i64(1)));
  builder.end_while();
  builder.private_store(sorted, builder.binary(Op::add, builder.get(j), builder.i64(1)), builder.get(item));
  builder.end_for();
  const Compiled compiled(finished(builder, builder.private_load(sorted, builder.argument(4))), GetParam());

  std::mt19937 random(5);
  for (std::int64_t n : lengths) {
    const auto count = static_cast<std::size_t>(n);
    std::vector<double> columns[size];
    std::vector<std::int64_t> which(count);
    std::vector<Word> expected;
    for (std::size_t lane = 0; lane < count; ++lane) {
      std::vector<double> row;
      for (auto& column : columns) {
        column.push_back(static_cast<double>(random() % 10));
        row.push_back(column.back());
      }
      std::ranges::sort(row);
      which[lane] = static_cast<std::int64_t>(random() % size);
      expected.push_back(word(row[static_cast<std::size_t>(which[lane])]));
    }
    std::vector<Word> found(count);
    ASSERT_EQ(
        compiled({columns[0].data(), columns[1].data(), columns[2].data(), columns[3].data(), which.data()}, found),
        0);
    EXPECT_EQ(found, expected);
  }
}

// Each lane counts in an array of a narrow type; what the lanes before have left is gone.
TEST_P(PrivateArrays, AreZeroForEveryLane) {
  for (ElementType element : {ElementType::u8, ElementType::i16, ElementType::i32, ElementType::i64}) {
    Builder builder("f", {varying(Type::i64), varying(Type::i64)});
    const std::uint32_t counts = builder.add_private_array({"counts", element, 3});
    const ValueId index = builder.argument(0);
    const ir::LocalId round = builder.add_local("round", Type::i64);
    builder.set(round, builder.i64(0));
    const ir::LocalId stored[] = {round};
    builder.begin_while(stored);
    builder.begin_while_body(builder.binary(Op::less, builder.get(round), builder.argument(1)));
    const ValueId one_more = builder.binary(Op::add, builder.private_load(counts, index), builder.i64(1));
    builder.private_store(counts, index, one_more);
    builder.set(round, builder.binary(Op::add, builder.get(round), builder.i64(1)));
    builder.end_while();
    // counts[0] + 1000 counts[1] + 1000000 counts[2]
    ValueId sum = builder.i64(0);
    for (std::int64_t k = 2; k >= 0; --k) {
      sum = builder.binary(Op::add, builder.binary(Op::multiply, sum, builder.i64(1000)),
                           builder.private_load(counts, builder.i64(k)));
    }
    const Compiled compiled(finished(builder, sum), GetParam());
    std::vector<std::int64_t> where;
    std::vector<std::int64_t> rounds;
    std::vector<Word> expected;
    for (std::int64_t lane = 0; lane < 21; ++lane) {
      where.push_back(lane % 3);
      rounds.push_back(lane * 20 - 10);
      std::int64_t count = std::max<std::int64_t>(rounds.back(), 0);
      if (element == ElementType::u8) count %= 256;
      expected.push_back(word(count * (lane % 3 == 0 ? 1 : lane % 3 == 1 ? 1000 : 1000000)));
    }
    std::vector<Word> found(21);
    ASSERT_EQ(compiled({where.data(), rounds.data()}, found), 0);
    EXPECT_EQ(found, expected) << name(element);
  }
}

// Under a mask, an index that all lanes share may be wrong when no lane is there.
TEST_P(PrivateArrays, AbsentLanesNeitherReadNorWrite) {
  for (const ir::Parameter& at : {varying(Type::i64), uniform(Type::i64)}) {
    Builder builder("f", {varying(), at});
    const std::uint32_t array = builder.add_private_array({"a", ElementType::f32, 2});
    builder.private_store(array, builder.i64(0), builder.f32(1.5));
    const ir::LocalId local = builder.add_local("y", Type::f32);
    builder.set(local, builder.f32(0));
    builder.begin_if(builder.binary(Op::greater, builder.argument(0), builder.f64(0)));
    const ValueId index = builder.check_index(builder.argument(1), builder.i64(2));
    builder.private_store(array, index, builder.f32(4));
    builder.set(local, builder.private_load(array, index));
    builder.end_if();
    const ValueId sum = builder.binary(Op::add, builder.get(local), builder.private_load(array, builder.i64(0)));
    const Compiled compiled(finished(builder, sum), GetParam());
    const std::vector<double> x(10, -1);
    const std::vector<std::int64_t> wild(10, std::int64_t{1} << 50);
    std::vector<Word> found(10);
    ASSERT_EQ(compiled({x.data(), wild.data()}, found), 0);
    EXPECT_EQ(found, std::vector<Word>(10, word(1.5)));
    const std::vector<double> mixed = {1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
    const std::vector<std::int64_t> zero(10, 0);
    ASSERT_EQ(compiled({mixed.data(), zero.data()}, found), 0);
    for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(real(found[i]), i % 2 == 0 ? 8 : 1.5);
  }
}

TEST_P(PrivateArrays, OfTruthValues) {
  Builder builder("f", {varying(Type::i64)});
  const std::uint32_t seen = builder.add_private_array({"seen", ElementType::boolean, 4});
  builder.private_store(seen, builder.argument(0), builder.boolean(true));
  const ValueId second = builder.private_load(seen, builder.i64(2));
  const Compiled compiled(finished(builder, second), GetParam());
  const std::vector<std::int64_t> which = {0, 1, 2, 3, 2, 2, 0, 0, 2};
  std::vector<Word> found(9);
  ASSERT_EQ(compiled({which.data()}, found), 0);
  for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(real(found[i]), which[i] == 2 ? 1 : 0);
}

}  // namespace
}  // namespace jiteval::codegen::testing
