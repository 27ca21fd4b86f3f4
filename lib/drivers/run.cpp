#include "jiteval/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <new>

#include "drivers/arguments.hpp"
#include "drivers/passed.hpp"
#include "drivers/strided.hpp"
#include "kernel/arguments.hpp"
#include "runtime/runtime.hpp"
#include "support/shape.hpp"
#include "support/words.hpp"

namespace jiteval {
namespace {

using drivers::refuse;

/// "u8[:, :]", as annotations have it.
std::string type_text(ElementType type, std::size_t dimensions) {
  std::string axes;
  for (std::size_t axis = 0; axis < dimensions; ++axis) axes += axis == 0 ? ":" : ", :";
  return dimensions == 0 ? std::string(name(type)) : fmt::format("{}[{}]", name(type), axes);
}

std::string type_text(const Specialisation::Argument& declared) {
  if (declared.kind == ArgumentKind::pointer) return fmt::format("{} *", name(declared.type));
  return type_text(declared.type,
                   declared.kind == ArgumentKind::array ? static_cast<std::size_t>(declared.dimensions) : 0);
}

bool is_c_contiguous(const ArrayReference& array) {
  return element_count(array.shape) <= 1 || array.strides == c_strides(array.shape);
}

Result<void> check_array(const std::string& name, const ArrayReference& array) {
  if (array.shape.empty() || array.shape.size() > static_cast<std::size_t>(max_kernel_dimensions)) {
    return refuse("bad-shape", fmt::format("argument '{}' has {} dimensions; arrays of 1 to {} can be passed", name,
                                           array.shape.size(), max_kernel_dimensions));
  }
  if (array.strides.size() != array.shape.size()) {
    return refuse("bad-shape", fmt::format("argument '{}' has {} extents and {} strides", name, array.shape.size(),
                                           array.strides.size()));
  }
  for (const std::int64_t extent : array.shape) {
    if (extent < 0) {
      return refuse("bad-shape",
                    fmt::format("argument '{}' has a negative extent: {}", name, shape_text(array.shape)));
    }
  }
  return {};
}

/// How an array is passed for an argument of the kernel.
Result<Specialisation::Argument> specialise(const Kernel& kernel, std::size_t index, const ArrayReference& array) {
  const std::string& name = kernel.argument_names()[index];
  if (auto checked = check_array(name, array); !checked) return std::unexpected(std::move(checked.error()));
  Specialisation::Argument argument{.kind = ArgumentKind::array,
                                    .type = array.type,
                                    .dimensions = static_cast<int>(array.shape.size()),
                                    .is_contiguous = is_c_contiguous(array)};
  const auto declared = kernel.declared_type(index);
  if (!declared) return argument;
  const std::string given = type_text(array.type, array.shape.size());
  // For a pointer any shape will do; as an array it is checked not to be left.
  if (declared->kind == ArgumentKind::pointer && declared->type == array.type) return argument;
  if (declared->kind != ArgumentKind::array || declared->type != argument.type ||
      declared->dimensions != argument.dimensions) {
    return refuse("argument-type", fmt::format("argument '{}' is declared as {}, and {} was given", name,
                                               type_text(*declared), given));
  }
  return argument;
}

/// How a number is passed for an argument of the kernel.
template <class Number>
Result<Specialisation::Argument> specialise(const Kernel& kernel, std::size_t index, Number value) {
  const std::string& name = kernel.argument_names()[index];
  const auto declared = kernel.declared_type(index);
  if (!declared) {
    if (!kernel.is_array_argument(index)) {
      return Specialisation::Argument{.kind = ArgumentKind::uniform, .type = element_type_of<Number>()};
    }
    return refuse("array-argument",
                  fmt::format("argument '{}' is used as an array, and a single value was given", name));
  }
  if (declared->kind == ArgumentKind::uniform) return *declared;
  if (declared->kind == ArgumentKind::pointer && std::is_integral_v<Number> && value == Number{}) {
    // No pointer: an array without elements.
    return Specialisation::Argument{
        .kind = ArgumentKind::array, .type = declared->type, .dimensions = 1, .is_contiguous = true};
  }
  return refuse("argument-type", fmt::format("argument '{}' is declared as {}, and a single value was given", name,
                                             type_text(*declared)));
}

/// The value of an argument that is left out.
Result<RunArgument> default_value(const Kernel& kernel, std::size_t index) {
  const std::string& name = kernel.argument_names()[index];
  const std::string& text = kernel.default_text(index);
  const auto constant =
      compile(text, {.source_name = fmt::format("default value of '{}'", name), .engine = Engine::interp});
  if (!constant) return std::unexpected(constant.error());
  const bool is_constant = constant->argument_names().empty();
  const auto value = is_constant ? run(*constant, {}) : RunResult{};
  if (!value) return std::unexpected(value.error());
  const auto* const number = std::get_if<Scalar>(&value->value);
  if (number == nullptr) {
    return refuse(
        "default-value",
        fmt::format("argument '{}' must be given: its default value is no constant number: {}", name, text));
  }
  return std::visit([](auto known) -> RunArgument { return known; }, *number);
}

/// The arguments, and the default values of those that are left out at the end.
Result<std::vector<RunArgument>> completed(const Kernel& kernel, std::span<const RunArgument> given) {
  const std::vector<std::string>& names = kernel.argument_names();
  std::vector<RunArgument> arguments(given.begin(), given.end());
  for (std::size_t i = given.size(); i < names.size() && !kernel.default_text(i).empty(); ++i) {
    auto value = default_value(kernel, i);
    if (!value) return std::unexpected(std::move(value.error()));
    arguments.push_back(*value);
  }
  if (arguments.size() != names.size()) return std::unexpected(kernel::wrong_argument_count(names, given.size()));
  return arguments;
}

/// How these are passed, one for each argument of the kernel.
Result<Specialisation> specialisation_of(const Kernel& kernel, std::span<const RunArgument> arguments) {
  Specialisation how{.keeps_integers = true, .is_single = true};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto argument = std::visit([&](const auto& value) { return specialise(kernel, i, value); }, arguments[i]);
    if (!argument) return std::unexpected(std::move(argument.error()));
    how.arguments.push_back(*argument);
  }
  return how;
}

/// A copy in C order of elements that lie in a kernel's memory, or in that of its arguments.
TypedArray copied(ElementType type, const void* data, const Shape& shape, std::span<const std::int64_t> strides) {
  TypedArray result(type, shape);
  if (result.bytes.empty()) return result;
  const auto size = static_cast<std::int64_t>(size_of(type));
  std::byte* target = result.bytes.data();
  const std::int64_t step = strides.back();
  drivers::walk(shape, strides, 0, result.size(), [&](std::int64_t offset, std::int64_t count) {
    const std::byte* source = static_cast<const std::byte*>(data) + offset * size;
    if (step == 1) {
      target = std::copy_n(source, count * size, target);
    } else {
      for (; count > 0; --count, source += step * size) target = std::copy_n(source, size, target);
    }
  });
  if (type == ElementType::boolean) {
    for (std::byte& truth : result.bytes) truth = std::byte{truth != std::byte{0}};
  }
  return result;
}

Scalar number(ElementType type, Word word) {
  switch (type) {
    case ElementType::i64:
      return static_cast<std::int64_t>(word);
    case ElementType::u64:
      return word;
    case ElementType::boolean:
      return std::bit_cast<double>(word) != 0;
    default:
      return std::bit_cast<double>(word);
  }
}

RunResult unpack(const ResultLayout& layout, std::span<const Word> words) {
  switch (layout.form) {
    case ResultLayout::Form::nothing:
      return {};
    case ResultLayout::Form::number:
      return {number(layout.type, words[layout.first_word])};
    case ResultLayout::Form::array: {
      const auto dimensions = static_cast<std::size_t>(layout.dimensions);
      const auto extents = words.subspan(layout.first_word + 2, dimensions);
      const auto steps = words.subspan(layout.first_word + 2 + dimensions, dimensions);
      const Shape shape(extents.begin(), extents.end());
      const std::vector<std::int64_t> strides(steps.begin(), steps.end());
      const auto* const base = std::bit_cast<const std::byte*>(words[layout.first_word]);
      return {copied(layout.type, base + words[layout.first_word + 1] * size_of(layout.type), shape, strides)};
    }
    case ResultLayout::Form::tuple:
      break;
  }
  std::vector<RunResult> items;
  for (const ResultLayout& item : layout.items) items.push_back(unpack(item, words));
  return {std::move(items)};
}

}  // namespace

Result<drivers::PassedArguments> drivers::PassedArguments::of(const Kernel& kernel, const Specialisation& how,
                                                              std::span<const RunArgument> arguments) {
  PassedArguments passed;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (how.arguments[i].kind == ArgumentKind::array) {
      BlockArray& block = passed.arrays_.emplace_back();
      passed.inputs_.push_back(&block);
      // A number stands for no pointer: there are no elements.
      const auto* const array = std::get_if<ArrayReference>(&arguments[i]);
      if (array == nullptr) continue;
      block.data = array->data;
      std::ranges::copy(array->shape, block.shape);
      std::ranges::copy(array->strides, block.strides);
      continue;
    }
    const ElementType type = how.arguments[i].type;
    auto word = std::visit(
        [&]<class Value>(const Value& value) -> Result<Word> {
          if constexpr (!std::is_same_v<Value, ArrayReference>) {
            if (const auto held = word_of(type, value)) return *held;
            return std::unexpected(kernel::wrong_value(kernel.argument_names()[i], type, fmt::format("{}", value)));
          }
          return Word{0};
        },
        arguments[i]);
    if (!word) return std::unexpected(std::move(word.error()));
    passed.inputs_.push_back(&passed.words_.emplace_back(*word));
  }
  return passed;
}

Result<Specialisation> run_specialisation(const Kernel& kernel, std::span<const RunArgument> arguments) {
  const auto all = completed(kernel, arguments);
  if (!all) return std::unexpected(all.error());
  return specialisation_of(kernel, *all);
}

Result<RunResult> run(const Kernel& kernel, std::span<const RunArgument> given, const Cancellation* cancellation,
                      Engine engine) {
  const auto arguments = completed(kernel, given);
  if (!arguments) return std::unexpected(arguments.error());
  const auto how = specialisation_of(kernel, *arguments);
  if (!how) return std::unexpected(how.error());
  const auto passed = drivers::PassedArguments::of(kernel, *how, *arguments);
  if (!passed) return std::unexpected(passed.error());
  const auto call = kernel.block(*how, drivers::engine_of(kernel, {.engine = engine}));
  if (!call) return std::unexpected(call.error());
  const auto layout = kernel.result_layout(*how);
  if (!layout) return std::unexpected(layout.error());

  std::vector<Word> words(layout->end_word());
  void* const outputs[] = {words.data()};
  runtime::Arena arena;
  const runtime::ArenaScope memory(arena);
  const CancellationScope scope(cancellation != nullptr ? cancellation : CancellationScope::current());
  if (const std::int32_t code = (**call)(passed->inputs(), outputs, 1); code != 0) {
    return std::unexpected(kernel.fault(*how, code));
  }
  try {
    return unpack(*layout, words);
  } catch (const std::bad_alloc&) {
    return std::unexpected(
        Diagnostics::of(ErrorKind::environment, "out-of-memory", "there is not enough memory for the result"));
  }
}

}  // namespace jiteval
