// What loops run over.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sema/translator.hpp"

namespace jiteval::sema {

using ir::Op;
using ir::Type;
using ir::ValueId;

namespace {

constexpr std::int64_t largest_exact_whole = std::int64_t{1} << 53;

/// Whether both are numbers, or tuples of as many numbers (or of tuples that are alike in turn).
bool are_alike(const Operand& a, const Operand& b) {
  if (a.is_number() && b.is_number()) return true;
  if (a.form != Form::tuple || b.form != Form::tuple) return false;
  return std::ranges::equal(*a.items, *b.items, are_alike);
}

}  // namespace

std::optional<Translator::Counted> Translator::counted(const Operand& iterable, Span place) {
  switch (iterable.form) {
    case Form::error:
      return std::nullopt;
    case Form::array: {
      const std::shared_ptr<const Array> over = iterable.array;
      return Counted{builder_.i64(0), over->shape[0], 1, [this, over](ValueId counter) {
                       const ValueId index[] = {counter};
                       return element(*over, index);
                     }};
    }
    case Form::tuple:
    case Form::list:
      return counted_items(*iterable.items, place);
    case Form::number:
      if (!is_first_about(place)) return std::nullopt;
      fail("not-iterable", place,
           fmt::format("{} is a number; a loop runs over a range or an array", quoted(place)),
           "write range(n) to count");
      return std::nullopt;
    case Form::iterable:
      break;
    default:
      fail("not-iterable", place, fmt::format("a loop cannot run over {}", description(iterable)),
           "it runs over range(...), an array or a tuple");
      return std::nullopt;
  }
  const Iterable& what = *iterable.iterable;
  switch (what.kind) {
    case Iterable::Kind::range:
      return counted_range(what.parts, place);
    case Iterable::Kind::enumerate: {
      auto inner = counted(what.parts[0], place);
      const ValueId first = what.parts.size() > 1 ? whole(what.parts[1], place) : builder_.i64(0);
      if (!inner || first == ir::no_value) return std::nullopt;
      Counted loop = count_from_zero(std::move(*inner));
      loop.element = [this, first, element = std::move(loop.element)](ValueId counter) {
        return tuple({number(builder_.binary(Op::add, counter, first)), element(counter)});
      };
      return loop;
    }
    case Iterable::Kind::zip: {
      std::vector<std::function<Operand(ValueId)>> elements;
      ValueId stop = ir::no_value;
      for (const Operand& part : what.parts) {
        auto inner = counted(part, place);
        if (!inner) return std::nullopt;
        Counted loop = count_from_zero(std::move(*inner));
        stop = stop == ir::no_value ? loop.stop : builder_.binary(Op::minimum, stop, loop.stop);
        elements.push_back(std::move(loop.element));
      }
      if (stop == ir::no_value) stop = builder_.i64(0);
      return Counted{builder_.i64(0), stop, 1, [this, elements = std::move(elements)](ValueId counter) {
                       std::vector<Operand> items;
                       for (const auto& element : elements) items.push_back(element(counter));
                       return tuple(std::move(items));
                     }};
    }
    case Iterable::Kind::reversed: {
      auto inner = counted(what.parts[0], place);
      if (!inner) return std::nullopt;
      if (can_turn_around(*inner)) return turned_around(std::move(*inner));
      Counted loop = count_from_zero(std::move(*inner));
      const ValueId last = builder_.binary(Op::subtract, loop.stop, builder_.i64(1));
      loop.element = [this, last, element = std::move(loop.element)](ValueId counter) {
        return element(builder_.binary(Op::subtract, last, counter));
      };
      return loop;
    }
    case Iterable::Kind::generator:
      fail("not-iterable", place, "a generator can only be given to a function such as sum",
           "loop over what it loops over");
      return std::nullopt;
  }
  return std::nullopt;
}

/// Whether a loop can be run from its last number to its first by counting the other way.
bool Translator::can_turn_around(const Counted& loop) const {
  // One number beyond the first must exist.
  const ir::Ranges::Interval first = builder_.interval(loop.start);
  return (loop.step == 1 && first.low > INT64_MIN) || (loop.step == -1 && first.high < INT64_MAX);
}

Translator::Counted Translator::turned_around(Counted loop) {
  const ValueId step = builder_.i64(loop.step);
  const bool is_up = loop.step == 1;
  const ir::Ranges::Interval last = builder_.interval(loop.stop);
  ValueId stop = loop.stop;
  // Where there are no numbers, the stop may lie anywhere on the other side of the start.
  if (is_up ? last.low == INT64_MIN : last.high == INT64_MAX) {
    stop = builder_.binary(is_up ? Op::maximum : Op::minimum, stop, loop.start);
  }
  return {builder_.binary(Op::subtract, stop, step), builder_.binary(Op::subtract, loop.start, step), -loop.step,
          std::move(loop.element)};
}

/// The distance between the ends of a loop divided by its step, rounded up. The ends are such that the distance,
/// and a step more, is an i64.
ValueId Translator::divide_distance(ValueId start, ValueId stop, std::int64_t step) {
  ValueId count =
      step > 0 ? builder_.binary(Op::subtract, stop, start) : builder_.binary(Op::subtract, start, stop);
  const std::int64_t size = step > 0 ? step : -step;
  if (size > 1) {
    count = builder_.binary(Op::floor_divide, builder_.binary(Op::add, count, builder_.i64(size - 1)),
                            builder_.i64(size));
  }
  return builder_.binary(Op::maximum, count, builder_.i64(0));
}

/// Whether the distance between the ends of a loop, and a step more, is certainly an i64.
bool Translator::is_distance_exact(ValueId start, ValueId stop, std::int64_t step) const {
  if (step == INT64_MIN) return false;
  ir::Ranges::Interval low = builder_.interval(start);
  ir::Ranges::Interval high = builder_.interval(stop);
  if (step < 0) std::swap(low, high);
  std::int64_t least = 0;
  std::int64_t most = 0;
  return !__builtin_sub_overflow(high.low, low.high, &least) &&
         !__builtin_sub_overflow(high.high, low.low, &most) &&
         !__builtin_add_overflow(most, (step > 0 ? step : -step) - 1, &most);
}

ValueId Translator::count_turns(ValueId start, ValueId stop, ValueId step) {
  const auto known = builder_.literal(step);
  if (known && is_distance_exact(start, stop, known->integer)) return divide_distance(start, stop, known->integer);
  // In unsigned arithmetic the distance from the lower to the higher end is exact.
  const auto as_u64 = [this](ValueId value) { return builder_.convert(value, Type::u64); };
  const ValueId zero = builder_.i64(0);
  const ValueId one = builder_.u64(1);
  const ValueId is_up = builder_.binary(Op::greater, step, zero);
  const ValueId low = builder_.select(is_up, start, stop);
  const ValueId high = builder_.select(is_up, stop, start);
  const ValueId size = builder_.binary(Op::maximum, as_u64(builder_.unary(Op::absolute, step)), one);
  const ValueId to_last =
      builder_.binary(Op::subtract, builder_.binary(Op::subtract, as_u64(high), as_u64(low)), one);
  const ValueId turns = builder_.binary(Op::add, builder_.binary(Op::floor_divide, to_last, size), one);
  const ValueId most = builder_.u64(INT64_MAX);  // nobody counts further
  const ValueId count =
      builder_.select(builder_.binary(Op::less, low, high),
                      builder_.convert(builder_.binary(Op::minimum, turns, most), Type::i64), zero);
  builder_.assume_not_negative(count);
  return count;
}

/// The same loop with a counter 0, 1, 2, ...
Translator::Counted Translator::count_from_zero(Counted loop) {
  const auto start = builder_.literal(loop.start);
  if (loop.step == 1 && start && start->integer == 0) return loop;
  const ValueId step = builder_.i64(loop.step);
  return {builder_.i64(0), count_turns(loop.start, loop.stop, step), 1,
          [this, first = loop.start, step, element = std::move(loop.element)](ValueId counter) {
            return element(builder_.binary(Op::add, first, builder_.binary(Op::multiply, counter, step)));
          }};
}

std::optional<Translator::Counted> Translator::counted_range(const std::vector<Operand>& parts, Span place) {
  const ValueId start = whole(parts[0], place);
  const ValueId stop = whole(parts[1], place);
  const ValueId step = whole(parts[2], place);
  if (start == ir::no_value || stop == ir::no_value || step == ir::no_value) return std::nullopt;
  const auto as_number = [this](ValueId counter) { return number(counter); };
  if (const auto known = builder_.literal(step)) {
    if (known->integer == 0) {
      fail("zero-step", place, "the step of a range cannot be 0");
      return std::nullopt;
    }
    return Counted{start, stop, known->integer, as_number};
  }
  // With a step known only when running: count the turns first.
  const ValueId zero = builder_.i64(0);
  builder_.fault_if(builder_.binary(Op::equal, step, zero), ir::FaultKind::zero_step);
  return Counted{zero, count_turns(start, stop, step), 1, [this, start, step](ValueId counter) {
                   return number(builder_.binary(Op::add, start, builder_.binary(Op::multiply, counter, step)));
                 }};
}

std::optional<Translator::Counted> Translator::counted_items(const std::vector<Operand>& items, Span place) {
  for (const Operand& item : items) {
    if (are_alike(item, items[0])) continue;
    fail("not-iterable", place, "a loop can run over a tuple of numbers, or of tuples of as many numbers");
    return std::nullopt;
  }
  return Counted{builder_.i64(0), builder_.i64(static_cast<std::int64_t>(items.size())), 1,
                 [this, items](ValueId counter) { return column(items, counter); }};
}

/// Item number `counter` of several of the same form: looked up among constants, otherwise by comparing.
Operand Translator::column(std::span<const Operand> items, ValueId counter) {
  if (items.empty()) return integer(0);  // in a loop that makes no turn
  if (const auto known = builder_.literal(counter)) return items[static_cast<std::size_t>(known->integer)];
  if (items[0].form == Form::tuple) {
    std::vector<Operand> parts;
    for (std::size_t part = 0; part < items[0].items->size(); ++part) {
      std::vector<Operand> column_items;
      for (const Operand& item : items) column_items.push_back((*item.items)[part]);
      parts.push_back(column(column_items, counter));
    }
    return tuple(std::move(parts));
  }
  Type type = items[0].type;
  for (const Operand& item : items) type = join(type, item.type);
  std::vector<double> numbers;
  for (const Operand& item : items) {
    const auto known = builder_.literal(item.value);
    if (!known || type == Type::boolean || type == Type::u64) break;
    const bool is_float = known->type == Type::f64 || known->type == Type::f32;
    if (!is_float && (known->integer > largest_exact_whole || known->integer < -largest_exact_whole)) break;
    numbers.push_back(is_float ? known->number : static_cast<double>(known->integer));
  }
  if (numbers.size() == items.size() && items.size() > 2) {
    const ElementType element_type = type == Type::i64   ? ElementType::i64
                                     : type == Type::f32 ? ElementType::f32
                                                         : ElementType::f64;
    const Operand constants = constants_of(element_type, numbers, {static_cast<std::int64_t>(numbers.size())});
    const ValueId index[] = {counter};
    return element(*constants.array, index);
  }
  return number(select_item(items, counter, type));
}

/// The number of the item whose index that is, found by comparing.
ValueId Translator::select_item(std::span<const Operand> items, ValueId index, Type type) {
  ValueId result = builder_.convert(items.back().value, type);
  for (std::size_t i = items.size() - 1; i-- > 0;) {
    const ValueId is_it = builder_.binary(Op::equal, index, builder_.i64(static_cast<std::int64_t>(i)));
    result = builder_.select(is_it, builder_.convert(items[i].value, type), result);
  }
  return result;
}

bool Translator::for_each(const Operand& iterable, Span place, std::span<const ir::LocalId> stored,
                          const std::function<void(const Operand& element)>& body) {
  if (iterable.form == Form::iterable && iterable.iterable->kind == Iterable::Kind::generator) {
    return run_generator(*iterable.iterable, 0, stored, body);
  }
  const auto loop = counted(iterable, place);
  if (!loop) return false;
  // Even of a loop that certainly makes no turn, the body tells types.
  ++loop_depth_;
  const ValueId counter = builder_.begin_for(loop->start, loop->stop, loop->step, stored);
  body(loop->element(counter));
  builder_.end_for();
  --loop_depth_;
  return true;
}

bool Translator::run_generator(const Iterable& what, std::size_t clause_index, std::span<const ir::LocalId> stored,
                               const std::function<void(const Operand&)>& body) {
  Frame* const caller = frame_;
  frame_ = what.frame;
  const syntax::Generator& generator = module().generators[module()[what.generator].index];
  const syntax::Generator::Clause& clause = generator.clauses[clause_index];
  const Operand iterable = evaluate(clause.iterable);
  bool good = true;
  const auto turn = [&](const Operand& element) {
    Frame* const outer = frame_;
    frame_ = what.frame;
    const std::size_t bound_before = frame().bound.size();
    std::size_t conditions = 0;
    good &= bind_target(clause.target, element);
    for (syntax::ExprId id : clause.conditions) {
      const ValueId holds = condition(id);
      if (holds == ir::no_value) {
        good = false;
        break;
      }
      builder_.begin_if(holds);
      ++conditions;
    }
    if (good && clause_index + 1 < generator.clauses.size()) {
      good = run_generator(what, clause_index + 1, stored, body);
    } else if (good) {
      const Operand value = evaluate(generator.element);
      frame_ = caller;
      body(value);
    }
    for (; conditions > 0; --conditions) builder_.end_if();
    what.frame->bound.resize(bound_before);
    frame_ = outer;
  };
  good &= for_each(iterable, module()[clause.iterable].span, stored, turn);
  frame_ = caller;
  return good;
}

bool Translator::bind_target(syntax::ExprId target, const Operand& value) {
  const syntax::Expr& expr = module()[target];
  if (expr.kind == syntax::ExprKind::name) {
    frame().bound.emplace_back(expr.text, value);
    return value.form != Form::error;
  }
  const auto children = module().children_of(expr);
  if (value.form == Form::error) return false;
  if ((expr.kind != syntax::ExprKind::tuple && expr.kind != syntax::ExprKind::list) || value.form != Form::tuple ||
      value.items->size() != children.size()) {
    fail("unpack", expr.span, fmt::format("{} cannot be taken apart into this", description(value)));
    return false;
  }
  bool good = true;
  for (std::size_t i = 0; i < children.size(); ++i) good &= bind_target(children[i], (*value.items)[i]);
  return good;
}

ir::Type Translator::accumulator_type(Span place, ir::Type least) const {
  const auto kinds = learnt_.find(frame_->key);
  if (kinds == learnt_.end()) return least;
  const auto found = kinds->second.find(text_of(place));
  return found == kinds->second.end() ? least : join(least, found->second.type);
}

void Translator::widen_accumulator(Span place, ir::Type type) {
  Kind& kind = learnt_[frame_->key][text_of(place)];
  if (kind.form == Form::number && kind.type == type) return;
  kind.form = Form::number;
  kind.type = type;
  learnt_something_ = true;
}

}  // namespace jiteval::sema
