// Loops end soon after another thread asks for it.
#include <chrono>
#include <cmath>
#include <optional>
#include <thread>

#include "compiled.hpp"
#include "jiteval/cancellation.hpp"

namespace jiteval::codegen::testing {
namespace {

using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;
using namespace std::chrono_literals;

/// Does the work under a request to stop that is made a little later.
template <class Work>
auto under_request(const Work& work) {
  Cancellation cancellation;
  const CancellationScope scope(&cancellation);
  std::jthread other([&cancellation] {
    std::this_thread::sleep_for(20ms);
    cancellation.request();
  });
  return work();
}

class Stopping : public OnEveryIsa {
 protected:
  /// What the block function gives, called so.
  std::int32_t code_of(const ir::Function& function, std::vector<const void*> inputs, std::size_t lanes) {
    const Compiled compiled(function, GetParam());
    std::vector<Word> words(lanes);
    return under_request([&] { return compiled(std::move(inputs), words, static_cast<std::int64_t>(lanes)); });
  }
};
JITEVAL_ON_EVERY_ISA(Stopping);

/// Counts without end, for as long as `x` is above -1.
ir::Function endless(const ir::Parameter& parameter, bool single) {
  Builder builder("f", {parameter});
  const ir::LocalId count = builder.add_local("count", Type::f64);
  builder.set(count, builder.f64(0));
  const ir::LocalId stored[] = {count};
  builder.begin_while(stored);
  builder.begin_while_body(builder.binary(Op::greater, builder.argument(0), builder.f64(-1)));
  builder.set(count, builder.binary(Op::add, builder.get(count), builder.f64(1)));
  builder.end_while();
  if (!single) return finished(builder, builder.get(count));
  builder.function().is_single = true;
  builder.return_(ir::no_value);
  return finished(builder);
}

TEST_P(Stopping, OfAnEndlessWhile) {
  const std::vector<double> x(5, 1.0);
  EXPECT_EQ(code_of(endless(uniform(), true), {x.data()}, 1), stopped);
  EXPECT_EQ(code_of(endless(uniform(), false), {x.data()}, 5), stopped);
  EXPECT_EQ(code_of(endless(varying(), false), {x.data()}, 5), stopped);
}

/// for i in range(n): count ^= i * count
ir::Function long_for(const ir::Parameter& parameter, std::optional<std::int64_t> constant_turns, bool nested) {
  Builder builder("f", {parameter});
  const ir::LocalId count = builder.add_local("count", Type::i64);
  builder.set(count, builder.i64(1));
  const ir::LocalId stored[] = {count};
  const ValueId stop = constant_turns ? builder.i64(*constant_turns) : builder.argument(0);
  const ValueId i = builder.begin_for(builder.i64(0), stop, 1, stored);
  ValueId factor = i;
  if (nested) factor = builder.begin_for(builder.i64(0), builder.i64(1000), 1, stored);
  const ValueId product = builder.binary(Op::multiply, factor, builder.get(count));
  builder.set(count, builder.binary(Op::bit_xor, builder.get(count), product));
  if (nested) builder.end_for();
  builder.end_for();
  return finished(builder, builder.get(count));
}

TEST_P(Stopping, OfALongFor) {
  const std::vector<std::int64_t> many(5, 1'000'000'000'000'000);
  for (bool nested : {false, true}) {
    EXPECT_EQ(code_of(long_for(uniform(Type::i64), std::nullopt, nested), {many.data()}, 5), stopped);
    EXPECT_EQ(code_of(long_for(varying(Type::i64), std::nullopt, nested), {many.data()}, 5), stopped);
    EXPECT_EQ(code_of(long_for(varying(Type::i64), many[0], nested), {many.data()}, 5), stopped);
  }
}

// Short loops within a long one, none of which would ask by itself.
TEST_P(Stopping, OfShortLoopsWithinALongOne) {
  Builder builder("f", {uniform(Type::i64), uniform(Type::i64)});
  const ir::LocalId count = builder.add_local("count", Type::i64);
  builder.set(count, builder.i64(1));
  const ir::LocalId stored[] = {count};
  builder.begin_for(builder.i64(0), builder.argument(0), 1, stored);
  const ValueId i = builder.begin_for(builder.i64(0), builder.argument(1), 1, stored);
  builder.set(count,
              builder.binary(Op::bit_xor, builder.get(count), builder.binary(Op::multiply, i, builder.get(count))));
  builder.end_for();
  builder.end_for();
  const ir::Function function = finished(builder, builder.get(count));
  const std::int64_t many = 1'000'000'000'000'000;
  const std::int64_t few = 3;
  EXPECT_EQ(code_of(function, {&many, &few}, 1), stopped);
}

TEST_P(Stopping, OfAPointer) {
  const Compiled real(endless(uniform(), false), {.entry = Entry::doubles, .isa = GetParam()});
  EXPECT_TRUE(std::isnan(under_request([&] { return real.as<double(double)>()(1.0); })));
  const Compiled whole(long_for(uniform(Type::i64), std::nullopt, false),
                       {.entry = Entry::direct,
                        .isa = GetParam(),
                        .signature = {{false, ElementType::i64}, {{false, ElementType::i64}}}});
  EXPECT_EQ(under_request([&] { return whole.as<std::int64_t(std::int64_t)>()(1'000'000'000'000'000); }), 0);
}

// A request that another job is under does not stop this one.
TEST_P(Stopping, LeavesOtherJobsAlone) {
  Cancellation other;
  other.request();
  const Compiled compiled(long_for(uniform(Type::i64), std::nullopt, true), GetParam());
  const std::int64_t turns = 300;
  Word word[1];
  EXPECT_EQ(compiled({&turns}, word), 0);
}

}  // namespace
}  // namespace jiteval::codegen::testing
