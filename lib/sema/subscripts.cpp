// a[i], a[i, j], a[1:n], and stores to them.

#include <fmt/format.h>

#include "sema/translator.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

using ir::Op;
using ir::Type;
using ir::ValueId;
using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;

namespace {

/// Tuples of numbers up to this size are indexed by comparing, larger ones must be constant.
constexpr std::size_t most_compared_items = 64;

}  // namespace

Operand Translator::subscript(ExprId id) {
  const Expr& expr = module()[id];
  const auto children = module().children_of(expr);
  const Operand base = evaluate(children[0]);
  const auto items = children.subspan(1);
  at(expr.span);
  switch (base.form) {
    case Form::array: {
      auto selected = view(*base.array, items, children[0], expr.span);
      if (!selected) return {};
      at(expr.span);
      return selected->shape.empty() ? load(*selected) : array(std::move(*selected));
    }
    case Form::tuple:
    case Form::list:
      return subscript_tuple(base, items, expr.span);
    case Form::pointer:
      return subscript_pointer(base, expr);
    case Form::error:
      for (ExprId item : items) {
        if (module()[item].kind != ExprKind::slice) evaluate(item);
      }
      return {};
    default:
      break;
  }
  const Span place = module()[children[0]].span;
  if (base.form == Form::function || base.form == Form::type) {
    return fail("not-an-array", place, fmt::format("{} is {}, not an array", quoted(place), description(base)),
                base.form == Form::function ? "a call is written with (...)" : "");
  }
  require_array(base, place);
  return {};
}

/// Loads from a window are checked by themselves, so its indices need not be when it is not a part of it.
bool Translator::is_whole_window(const Array& array) const {
  if (array.storage != Storage::window) return false;
  const auto is = [this](ValueId value, std::int64_t expected) {
    const auto known = builder_.literal(value);
    return known && known->integer == expected;
  };
  return is(array.offset, 0) && is(array.strides[0], 1) && is(array.shape[0], parameters_[array.index].window_size);
}

std::optional<Array> Translator::view(const Array& of, std::span<const ExprId> items, ExprId base, Span place) {
  if (items.size() > of.shape.size()) {
    fail("too-many-subscripts", place,
         fmt::format("{} has {} dimension{}, and {} subscripts are given", quoted(module()[base].span),
                     of.dimensions(), of.dimensions() == 1 ? "" : "s", items.size()));
    return std::nullopt;
  }
  Array result = of;
  result.shape.clear();
  result.strides.clear();
  bool good = true;
  for (std::size_t axis = 0; axis < items.size(); ++axis) {
    const Expr& item = module()[items[axis]];
    if (item.kind == ExprKind::slice) {
      good &= slice(result, of, axis, item);
      continue;
    }
    const Operand operand = evaluate(items[axis]);
    if (operand.form == Form::tuple && items.size() == 1 && operand.items->size() <= of.shape.size()) {
      // a[index] with a tuple of numbers
      for (std::size_t i = 0; i < operand.items->size(); ++i) {
        const ValueId index = whole((*operand.items)[i], item.span);
        if (index == ir::no_value) return std::nullopt;
        result.offset = builder_.binary(
            Op::add, result.offset, builder_.binary(Op::multiply, check_index(index, of.shape[i]), of.strides[i]));
      }
      const auto taken = static_cast<std::ptrdiff_t>(operand.items->size());
      result.shape.assign(of.shape.begin() + taken, of.shape.end());
      result.strides.assign(of.strides.begin() + taken, of.strides.end());
      return result;
    }
    if (operand.is_array()) {
      fail("not-supported", item.span, "an array cannot be a subscript here", "loop over its elements");
      good = false;
      continue;
    }
    const ValueId index = whole(operand, item.span);
    if (index == ir::no_value) {
      good = false;
      continue;
    }
    const auto known = builder_.literal(index);
    const auto extent = builder_.literal(of.shape[axis]);
    if (known && extent && (known->integer < -extent->integer || known->integer >= extent->integer)) {
      fail("index-out-of-range", item.span,
           fmt::format("index {} is out of range: {} has {} element{}", known->integer, quoted(module()[base].span),
                       extent->integer, extent->integer == 1 ? "" : "s"));
      good = false;
      continue;
    }
    at(place);
    const ValueId checked = is_whole_window(of) ? index : check_index(index, of.shape[axis]);
    result.offset =
        builder_.binary(Op::add, result.offset, builder_.binary(Op::multiply, checked, of.strides[axis]));
  }
  if (!good) return std::nullopt;
  const auto taken = static_cast<std::ptrdiff_t>(items.size());
  result.shape.insert(result.shape.end(), of.shape.begin() + taken, of.shape.end());
  result.strides.insert(result.strides.end(), of.strides.begin() + taken, of.strides.end());
  return result;
}

/// Adds the dimension that start:stop:step selects of one of the array's, by Python's rules: negative ends count
/// from the end, and ends beyond the array are moved to it.
bool Translator::slice(Array& result, const Array& of, std::size_t axis, const Expr& expr) {
  const auto parts = module().children_of(expr);
  std::int64_t step = 1;
  if (parts[2] != syntax::no_expr) {
    const Operand given = evaluate(parts[2]);
    if (given.form != Form::none) {
      const auto known = constant_integer(given);
      if (!known || *known == 0 || *known == INT64_MIN) {
        if (given.form != Form::error) {
          fail("slice-step", module()[parts[2]].span,
               known ? "the step of a slice cannot be 0" : "the step of a slice must be a constant whole number",
               known ? "" : "loop with range(start, stop, step)");
        }
        return false;
      }
      step = *known;
    }
  }
  const ValueId extent = of.shape[axis];
  const ValueId zero = builder_.i64(0);
  const ValueId lowest = builder_.i64(step > 0 ? 0 : -1);
  const ValueId highest = step > 0 ? extent : builder_.binary(Op::subtract, extent, builder_.i64(1));
  bool good = true;
  const auto end = [&](ExprId id, ValueId missing) {
    if (id == syntax::no_expr) return missing;
    const Operand operand = evaluate(id);
    if (operand.form == Form::none) return missing;
    const ValueId given = whole(operand, module()[id].span);
    if (given == ir::no_value) {
      good = false;
      return missing;
    }
    at(expr.span);
    const ValueId from_end = builder_.binary(Op::add, given, extent);
    const ValueId counted = builder_.select(builder_.binary(Op::less, given, zero), from_end, given);
    return builder_.binary(Op::minimum, builder_.binary(Op::maximum, counted, lowest), highest);
  };
  const ValueId start = end(parts[0], step > 0 ? zero : highest);
  const ValueId stop = end(parts[1], step > 0 ? extent : lowest);
  if (!good) return false;
  at(expr.span);
  const ValueId count = divide_distance(start, stop, step);
  builder_.assume_not_negative(count);
  result.offset = builder_.binary(Op::add, result.offset, builder_.binary(Op::multiply, start, of.strides[axis]));
  result.shape.push_back(count);
  result.strides.push_back(builder_.binary(Op::multiply, of.strides[axis], builder_.i64(step)));
  return true;
}

Operand Translator::subscript_tuple(const Operand& tuple, std::span<const ExprId> items, Span place) {
  const auto& parts = *tuple.items;
  if (items.size() != 1 || module()[items[0]].kind == ExprKind::slice) {
    return fail("not-supported", place, "a tuple takes one subscript, and no slice", "name its items: a, b = pair");
  }
  const Operand operand = evaluate(items[0]);
  const ValueId index = whole(operand, module()[items[0]].span);
  if (index == ir::no_value) return {};
  const auto size = static_cast<std::int64_t>(parts.size());
  if (const auto known = builder_.literal(index)) {
    const std::int64_t at = known->integer < 0 ? known->integer + size : known->integer;
    if (at >= 0 && at < size) return parts[static_cast<std::size_t>(at)];
    return fail("index-out-of-range", module()[items[0]].span,
                fmt::format("index {} is out of range: the tuple has {} item{}", known->integer, size,
                            size == 1 ? "" : "s"));
  }
  for (const Operand& part : parts) {
    if (!part.is_number()) {
      return fail("not-supported", module()[items[0]].span,
                  "only a tuple of numbers can have a subscript that is not a constant");
    }
  }
  if (parts.size() > most_compared_items) {
    return fail("too-large", place,
                fmt::format("a tuple of {} items with a subscript that is not a constant", size),
                "write np.array([...])");
  }
  at(place);
  const ValueId checked = check_index(index, builder_.i64(size));
  NumberType type{parts[0].type, false};
  for (const Operand& part : parts) {
    const bool are_truths = type.type == Type::boolean && part.type == Type::boolean;
    if (!are_truths) type.type = join(type.type == Type::boolean ? Type::i64 : type.type, part.type);
  }
  return number(select_item(parts, checked, type.type));
}

/// What a pointer certainly points to: one element.
Array Translator::pointed_to(const Operand& pointer) {
  return {.element = pointer.element, .base = pointer.value, .offset = builder_.i64(0)};
}

Operand Translator::subscript_pointer(const Operand& pointer, const Expr& expr) {
  const auto children = module().children_of(expr);
  const bool is_index = children.size() == 2 && module()[children[1]].kind != ExprKind::slice;
  const Operand index = is_index ? evaluate(children[1]) : none();
  if (index.form == Form::error) return {};
  if (constant_integer(index) != 0) {
    return fail("pointer-subscript", expr.span,
                "how many elements a pointer points to is not known; only [0] is allowed",
                fmt::format("write a = carray({}, n), n being their number, and subscript a",
                            text_of(module()[children[0]].span)));
  }
  return load(pointed_to(pointer));
}

/// What a subscript that is stored to selects: a view without dimensions is one element. Nothing, reported, where
/// it cannot be stored to.
std::optional<Array> Translator::stored_view(const Expr& target) {
  const auto children = module().children_of(target);
  const Operand base = evaluate(children[0]);
  if (base.form == Form::error) return std::nullopt;
  const auto items = children.subspan(1);
  const Span base_place = module()[children[0]].span;
  if (base.form == Form::pointer) {
    if (subscript_pointer(base, target).form == Form::error) return std::nullopt;
    at(target.span);
    if (is_single()) return pointed_to(base);
    fail("needs-run", target.span, "a kernel that is called for each element cannot store through a pointer",
         "call it once instead: jit-eval run, or a C pointer");
    return std::nullopt;
  }
  if (base.form == Form::tuple) {
    fail("read-only", base_place, "the items of a tuple cannot be changed", "make an array: np.array((...))");
    return std::nullopt;
  }
  if (!require_array(base, base_place) || !require_writable(*base.array, base_place)) return std::nullopt;
  return view(*base.array, items, children[0], target.span);
}

void Translator::store_subscript(ExprId target, const Operand& value, Span place) {
  const Expr& expr = module()[target];
  const auto selected = stored_view(expr);
  if (!selected || value.form == Form::error) return;
  at(expr.span);
  if (selected->shape.empty()) {
    store(*selected, {}, value, place);
  } else {
    store_view(*selected, value, place);
  }
}

/// a[...] = number, or an array of the same shape (copied first, as it may overlap).
void Translator::store_view(const Array& target, const Operand& value, Span place) {
  if (value.is_number()) {
    fill(target, place, [&](std::span<const ValueId>) { return value; });
    return;
  }
  if (!require_array(value, place)) return;
  const Array& from = *value.array;
  if (from.shape.size() != target.shape.size()) {
    fail("shape-mismatch", place,
         fmt::format("{} is stored to a view of {} dimension{}", description(value), target.dimensions(),
                     target.dimensions() == 1 ? "" : "s"));
    return;
  }
  for (std::size_t axis = 0; axis < from.shape.size(); ++axis) {
    builder_.fault_if(builder_.binary(Op::not_equal, from.shape[axis], target.shape[axis]),
                      ir::FaultKind::shape_mismatch);
  }
  const Operand copy = make_array(target.element, target.shape, place);
  if (!copy.is_array()) return;
  fill(*copy.array, place, [&](std::span<const ValueId> indices) { return element(from, indices); });
  fill(target, place, [&](std::span<const ValueId> indices) { return element(*copy.array, indices); });
}

}  // namespace jiteval::sema
