#include "compare_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include "compare_lanes.hpp"
#include "jit/target.hpp"
#include "jiteval/run.hpp"

namespace jiteval::test {

namespace {

/// A value so that its text tells all values apart, but for the kinds of NaN.
template <class T>
std::string exact_text(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::isnan(value) ? "nan" : fmt::format("{0} ({0:a})", value);
  } else {
    return fmt::format("{}", value);
  }
}

std::string exact_text(const RunResult& result);

std::string exact_text(const TypedArray& array) {
  std::string text = fmt::format("{} array of shape", name(array.type));
  for (std::int64_t extent : array.shape) text += fmt::format(" {}", extent);
  visit_type(array.type, [&]<class T>(T) {
    for (const T element : array.elements<T>()) text += " " + exact_text(element);
  });
  return text;
}

std::string exact_text(const RunResult& result) {
  if (std::holds_alternative<std::monostate>(result.value)) return "nothing";
  if (const auto* array = std::get_if<ResultArray>(&result.value)) return exact_text(*array);
  if (const auto* scalar = std::get_if<Scalar>(&result.value)) {
    static constexpr const char* types[] = {"float", "integer", "unsigned", "truth"};
    return fmt::format("{} {}", types[scalar->index()],
                       std::visit([](auto value) { return exact_text(value); }, *scalar));
  }
  std::string text = "tuple:";
  for (const RunResult& item : std::get<std::vector<RunResult>>(result.value))
    text += " [" + exact_text(item) + "]";
  return text;
}

struct Outcome {
  std::string result;  // or the fault
  std::vector<std::vector<std::byte>> memory;
  std::optional<Diagnostics> refusal;
};

/// The argument in whose memory this one lies.
std::size_t owner(const std::vector<Argument>& arguments, std::size_t index) {
  const int other = arguments[index].shares_with;
  if (other < 0) return index;
  const auto at = static_cast<std::size_t>(other);
  const Argument& host = arguments[at];
  const bool fits = host.kind == ArgumentKind::array && host.type == arguments[index].type &&
                    host.shares_with < 0 && placement(arguments[index]).memory_size <= placement(host).memory_size;
  return fits ? at : index;
}

RunArgument scalar(const Argument& argument) {
  const std::uint64_t word = argument.words[0];
  switch (argument.type) {
    case ElementType::boolean:
      return word != 0;
    case ElementType::f32:
    case ElementType::f64:
      return std::bit_cast<double>(word);
    case ElementType::u64:
      return word;
    default:
      return static_cast<std::int64_t>(word);
  }
}

Outcome run_once(const std::string& source, const std::vector<Argument>& arguments, const CompileOptions& options) {
  Outcome outcome;
  const auto kernel = compile(source, options);
  if (!kernel) {
    outcome.refusal = kernel.error();
    return outcome;
  }
  for (const Argument& argument : arguments) {
    outcome.memory.push_back(argument.kind == ArgumentKind::array ? memory_of(argument) : std::vector<std::byte>());
  }
  std::vector<RunArgument> given;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Argument& argument = arguments[i];
    if (argument.kind != ArgumentKind::array) {
      given.push_back(scalar(argument));
      continue;
    }
    const Placement placed = placement(argument);
    std::byte* const memory = outcome.memory[owner(arguments, i)].data();
    const auto first = static_cast<std::size_t>(guard_elements + placed.first) * size_of(argument.type);
    given.push_back(ArrayReference{argument.type, memory + first, argument.shape, placed.strides});
  }
  const auto result = run(*kernel, given);
  if (result) {
    outcome.result = exact_text(*result);
  } else {
    if (result.error().kind() != ErrorKind::runtime) outcome.refusal = result.error();
    outcome.result = result.error().render();
  }
  return outcome;
}

/// The first element that differs, or an empty string.
std::string compare_memory(const Argument& argument, const std::vector<std::byte>& expected,
                           const std::vector<std::byte>& got) {
  std::string problem;
  visit_type(argument.type, [&]<class T>(T) {
    const std::size_t count = got.size() / sizeof(T);
    const std::vector<std::byte> before = memory_of(argument);
    for (std::size_t i = 0; i < count && problem.empty(); ++i) {
      const auto at = [i](const std::vector<std::byte>& memory) {
        return std::bit_cast<T>(*reinterpret_cast<const std::array<std::byte, sizeof(T)>*>(&memory[i * sizeof(T)]));
      };
      const bool is_guard = i < guard_elements || i >= count - guard_elements;
      const bool is_same_as_before =
          std::equal(&before[i * sizeof(T)], &before[i * sizeof(T)] + sizeof(T), &got[i * sizeof(T)]);
      const auto place = static_cast<std::int64_t>(i) - guard_elements;
      if (is_guard && !is_same_as_before) {
        problem = fmt::format("wrote outside of {}, at element {} of its memory", argument.name, place);
      } else if (!is_guard && exact_text(at(expected)) != exact_text(at(got))) {
        problem = fmt::format("{}, element {} of its memory: {} instead of {}", argument.name, place,
                              exact_text(at(got)), exact_text(at(expected)));
      }
    }
  });
  return problem;
}

}  // namespace

Verdict compare_run(const std::string& source, const std::vector<Argument>& arguments, std::string_view only) {
  const Outcome expected = run_once(source, arguments, {.engine = Engine::interp});
  if (expected.refusal) {
    const auto kind =
        expected.refusal->kind() == ErrorKind::environment ? Verdict::Kind::different : Verdict::Kind::refused;
    return {kind, expected.refusal->list().front().code, expected.refusal->render()};
  }
  const auto compare = [&](const Outcome& got) -> std::string {
    if (got.result != expected.result) return fmt::format("{}\ninstead of\n{}", got.result, expected.result);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (arguments[i].kind != ArgumentKind::array) continue;
      std::string problem = compare_memory(arguments[i], expected.memory[i], got.memory[i]);
      if (!problem.empty()) return problem;
    }
    return "";
  };
  if (const std::string problem = compare(expected); !problem.empty()) {
    return {Verdict::Kind::different, "interpreter", problem};
  }
  for (Isa isa : supported_isas()) {
    const std::string where(jit::name(isa));
    if (!only.empty() && only != where) continue;
    const std::string problem = compare(run_once(source, arguments, {.engine = Engine::jit, .isa = isa}));
    if (!problem.empty()) return {Verdict::Kind::different, where, problem};
  }
  return {};
}

}  // namespace jiteval::test
