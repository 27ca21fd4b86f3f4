// Random functions: nested control that leaves in all ways, under uniform and varying conditions.

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "engines.hpp"
#include "function_writer.hpp"

namespace jiteval::interp {
namespace {

using ir::LocalId;
using ir::Op;
using ir::Type;
using ir::ValueId;

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed), writer_(parameters()) {}

  ir::Function run() {
    numbers_ = {writer_.argument(0), writer_.argument(1), writer_.argument(2), writer_.f64(2)};
    integers_ = {writer_.i64(1), writer_.i64(3)};
    for (int i = 0; i < 3; ++i) locals_.push_back(writer_.local(pick(numbers_)));
    fuel_ = writer_.local(writer_.f64(0));
    privates_ = {writer_.private_array(ElementType::f64, private_size),
                 writer_.private_array(ElementType::f32, private_size)};
    block(0);
    ValueId sum = writer_.get(fuel_);
    for (LocalId local : locals_) {
      const ValueId scaled = writer_.f64(Op::multiply, {sum, writer_.f64(3)});
      sum = writer_.f64(Op::add, {scaled, writer_.get(local)});
    }
    writer_.return_(sum);
    return writer_.finish();
  }

 private:
  static constexpr int window_size = 3;
  static constexpr int private_size = 3;

  std::vector<ir::Parameter> parameters() {
    const auto kind = [&] { return chance(60) ? ArgumentKind::varying : ArgumentKind::uniform; };
    return {{"x", kind()},
            {"y", kind()},
            {"z", kind()},
            {"window", ArgumentKind::window, window_size},
            {"array", ArgumentKind::array}};
  }

  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }
  bool chance(int percent) { return below(100) < percent; }

  template <class T>
  T pick(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
  }

  ValueId number() {
    switch (below(14)) {
      case 0:
        return writer_.get(pick(locals_));
      case 1:
        return writer_.f64(below(9) - 4);
      case 2:
        return writer_.f64(Op::negate, {pick(numbers_)});
      case 3:
        return writer_.f64(Op::select, {condition(), pick(numbers_), pick(numbers_)});
      case 4:
        return writer_.f64(Op::to_f64, {pick(integers_)});
      case 5:
        return writer_.call(ir::MathFunction::hypot, {pick(numbers_), pick(numbers_)});
      case 6:
        return writer_.call(ir::MathFunction::floor, {pick(numbers_)});
      case 7:
        return chance(40) ? writer_.load(static_cast<std::uint32_t>(3 + below(2)), pick(integers_))
                          : writer_.load(3, index(window_size));
      case 8: {
        const ValueId element = writer_.private_load(pick(privates_), index(private_size));
        return writer_.type(element) == Type::f64 ? element : writer_.f64(Op::to_f64, {element});
      }
      case 9: {
        constexpr Op ops[] = {Op::add, Op::subtract, Op::multiply, Op::minimum, Op::maximum};
        return writer_.f64(Op::to_f64, {writer_.f32(ops[below(std::size(ops))], {narrow(), narrow()})});
      }
      default: {
        constexpr Op ops[] = {Op::add, Op::subtract, Op::multiply, Op::minimum, Op::maximum};
        return writer_.f64(ops[below(std::size(ops))], {pick(numbers_), pick(numbers_)});
      }
    }
  }

  ValueId narrow() { return writer_.f32(Op::to_f32, {pick(numbers_)}); }

  /// From 0 up to, but not including, `size`.
  ValueId index(int size) { return writer_.i64(Op::modulo, {pick(integers_), writer_.i64(size)}); }

  ValueId integer() {
    switch (below(9)) {
      case 0:
        return writer_.i64(below(7) - 3);
      case 1:
        return writer_.i64(Op::to_i64, {condition()});
      case 2:
        return writer_.i64(chance(50) ? Op::floor_divide : Op::modulo,
                           {pick(integers_), chance(70) ? writer_.i64(below(3) + 1) : pick(integers_)});
      case 3: {
        constexpr Op ops[] = {Op::bit_and, Op::bit_or, Op::bit_xor, Op::shift_left, Op::shift_right};
        return writer_.i64(ops[below(std::size(ops))], {pick(integers_), pick(integers_)});
      }
      case 4:
        return writer_.wrap(pick(integers_), chance(50) ? ElementType::i16 : ElementType::u32);
      case 5: {
        constexpr Op ops[] = {Op::floor_divide, Op::shift_right, Op::minimum, Op::maximum};
        const ValueId operand = writer_.u64(Op::to_u64, {pick(integers_)});
        const ValueId other = writer_.i64(below(3) + 1);
        const Op op = ops[below(std::size(ops))];
        const ValueId right = op == Op::shift_right ? other : writer_.u64(Op::to_u64, {other});
        return writer_.i64(Op::to_i64, {writer_.u64(op, {operand, right})});
      }
      default: {
        constexpr Op ops[] = {Op::add, Op::subtract, Op::multiply, Op::minimum, Op::maximum};
        return writer_.i64(ops[below(std::size(ops))], {pick(integers_), pick(integers_)});
      }
    }
  }

  ValueId condition() {
    constexpr Op ops[] = {Op::equal, Op::not_equal, Op::less, Op::less_equal, Op::greater, Op::greater_equal};
    const Op op = ops[below(std::size(ops))];
    if (chance(30)) return writer_.boolean(op, {pick(integers_), pick(integers_)});
    const ValueId left = chance(50) ? writer_.get(pick(locals_)) : pick(numbers_);
    const ValueId result = writer_.boolean(op, {left, pick(numbers_)});
    return chance(20) ? writer_.boolean(Op::logical_not, {result}) : result;
  }

  /// Values of a block are seen in it and in blocks nested in it.
  template <class Body>
  void scope(Body body) {
    const std::size_t numbers = numbers_.size();
    const std::size_t integers = integers_.size();
    body();
    numbers_.resize(numbers);
    integers_.resize(integers);
  }

  void block(int depth) {
    scope([&] {
      const int length = 2 + below(5);
      for (int i = 0; i < length; ++i) {
        if (statement(depth)) break;
      }
    });
  }

  /// Returns whether the rest of the block would never run.
  bool statement(int depth) {
    const int choice = below(depth < 4 ? 12 : 6);
    if (chance(15)) {
      store_to_private();
    } else if (chance(1)) {
      writer_.fault_if(condition(), ir::FaultKind::assertion_failed);
    } else if (choice < 2) {
      numbers_.push_back(number());
    } else if (choice < 3) {
      integers_.push_back(integer());
    } else if (choice < 5) {
      writer_.set(pick(locals_), pick(numbers_));
    } else if (choice < 6) {
      return leave(depth);
    } else if (choice < 9) {
      const ValueId value = condition();
      if (chance(50)) {
        writer_.if_(value, [&] { block(depth + 1); });
      } else {
        writer_.if_(value, [&] { block(depth + 1); }, [&] { block(depth + 1); });
      }
    } else if (choice < 11) {
      for_loop(depth);
    } else {
      while_loop(depth);
    }
    return false;
  }

  void store_to_private() {
    const std::uint32_t array = pick(privates_);
    const ValueId at = chance(30) ? writer_.i64(below(private_size)) : index(private_size);
    writer_.private_store(array, at, array == privates_[0] ? pick(numbers_) : narrow());
  }

  bool leave(int depth) {
    if (depth == 0 || chance(40)) return false;
    const int choice = below(3);
    if (choice == 0 || loops_ == 0) {
      writer_.return_(pick(numbers_));
    } else if (choice == 1) {
      writer_.break_();
    } else {
      writer_.continue_();
    }
    return true;
  }

  void for_loop(int depth) {
    // Short, whatever the bounds are: both are taken modulo a small number.
    const auto bound = [&] { return writer_.i64(Op::modulo, {pick(integers_), writer_.i64(4)}); };
    const ValueId start = chance(50) ? writer_.i64(0) : bound();
    const ValueId stop = chance(50) ? writer_.i64(2) : bound();
    const std::int64_t step = chance(70) ? 1 : chance(50) ? 2 : -1;
    ++loops_;
    writer_.for_(start, stop, step, [&](ValueId counter) {
      scope([&] {
        integers_.push_back(counter);
        block(depth + 1);
      });
    });
    --loops_;
  }

  void while_loop(int depth) {
    // Ends by running out of fuel at the latest.
    ++loops_;
    scope([&] {
      writer_.while_(
          [&] {
            writer_.set(fuel_, writer_.f64(Op::add, {writer_.get(fuel_), writer_.f64(1)}));
            if (chance(30)) numbers_.push_back(number());
            const ValueId has_fuel = writer_.boolean(Op::less, {writer_.get(fuel_), writer_.f64(6)});
            return writer_.boolean(Op::logical_and, {has_fuel, condition()});
          },
          [&] { block(depth + 1); });
    });
    --loops_;
  }

  std::mt19937 random_;
  FunctionWriter writer_;
  std::vector<ValueId> numbers_;
  std::vector<ValueId> integers_;
  std::vector<LocalId> locals_;
  std::vector<std::uint32_t> privates_;  // of f64 and f32
  LocalId fuel_{};
  int loops_ = 0;
};

TEST(Random, EnginesAgree) {
  const char* const only = std::getenv("JITEVAL_SEED");
  const std::uint32_t first = only != nullptr ? static_cast<std::uint32_t>(std::atoi(only)) : 1;
  const std::uint32_t count = only != nullptr ? 1 : 400;
  for (std::uint32_t seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE(testing::Message() << "JITEVAL_SEED=" << seed);
    expect_engines_agree(Generator(seed).run(), seed % 4 == 0 ? mixed_numbers : small_integers);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace jiteval::interp
