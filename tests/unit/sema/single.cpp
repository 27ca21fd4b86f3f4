#include "single.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>

#include "interp/program.hpp"
#include "ir/integers.hpp"
#include "jiteval/typed_array.hpp"
#include "kernels.hpp"
#include "runtime/runtime.hpp"
#include "sema/analyze.hpp"
#include "syntax/parser.hpp"

namespace jiteval::sema::testing {

namespace {

Result<ir::Function> lower_single(std::string_view text, const std::vector<Given>& given) {
  auto module = syntax::parse(text, "kernel");
  if (!module) return std::unexpected(module.error());
  const syntax::Function& function = module->functions.back();
  auto uses = arguments(*module, function, "");
  if (!uses) return std::unexpected(uses.error());
  EXPECT_EQ(uses->size(), given.size()) << text;
  std::vector<ir::Parameter> parameters;
  for (std::size_t i = 0; i < std::min(uses->size(), given.size()); ++i) {
    ir::Parameter parameter{.name = (*uses)[i].name, .kind = ArgumentKind::uniform};
    if (given[i].shape.empty()) {
      parameter.type = ir::value_type(given[i].type);
    } else {
      parameter.kind = given[i].is_pointer ? ArgumentKind::pointer : ArgumentKind::array;
      parameter.element = given[i].type;
      parameter.dimensions = static_cast<int>(given[i].shape.size());
    }
    parameters.push_back(std::move(parameter));
  }
  return analyze(*module, function, parameters, {.keeps_integers = true, .is_single = true});
}

/// The elements in memory, as their type.
std::vector<std::byte> stored(const Given& given) {
  std::vector<std::byte> bytes(given.numbers.size() * size_of(given.type));
  visit_type(given.type, [&](auto zero) {
    for (std::size_t i = 0; i < given.numbers.size(); ++i) {
      const auto element = static_cast<decltype(zero)>(given.numbers[i]);
      std::memcpy(bytes.data() + i * sizeof element, &element, sizeof element);
    }
  });
  return bytes;
}

double number_of(ir::Type type, std::uint64_t word) {
  switch (ir::word_type(type)) {
    case ir::Type::i64:
      return static_cast<double>(static_cast<std::int64_t>(word));
    case ir::Type::u64:
      return static_cast<double>(word);
    default:
      return std::bit_cast<double>(word);
  }
}

void append(const ir::ResultShape& shape, std::span<const std::uint64_t> words, std::vector<double>& numbers) {
  switch (shape.form) {
    case ir::ResultShape::Form::nothing:
      return;
    case ir::ResultShape::Form::number:
      numbers.push_back(number_of(shape.type, words[shape.slot]));
      return;
    case ir::ResultShape::Form::tuple:
      for (const ir::ResultShape& item : shape.items) append(item, words, numbers);
      return;
    case ir::ResultShape::Form::array:
      break;
  }
  const auto extent = [&](int axis) { return static_cast<std::int64_t>(words[shape.slot + 2 + axis]); };
  const auto stride = [&](int axis) {
    return static_cast<std::int64_t>(words[shape.slot + 2 + shape.dimensions + axis]);
  };
  std::int64_t count = 1;
  for (int axis = 0; axis < shape.dimensions; ++axis) count *= extent(axis);
  for (std::int64_t i = 0; i < count; ++i) {
    auto index = static_cast<std::int64_t>(words[shape.slot + 1]);
    std::int64_t rest = i;
    for (int axis = shape.dimensions; axis-- > 0; rest /= extent(axis)) index += rest % extent(axis) * stride(axis);
    visit_type(shape.element, [&](auto zero) {
      using Element = decltype(zero);
      const auto* elements = reinterpret_cast<const Element*>(words[shape.slot]);
      numbers.push_back(static_cast<double>(elements[index]));
    });
  }
}

}  // namespace

Given pointer_to(Given array) {
  array.is_pointer = true;
  return array;
}

Given f64s(std::vector<double> elements) { return {ElementType::f64, std::move(elements)}; }

namespace {

Results call_function(const ir::Function& function, const std::vector<Given>& given) {
  std::vector<std::vector<std::byte>> memory;
  std::vector<BlockArray> arrays(given.size());
  std::vector<std::uint64_t> scalars(given.size());
  std::vector<const void*> inputs;
  for (std::size_t i = 0; i < given.size(); ++i) {
    memory.push_back(stored(given[i]));
    if (given[i].shape.empty()) {
      inputs.push_back(memory.back().data());
      continue;
    }
    arrays[i].data = memory.back().data();
    if (given[i].is_pointer) {
      inputs.push_back(&arrays[i].data);
      continue;
    }
    std::int64_t stride = 1;
    for (std::size_t axis = given[i].shape.size(); axis-- > 0;) {
      arrays[i].shape[axis] = given[i].shape[axis];
      arrays[i].strides[axis] = stride;
      stride *= given[i].shape[axis];
    }
    inputs.push_back(&arrays[i]);
  }
  // Results may be in arrays that the run has made, or in constants of the program.
  runtime::Arena arena;
  const runtime::ArenaScope scope(arena);
  const auto program = interp::interpret(function);
  std::vector<std::uint64_t> words(std::max<std::size_t>(function.output_count, 1));
  void* outputs[] = {words.data()};
  Results found{.shape = function.result};
  found.fault = (*program)(inputs.data(), outputs, 1);
  if (found.fault > 0) {
    found.fault_kind = function.faults[static_cast<std::size_t>(found.fault) - 1].kind;
  } else {
    append(function.result, words, found.numbers);
  }
  return found;
}

}  // namespace

Results call_single(std::string_view text, const std::vector<Given>& given) {
  auto function = lower_single(text, given);
  if (!function) {
    ADD_FAILURE() << text << "\n" << function.error().render();
    return {};
  }
  EXPECT_EQ(ir::verify(*function), "") << text << "\n" << ir::print(*function);
  return call_function(*function, given);
}

std::vector<double> results(std::string_view text, const std::vector<Given>& given) {
  const Results found = call_single(text, given);
  EXPECT_EQ(found.fault, 0) << text << "\n" << ir::message(found.fault_kind);
  return found.numbers;
}

double result(std::string_view text, const std::vector<Given>& given) {
  const std::vector<double> numbers = results(text, given);
  EXPECT_EQ(numbers.size(), 1U) << text;
  return numbers.empty() ? 0.0 : numbers.front();
}

ir::FaultKind single_fault(std::string_view text, const std::vector<Given>& given) {
  const Results found = call_single(text, given);
  EXPECT_GT(found.fault, 0) << text << " does not fault";
  return found.fault_kind;
}

std::string single_messages(std::string_view text, const std::vector<Given>& given) {
  auto function = lower_single(text, given);
  return function ? "" : function.error().render();
}

std::string single_codes(std::string_view text, const std::vector<Given>& given) {
  return codes_of(lower_single(text, given));
}

}  // namespace jiteval::sema::testing
