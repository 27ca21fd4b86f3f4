// Loops whose index checks are made ahead of them do what each check in its place would have done.
#include <functional>
#include <limits>

#include "compiled.hpp"

namespace jiteval::codegen::testing {
namespace {

using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

class CheckedLoops : public OnEveryIsa {};
JITEVAL_ON_EVERY_ISA(CheckedLoops);

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

struct Range {
  std::int64_t start, stop, step;
};

/// An index made of a counter and an argument, in both languages; integers wrap around.
struct Index {
  const char* text;
  std::function<ValueId(Builder&, ValueId counter, ValueId k)> emit;
  std::function<std::int64_t(std::int64_t counter, std::int64_t k)> compute;
};

std::int64_t wrapped(std::uint64_t bits) { return static_cast<std::int64_t>(bits); }
std::uint64_t bits(std::int64_t number) { return static_cast<std::uint64_t>(number); }

const std::vector<Index>& indices() {
  static const std::vector<Index> all = {
      {"i", [](Builder&, ValueId i, ValueId) { return i; }, [](std::int64_t i, std::int64_t) { return i; }},
      {"i + k", [](Builder& b, ValueId i, ValueId k) { return b.binary(Op::add, i, k); },
       [](std::int64_t i, std::int64_t k) { return wrapped(bits(i) + bits(k)); }},
      {"i + 2", [](Builder& b, ValueId i, ValueId) { return b.binary(Op::add, i, b.i64(2)); },
       [](std::int64_t i, std::int64_t) { return wrapped(bits(i) + 2); }},
      {"k - i", [](Builder& b, ValueId i, ValueId k) { return b.binary(Op::subtract, k, i); },
       [](std::int64_t i, std::int64_t k) { return wrapped(bits(k) - bits(i)); }},
      {"3*i - k",
       [](Builder& b, ValueId i, ValueId k) {
         return b.binary(Op::subtract, b.binary(Op::multiply, i, b.i64(3)), k);
       },
       [](std::int64_t i, std::int64_t k) { return wrapped(3 * bits(i) - bits(k)); }},
      {"i*65536 + k",
       [](Builder& b, ValueId i, ValueId k) {
         return b.binary(Op::add, b.binary(Op::multiply, i, b.i64(65536)), k);
       },
       [](std::int64_t i, std::int64_t k) { return wrapped(65536 * bits(i) + bits(k)); }},
      {"i & 7", [](Builder& b, ValueId i, ValueId) { return b.binary(Op::bit_and, i, b.i64(7)); },
       [](std::int64_t i, std::int64_t) { return i & 7; }},
      {"(i & 7) - k",
       [](Builder& b, ValueId i, ValueId k) {
         return b.binary(Op::subtract, b.binary(Op::bit_and, i, b.i64(7)), k);
       },
       [](std::int64_t i, std::int64_t k) { return wrapped(bits(i & 7) - bits(k)); }},
  };
  return all;
}

// for i in range(start, stop, step): a[index] += 1
TEST_P(CheckedLoops, StoreUpToTheFault) {
  const Range ranges[] = {{0, 10, 1},
                          {0, 11, 1},
                          {-10, 10, 1},
                          {-11, 3, 1},
                          {9, -11, -1},
                          {9, -12, -1},
                          {3, 9, 2},
                          {0, 0, 1},
                          {5, 1, 1},
                          {highest - 3, highest, 1},
                          {lowest + 3, lowest, -1},
                          {lowest, highest, highest},
                          {0, 5, std::int64_t{1} << 40}};
  for (const Index& index : indices()) {
    for (std::int64_t step : {std::int64_t{1}, std::int64_t{-1}, std::int64_t{2}, highest, std::int64_t{1} << 40}) {
      Builder builder("f", {array(ElementType::i64), uniform(Type::i64), uniform(Type::i64), uniform(Type::i64)});
      const ValueId i = builder.begin_for(builder.argument(1), builder.argument(2), step, {});
      const ValueId at =
          builder.check_index(index.emit(builder, i, builder.argument(3)), builder.array_extent(0, 0));
      const ValueId base = builder.array_base(0);
      const ValueId one_more = builder.binary(Op::add, builder.load(base, at, ElementType::i64), builder.i64(1));
      builder.store(base, at, one_more, ElementType::i64);
      builder.end_for();
      builder.function().is_single = true;
      builder.return_(ir::no_value);
      const Compiled compiled(finished(builder), GetParam());
      for (const Range& range : ranges) {
        if (range.step != step) continue;
        for (std::int64_t k : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{9},
                               std::int64_t{20}, highest - 4, lowest + 4}) {
          constexpr std::int64_t size = 10;
          std::vector<std::int64_t> expected(size, 0);
          std::int32_t expected_code = 0;
          for (__int128 n = range.start; step > 0 ? n < range.stop : n > range.stop; n += step) {
            std::int64_t where = index.compute(static_cast<std::int64_t>(n), k);
            if (where < 0) where += size;
            if (where < 0 || where >= size) {
              expected_code = 1;
              break;
            }
            ++expected[static_cast<std::size_t>(where)];
          }
          std::vector<std::int64_t> found(size, 0);
          const BlockArray block{found.data(), {size}, {1}};
          EXPECT_EQ(compiled({&block, &range.start, &range.stop, &k}, {}, 1), expected_code)
              << index.text << " " << range.start << " " << range.stop << " " << step << " " << k;
          EXPECT_EQ(found, expected) << index.text << " " << range.start << " " << range.stop << " " << step << " "
                                     << k;
        }
      }
    }
  }
}

// A histogram: what is read from a narrow element lies within 256.
TEST_P(CheckedLoops, CountBytes) {
  Builder builder("f", {array(ElementType::u8), array(ElementType::i32)});
  const ValueId i = builder.begin_for(builder.i64(0), builder.array_extent(0, 0), 1, {});
  const ValueId byte = builder.load(builder.array_base(0), i, ElementType::u8);
  const ValueId at = builder.check_index(byte, builder.array_extent(1, 0));
  const ValueId count = builder.load(builder.array_base(1), at, ElementType::i32);
  builder.store(builder.array_base(1), at, builder.binary(Op::add, count, builder.i64(1)), ElementType::i32);
  builder.end_for();
  builder.function().is_single = true;
  builder.return_(ir::no_value);
  const Compiled compiled(finished(builder), GetParam());
  std::vector<std::uint8_t> bytes;
  for (int k = 0; k < 1000; ++k) bytes.push_back(static_cast<std::uint8_t>(k * k + 3));
  for (std::int64_t bins : {0, 3, 100, 255, 256, 300}) {
    std::vector<std::int32_t> expected(static_cast<std::size_t>(bins), 0);
    std::int32_t expected_code = 0;
    for (std::uint8_t value : bytes) {
      if (value >= bins) {
        expected_code = 1;
        break;
      }
      ++expected[value];
    }
    std::vector<std::int32_t> found(static_cast<std::size_t>(bins), 0);
    const BlockArray arrays[] = {{bytes.data(), {1000}, {1}}, {found.data(), {bins}, {1}}};
    EXPECT_EQ(compiled({&arrays[0], &arrays[1]}, {}, 1), expected_code);
    EXPECT_EQ(found, expected) << bins;
  }
}

// out[i, j] = the sum of the 3 x 3 elements around a[i, j], over ranges that go past the edges, or not.
TEST_P(CheckedLoops, OfAStencil) {
  const auto element = ElementType::f64;
  Builder builder("f", {array(element, 2), array(element, 2), uniform(Type::i64)});
  const auto at = [&](std::uint32_t parameter, ValueId i, ValueId j) {
    const ValueId row = builder.check_index(i, builder.array_extent(parameter, 0));
    const ValueId column = builder.check_index(j, builder.array_extent(parameter, 1));
    return builder.binary(Op::add, builder.binary(Op::multiply, row, builder.array_stride(parameter, 0)),
                          builder.binary(Op::multiply, column, builder.array_stride(parameter, 1)));
  };
  const ValueId first = builder.argument(2);
  const ir::LocalId sum = builder.add_local("sum", Type::f64);
  const ir::LocalId stored[] = {sum};
  const ValueId i =
      builder.begin_for(first, builder.binary(Op::subtract, builder.array_extent(0, 0), first), 1, stored);
  const ValueId j =
      builder.begin_for(first, builder.binary(Op::subtract, builder.array_extent(0, 1), first), 1, stored);
  builder.set(sum, builder.f64(0));
  const ValueId di = builder.begin_for(builder.i64(-1), builder.i64(2), 1, stored);
  const ValueId dj = builder.begin_for(builder.i64(-1), builder.i64(2), 1, stored);
  const ValueId index = at(0, builder.binary(Op::add, i, di), builder.binary(Op::add, j, dj));
  builder.set(sum, builder.binary(Op::add, builder.get(sum), builder.load(builder.array_base(0), index, element)));
  builder.end_for();
  builder.end_for();
  builder.store(builder.array_base(1), at(1, i, j), builder.get(sum), element);
  builder.end_for();
  builder.end_for();
  builder.function().is_single = true;
  builder.return_(ir::no_value);
  const ir::Function function = finished(builder);
  const Compiled compiled(function, GetParam());
  const auto element_at = [](const std::vector<double>& data, std::int64_t row, std::int64_t column) {
    return data[static_cast<std::size_t>((row < 0 ? row + 7 : row) * 9 + (column < 0 ? column + 9 : column))];
  };
  for (std::int64_t from : {0, 1, 2, -3}) {
    std::vector<double> a;
    for (int k = 0; k < 63; ++k) a.push_back(k * 0.37 - (k % 5) * 1.1);
    std::vector<double> out(63, -1);
    std::vector<double> expected(63, -1);
    bool faults = false;
    for (std::int64_t row = from; row < 7 - from && !faults; ++row) {
      for (std::int64_t column = from; column < 9 - from && !faults; ++column) {
        double total = 0;
        for (std::int64_t k = 0; k < 9 && !faults; ++k) {
          const std::int64_t r = row + k / 3 - 1;
          const std::int64_t c = column + k % 3 - 1;
          faults = r < -7 || r >= 7 || c < -9 || c >= 9;
          if (!faults) total += element_at(a, r, c);
        }
        if (!faults) {
          expected[static_cast<std::size_t>((row < 0 ? row + 7 : row) * 9 + (column < 0 ? column + 9 : column))] =
              total;
        }
      }
    }
    const BlockArray arrays[] = {{a.data(), {7, 9}, {9, 1}}, {out.data(), {7, 9}, {9, 1}}};
    EXPECT_EQ(compiled({&arrays[0], &arrays[1], &from}, {}, 1) != 0, faults) << from;
    EXPECT_EQ(out, expected) << from;
  }
}

// What is summed up ahead of the loop must not wrap around unseen: far counters are left to the checks in it.
TEST_P(CheckedLoops, CountersThatGoFar) {
  Builder builder("f", {array(ElementType::i64), uniform(Type::i64), uniform(Type::i64)});
  const ValueId i = builder.begin_for(builder.argument(1), builder.argument(2), 1, {});
  const ValueId scaled = builder.binary(Op::multiply, i, builder.i64(32768));
  const ValueId at = builder.check_index(scaled, builder.array_extent(0, 0));
  builder.store(builder.array_base(0), at, i, ElementType::i64);
  builder.end_for();
  builder.function().is_single = true;
  builder.return_(ir::no_value);
  const Compiled compiled(finished(builder), GetParam());
  // At both ends the product wraps around to 0; in between it is anything.
  std::int64_t element = 7;
  const BlockArray block{&element, {1}, {1}};
  const std::int64_t start = 0;
  const std::int64_t stop = (std::int64_t{1} << 49) + 1;
  EXPECT_EQ(compiled({&block, &start, &stop}, {}, 1), 1);
  EXPECT_EQ(element, 0);
}

}  // namespace
}  // namespace jiteval::codegen::testing
