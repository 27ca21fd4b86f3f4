// Random functions: whatever the builder proves must hold when they run, and simplifying must not be seen.
#include <gtest/gtest.h>

#include <iostream>
#include <limits>
#include <random>
#include <set>

#include "evaluate.hpp"
#include "functions.hpp"
#include "ir/builder.hpp"
#include "ir/simplify.hpp"

namespace jiteval::ir::testing {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

struct Written {
  Function function;
  /// The output slots of indices that the builder took to lie within an extent, which is in the next slot.
  std::set<std::int64_t> proofs;
};

class Writer {
 public:
  explicit Writer(std::uint32_t seed)
      : random_(seed),
        builder_("f", {array_of("a"), array_of("b"), uniform_of("k", Type::i64), uniform_of("m", Type::i64)}) {
    builder_.function().is_single = true;
  }

  Written write() {
    memory_ = builder_.add_private_array({"t", ElementType::i64, 8});
    local_ = builder_.add_local("v", Type::i64);
    pool_ = {builder_.array_extent(0, 0), builder_.array_extent(1, 0), builder_.argument(2), builder_.argument(3)};
    statements(0, 12);
    for (ValueId value : pool_) output(value);
    builder_.return_(no_value);
    builder_.function().output_count = slots_;
    return {builder_.finish(), std::move(proofs_)};
  }

 private:
  std::uint32_t below(std::uint32_t count) {
    return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random_);
  }

  ValueId constant() {
    static constexpr std::int64_t constants[] = {0, 1, 2, 3, 5, 8, -1, -2, -7, most, least, most - 1, 1LL << 61};
    return builder_.i64(constants[below(below(4) == 0 ? 13 : 9)]);
  }
  ValueId any() { return below(4) == 0 ? constant() : pool_[below(static_cast<std::uint32_t>(pool_.size()))]; }
  ValueId recent() {
    const auto size = static_cast<std::uint32_t>(pool_.size());
    return pool_[size - 1 - below(std::min(size, 4U))];
  }

  ValueId condition() {
    static constexpr Op comparisons[] = {Op::less,          Op::less_equal, Op::greater,
                                         Op::greater_equal, Op::equal,      Op::not_equal};
    const ValueId first = builder_.binary(comparisons[below(6)], any(), any());
    switch (below(5)) {
      case 0:
        return builder_.binary(Op::logical_and, first, condition());
      case 1:
        return builder_.binary(Op::logical_or, first, condition());
      case 2:
        return builder_.unary(Op::logical_not, first);
      default:
        return first;
    }
  }

  ValueId operation() {
    static constexpr Op twos[] = {Op::add,      Op::add,      Op::add,          Op::subtract,   Op::subtract,
                                  Op::subtract, Op::multiply, Op::minimum,      Op::maximum,    Op::modulo,
                                  Op::bit_and,  Op::bit_or,   Op::floor_divide, Op::shift_right};
    static constexpr Op ones[] = {Op::negate, Op::absolute, Op::bit_not};
    static constexpr ElementType narrow[] = {ElementType::u8, ElementType::i8, ElementType::i16, ElementType::u32};
    switch (below(12)) {
      case 0:
        return builder_.unary(ones[below(3)], any());
      case 1:
        return builder_.wrap(any(), narrow[below(4)]);
      case 2:
        return builder_.select(condition(), any(), any());
      case 3:
        return builder_.convert(condition(), Type::i64);
      default: {
        // Faults end a run, and what comes after them is not tested.
        const Op op = twos[below(14)];
        const bool divides = op == Op::modulo || op == Op::floor_divide;
        return builder_.binary(op, below(2) == 0 ? recent() : any(),
                               divides && below(3) != 0 ? builder_.i64(3) : any());
      }
    }
  }

  void output(ValueId value) { builder_.output(slots_++, value); }

  void check() {
    const ValueId index = below(3) == 0 ? any() : recent();
    const ValueId extent = any();
    // Where nothing is proved the check would end most runs: it is made where control never gets.
    builder_.begin_if(builder_.boolean(false));
    const bool is_proved = builder_.check_index(index, extent) == index;
    builder_.end_if();
    if (!is_proved) return;
    proofs_.insert(slots_);
    output(index);
    output(extent);
  }

  void statements(int depth, int amount) {
    const std::vector<ValueId> outer = pool_;
    for (int i = 0; i < amount && !builder_.terminated(); ++i) statement(depth);
    pool_ = outer;
  }

  void statement(int depth) {
    const std::uint32_t kind = below(depth < 3 ? 16 : 11);
    const auto masked = [&](ValueId a) { return builder_.binary(Op::bit_and, a, builder_.i64(7)); };
    if (kind < 5) {
      pool_.push_back(operation());
    } else if (kind < 7) {
      check();
    } else if (kind == 7) {
      builder_.private_store(memory_, masked(any()), any());
    } else if (kind == 8) {
      pool_.push_back(builder_.private_load(memory_, masked(any())));
    } else if (kind == 9) {
      if (below(2) == 0) builder_.set(local_, any());
      pool_.push_back(builder_.get(local_));
    } else if (kind == 10) {
      builder_.fault_if(condition(), FaultKind::assertion_failed);
    } else if (kind == 11) {
      choice(depth);
    } else if (kind == 12) {
      branch(depth);
    } else {
      loop(depth);
    }
  }

  void choice(int depth) {
    builder_.begin_choice(condition());
    const auto arm = [&] {
      const std::vector<ValueId> outer = pool_;
      for (std::uint32_t i = below(4); i > 0; --i) pool_.push_back(operation());
      if (below(4) == 0) statements(depth + 1, 2);
      const ValueId result = recent();
      pool_ = outer;
      return result;
    };
    builder_.other_choice(arm());
    pool_.push_back(builder_.end_choice(arm(), Type::i64));
  }

  void branch(int depth) {
    builder_.begin_if(condition());
    statements(depth + 1, 4);
    if (below(2) == 0) {
      builder_.begin_else();
      statements(depth + 1, 4);
    }
    builder_.end_if();
  }

  void loop(int depth) {
    static constexpr std::int64_t steps[] = {1, 1, 1, 2, -1, -1, -3};
    const std::int64_t step = steps[below(7)];
    ValueId start = below(3) == 0 ? any() : builder_.i64(below(3));
    ValueId stop = any();
    if (step < 0) std::swap(start, stop);
    const LocalId stored[] = {local_};
    const std::vector<ValueId> outer = pool_;
    pool_.push_back(builder_.begin_for(start, stop, step, stored));
    statements(depth + 1, 5);
    if (below(6) == 0 && !builder_.terminated()) {
      builder_.begin_if(condition());
      below(2) == 0 ? builder_.break_() : builder_.continue_();
      builder_.end_if();
    }
    builder_.end_for();
    pool_ = outer;
  }

  std::mt19937 random_;
  Builder builder_;
  std::vector<ValueId> pool_;
  std::uint32_t memory_ = 0;
  LocalId local_ = no_local;
  std::uint32_t slots_ = 0;
  std::set<std::int64_t> proofs_;
};

/// Runs the function with arguments at the ends of what they can be; returns how many proofs were put to the test.
int run(const Written& written, const Function& simplified, std::uint32_t seed) {
  static constexpr std::int64_t extents[] = {0, 1, 2, 3, 5, 8, 1LL << 62};
  static constexpr std::int64_t numbers[] = {0, 1, 2, 5, -1, -3, most, most - 1, least, least + 1};
  constexpr int most_steps = 2000;
  std::mt19937 random(seed);
  const auto one_of = [&random](const auto& list) { return list[random() % std::size(list)]; };
  int tested = 0;
  for (int again = 0; again < 12; ++again) {
    const std::int64_t arguments[] = {one_of(extents), one_of(extents), one_of(numbers), one_of(numbers)};
    const Outcome outcome = evaluate(written.function, arguments, most_steps);
    for (std::size_t i = 0; i + 3 < outcome.outputs.size(); i += 2) {
      if (!written.proofs.contains(outcome.outputs[i])) continue;
      const std::int64_t index = outcome.outputs[i + 1];
      const std::int64_t extent = outcome.outputs[i + 3];
      ++tested;
      EXPECT_TRUE(index >= 0 && index < extent) << index << " of " << extent << " in slot " << outcome.outputs[i];
    }
    const Outcome same = evaluate(simplified, arguments, most_steps);
    if (outcome.is_over && same.is_over) {
      EXPECT_EQ(outcome, same);
    }
  }
  return tested;
}

TEST(RandomFunctions, KeepWhatTheBuilderProves) {
  int tested = 0;
  for (std::uint32_t seed = 0; seed < 4000 && !::testing::Test::HasFailure(); ++seed) {
    const Written written = Writer(seed).write();
    ASSERT_EQ(verify(written.function), "") << seed << "\n" << print(written.function);
    Function simplified = written.function;
    simplify(simplified);
    ASSERT_EQ(verify(simplified), "") << seed << "\n" << print(simplified);
    tested += run(written, simplified, seed);
    if (::testing::Test::HasFailure()) std::cerr << "seed " << seed << "\n" << print(written.function);
  }
  EXPECT_GT(tested, 10'000) << "too few proofs to tell";
}

}  // namespace
}  // namespace jiteval::ir::testing
