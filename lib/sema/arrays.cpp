// Arrays and their elements, once indices are known and checked.

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "sema/translator.hpp"

namespace jiteval::sema {

using ir::Op;
using ir::Type;
using ir::ValueId;

namespace {

/// The most elements of an array that every lane has for itself.
constexpr std::int64_t most_private_elements = 4096;

template <class T>
void append_bytes(std::vector<std::byte>& bytes, T element) {
  const std::size_t at = bytes.size();
  bytes.resize(at + sizeof element);
  std::memcpy(bytes.data() + at, &element, sizeof element);
}

void append_element(std::vector<std::byte>& bytes, ElementType type, double number) {
  const auto integer = static_cast<std::int64_t>(number);
  switch (type) {
    case ElementType::f64:
      return append_bytes(bytes, number);
    case ElementType::f32:
      return append_bytes(bytes, static_cast<float>(number));
    case ElementType::boolean:
      return append_bytes(bytes, static_cast<std::uint8_t>(number != 0));
    default:
      break;
  }
  // Integers wrap around, as stores do.
  switch (size_of(type)) {
    case 1:
      return append_bytes(bytes, static_cast<std::uint8_t>(integer));
    case 2:
      return append_bytes(bytes, static_cast<std::uint16_t>(integer));
    case 4:
      return append_bytes(bytes, static_cast<std::uint32_t>(integer));
    default:
      return append_bytes(bytes, integer);
  }
}

}  // namespace

Operand Translator::number(ValueId value, bool is_weak) const {
  return {.form = Form::number, .type = builder_.type(value), .is_weak = is_weak, .value = value};
}

Operand Translator::none() const { return {.form = Form::none}; }

Operand Translator::tuple(std::vector<Operand> items) const {
  if (std::ranges::find(items, Form::error, &Operand::form) != items.end()) return {};
  return {.form = Form::tuple, .items = std::make_shared<const std::vector<Operand>>(std::move(items))};
}

Operand Translator::array(Array array) const {
  return {.form = Form::array, .element = array.element, .array = std::make_shared<const Array>(std::move(array))};
}

bool Translator::require_array(const Operand& operand, Span place) {
  if (operand.is_array()) return true;
  if (operand.form != Form::error && !is_first_about(place)) return false;
  switch (operand.form) {
    case Form::error:
      break;
    case Form::number:
      fail("not-an-array", place, fmt::format("{} is a number, but an array is needed here", quoted(place)));
      break;
    case Form::list:
      fail("not-supported", place, "kernels have no lists", "write np.array([...]), or a tuple (...)");
      break;
    case Form::pointer:
      fail("not-an-array", place, "this is a pointer, but an array is needed here",
           "make an array of it: carray(pointer, size)");
      break;
    default:
      fail("not-an-array", place, fmt::format("this is {}, but an array is needed here", description(operand)));
  }
  return false;
}

ValueId Translator::size(const Array& array) {
  ValueId size = builder_.i64(1);
  for (ValueId extent : array.shape) size = builder_.binary(Op::multiply, size, extent);
  return size;
}

ValueId Translator::check_index(ValueId index, ValueId extent) { return builder_.check_index(index, extent); }

Operand Translator::element(const Array& of, std::span<const ValueId> indices) {
  Array view = of;
  for (std::size_t axis = 0; axis < indices.size(); ++axis) {
    view.offset =
        builder_.binary(Op::add, view.offset, builder_.binary(Op::multiply, indices[axis], of.strides[axis]));
  }
  const auto taken = static_cast<std::ptrdiff_t>(indices.size());
  view.shape.erase(view.shape.begin(), view.shape.begin() + taken);
  view.strides.erase(view.strides.begin(), view.strides.begin() + taken);
  return view.shape.empty() ? load(view) : array(std::move(view));
}

/// The element that a view without dimensions is.
Operand Translator::load(const Array& view) {
  switch (view.storage) {
    case Storage::window:
      // Checked once more, which costs nothing where the index is known to lie within the window for every lane.
      // What is known from the conditions around holds for the lanes present only.
      return number(builder_.window_load(view.index, view.offset));
    case Storage::private_:
      return number(builder_.private_load(view.index, view.offset));
    case Storage::memory:
      break;
  }
  return number(builder_.load(view.base, view.offset, view.element));
}

bool Translator::require_writable(const Array& array, Span place) {
  if (array.storage == Storage::window) {
    // The kernel gets a copy of its own, from the next walk on.
    learnt_[windows_to_copy][parameters_[array.index].name] = {};
    learnt_something_ = true;
    return false;
  }
  if (array.is_read_only && !copies_constants()) {
    // Those made inside of functions are, from the next walk on, arrays like any other.
    learnt_[constants_to_copy][{}] = {};
    learnt_something_ = true;
    return false;
  }
  if (array.is_read_only) {
    fail("read-only", place, fmt::format("{} is a constant and cannot be stored to", quoted(place)),
         "copy it first, inside of the function: a = np.copy(...)");
    return false;
  }
  if (array.storage == Storage::memory && !is_single()) {
    fail("needs-run", place, "a kernel that is called for each element cannot store to an array",
         "call it once instead: jit-eval run, or jiteval::run");
    return false;
  }
  return true;
}

void Translator::store(const Array& of, std::span<const ValueId> indices, const Operand& value, Span place) {
  const ValueId converted = convert(value, ir::value_type(of.element), place);
  if (converted == ir::no_value) return;
  ValueId index = of.offset;
  for (std::size_t axis = 0; axis < indices.size(); ++axis) {
    index = builder_.binary(Op::add, index, builder_.binary(Op::multiply, indices[axis], of.strides[axis]));
  }
  if (of.storage == Storage::private_) {
    builder_.private_store(of.index, index, converted);
  } else {
    builder_.store(of.base, index, converted, of.element);
  }
}

void Translator::for_indices(std::span<const ValueId> shape, std::span<const ir::LocalId> stored,
                             const std::function<void(std::span<const ValueId>)>& body) {
  const ValueId zero = builder_.i64(0);
  if (std::ranges::any_of(shape, [&](ValueId extent) { return builder_.is_empty(zero, extent, 1); })) return;
  std::vector<ValueId> indices;
  for (ValueId extent : shape) indices.push_back(builder_.begin_for(zero, extent, 1, stored));
  body(indices);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) builder_.end_for();
}

void Translator::fill(const Array& into, Span place,
                      const std::function<Operand(std::span<const ValueId>)>& value) {
  for_indices(into.shape, {},
              [&](std::span<const ValueId> indices) { store(into, indices, value(indices), place); });
}

Operand Translator::make_array(ElementType element, std::vector<ValueId> shape, Span place) {
  Array made{.element = element, .offset = builder_.i64(0), .shape = std::move(shape)};
  if (made.shape.empty() || made.shape.size() > max_kernel_dimensions) {
    return fail("dimensions", place, fmt::format("an array of {} dimensions", made.shape.size()),
                "arrays have 1 to 4");
  }
  made.strides.resize(made.shape.size());
  ValueId count = builder_.i64(1);
  for (std::size_t axis = made.shape.size(); axis-- > 0;) {
    const ValueId extent = made.shape[axis];
    builder_.fault_if(builder_.binary(Op::less, extent, builder_.i64(0)), ir::FaultKind::negative_size);
    // Extents beyond any memory would make their product wrap around.
    const ValueId most = builder_.i64(std::int64_t{1} << (62 / static_cast<int>(made.shape.size())));
    builder_.fault_if(builder_.binary(Op::greater, extent, most), ir::FaultKind::out_of_memory);
    made.strides[axis] = count;
    count = builder_.binary(Op::multiply, count, extent);
  }
  if (is_single()) {
    made.base = builder_.allocate(count, element);
    // That the whole is not negative says the same of every part.
    for (ValueId extent : made.shape) builder_.assume_not_negative(extent);
    return array(std::move(made));
  }
  const auto known = builder_.literal(count);
  if (!known) {
    return fail("needs-run", place,
                "a kernel that is called for each element can make arrays of constant size only",
                "call it once instead: jit-eval run, or jiteval::run");
  }
  if (known->integer < 0) return fail("negative-size", place, "an array cannot have a negative size");
  if (known->integer > most_private_elements) {
    return fail("too-large", place,
                fmt::format("an array of {} elements for each element of the result is too much", known->integer),
                fmt::format("at most {}", most_private_elements));
  }
  made.storage = Storage::private_;
  made.index = builder_.add_private_array({.name = "array", .element = element, .size = known->integer});
  if (loop_depth_ > 0) {
    // Made anew in each turn, so it is zero again.
    Array flat = made;
    flat.shape = {count};
    flat.strides = {builder_.i64(1)};
    fill(flat, place, [&](std::span<const ValueId>) { return integer(0); });
  }
  return array(std::move(made));
}

bool Translator::copies_constants() const { return learnt_.contains(constants_to_copy); }

Operand Translator::constant_array(ElementType element, std::span<const double> numbers,
                                   std::vector<std::int64_t> shape, Span place) {
  const Operand constants = constants_of(element, numbers, std::move(shape));
  if (!copies_constants() || !globals_in_progress_.empty()) return constants;
  const Array& from = *constants.array;
  Operand made = make_array(element, from.shape, place);
  if (!made.is_array()) return made;
  fill(*made.array, place, [&](std::span<const ValueId> indices) { return this->element(from, indices); });
  return made;
}

Operand Translator::constants_of(ElementType element, std::span<const double> numbers,
                                 std::vector<std::int64_t> shape) {
  ir::ConstantArray constants{.element = element, .size = static_cast<std::int64_t>(numbers.size()), .bytes = {}};
  for (double number : numbers) append_element(constants.bytes, element, number);
  std::string key(reinterpret_cast<const char*>(constants.bytes.data()), constants.bytes.size());
  key += static_cast<char>(element);
  auto [at, added] = constant_arrays_.try_emplace(std::move(key), 0);
  if (added) at->second = builder_.add_constant_array(std::move(constants));
  Array made{.element = element,
             .is_read_only = true,
             .base = builder_.constant_array(at->second),
             .offset = builder_.i64(0)};
  std::int64_t stride = static_cast<std::int64_t>(numbers.size());
  for (std::int64_t extent : shape) {
    stride = extent == 0 ? 0 : stride / extent;
    made.shape.push_back(builder_.i64(extent));
    made.strides.push_back(builder_.i64(stride));
  }
  return array(std::move(made));
}

Operand Translator::reshape(const Array& of, std::vector<ValueId> shape) {
  ValueId count = builder_.i64(1);
  Array view = of;
  view.shape = std::move(shape);
  view.strides.assign(view.shape.size(), ir::no_value);
  for (std::size_t axis = view.shape.size(); axis-- > 0;) {
    view.strides[axis] = count;
    count = builder_.binary(Op::multiply, count, view.shape[axis]);
    builder_.fault_if(builder_.binary(Op::less, view.shape[axis], builder_.i64(0)), ir::FaultKind::negative_size);
  }
  builder_.fault_if(builder_.binary(Op::not_equal, count, size(of)), ir::FaultKind::shape_mismatch);
  if (of.dimensions() == 1) {
    for (ValueId& stride : view.strides) stride = builder_.binary(Op::multiply, stride, of.strides[0]);
    return array(std::move(view));
  }
  // Only where every stride is the one of C order is it a view; known strides say so at once.
  ValueId expected = builder_.i64(1);
  for (std::size_t axis = of.shape.size(); axis-- > 0;) {
    const ValueId differs = builder_.binary(Op::not_equal, of.strides[axis], expected);
    const ValueId matters = builder_.binary(Op::greater, of.shape[axis], builder_.i64(1));
    builder_.fault_if(builder_.binary(Op::logical_and, differs, matters), ir::FaultKind::shape_mismatch);
    expected = builder_.binary(Op::multiply, expected, of.shape[axis]);
  }
  return array(std::move(view));
}

}  // namespace jiteval::sema
