#include "program.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <cmath>

namespace jiteval::test {

namespace {

std::string fill_in(const std::string& text, const std::vector<Expr>& parts) {
  std::string result;
  std::size_t next = 0;
  for (char c : text) {
    if (c == '$') {
      result += print(parts[next++]);
    } else {
      result += c;
    }
  }
  return result;
}

void print(std::string& text, const Stmt& stmt, std::size_t depth, bool is_elif = false);

void print(std::string& text, const std::vector<Stmt>& stmts, std::size_t depth) {
  for (const Stmt& stmt : stmts) print(text, stmt, depth);
  if (stmts.empty()) text += std::string(2 * depth, ' ') + "pass\n";
}

void print(std::string& text, const Stmt& stmt, std::size_t depth, bool is_elif) {
  const std::string margin(2 * depth, ' ');
  text += margin + (is_elif ? "el" : "") + fill_in(stmt.text, stmt.parts) + "\n";
  if (!stmt.is_compound()) return;
  print(text, stmt.body, depth + 1);
  if (stmt.orelse.empty()) return;
  const bool is_chain =
      stmt.text.starts_with("if ") && stmt.orelse.size() == 1 && stmt.orelse[0].text.starts_with("if ");
  if (is_chain) return print(text, stmt.orelse[0], depth, true);
  text += margin + "else:\n";
  print(text, stmt.orelse, depth + 1);
}

std::string annotation(const Argument& argument) {
  switch (argument.kind) {
    case ArgumentKind::window:
      return "f64[:]";
    case ArgumentKind::array: {
      if (argument.is_pointer) return fmt::format("CPointer({})", name(argument.type));
      std::string axes = ":";
      for (std::size_t axis = 1; axis < argument.shape.size(); ++axis) axes += ", :";
      return fmt::format("{}[{}]", name(argument.type), axes);
    }
    default:
      return std::string(name(argument.type));
  }
}

std::string value_text(ElementType type, std::uint64_t word) {
  switch (type) {
    case ElementType::f32:
    case ElementType::f64:
      return fmt::format("{}", std::bit_cast<double>(word));
    case ElementType::u64:
      return fmt::format("{}", word);
    default:
      return fmt::format("{}", static_cast<std::int64_t>(word));
  }
}

}  // namespace

std::string print(const Expr& expr) { return fill_in(expr.text, expr.parts); }

std::string print(const Program& program) {
  std::string text;
  for (const Stmt& stmt : program.head) print(text, stmt, 0);
  text += "def kernel(";
  for (std::size_t i = 0; i < program.arguments.size(); ++i) {
    const Argument& argument = program.arguments[i];
    if (i > 0) text += ", ";
    text += argument.name;
    if (argument.is_annotated) text += ": " + annotation(argument);
  }
  text += "):\n";
  print(text, program.body, 1);
  return text;
}

std::string print_arguments(const Program& program) {
  constexpr std::size_t most_shown = 40;
  std::string text = program.is_run ? "called once" : fmt::format("{} lanes", program.lanes);
  if (program.keeps_integers && !program.is_run) text += ", keeps integers";
  text += "\n";
  for (const Argument& argument : program.arguments) {
    static constexpr const char* kinds[] = {"uniform", "varying", "window", "array", "pointer"};
    text += fmt::format("  {}: {} {}", argument.name, kinds[static_cast<std::size_t>(argument.kind)],
                        name(argument.type));
    if (argument.kind == ArgumentKind::window) text += fmt::format(" of {}", argument.window_size);
    if (argument.kind == ArgumentKind::array) {
      text += fmt::format(" of shape ({}), strides ({})", fmt::join(argument.shape, ", "),
                          fmt::join(placement(argument).strides, ", "));
      if (argument.shares_with >= 0) {
        text += fmt::format(", in the memory of {}",
                            program.arguments[static_cast<std::size_t>(argument.shares_with)].name);
      }
    }
    text += ":";
    for (std::size_t i = 0; i < std::min(argument.words.size(), most_shown); ++i) {
      text += " " + value_text(argument.type, argument.words[i]);
    }
    text += argument.words.size() > most_shown ? " ...\n" : "\n";
  }
  return text;
}

Placement placement(const Argument& argument) {
  const std::size_t dimensions = argument.shape.size();
  Placement result;
  result.strides.resize(dimensions);
  std::int64_t step = argument.layout.gap;
  std::int64_t last = 0;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::size_t axis = argument.layout.is_transposed ? i : dimensions - 1 - i;
    const std::int64_t reach = std::max<std::int64_t>(argument.shape[axis] - 1, 0) * step;
    last += reach;
    if (argument.layout.is_reversed[axis]) result.first += reach;
    result.strides[axis] = argument.layout.is_reversed[axis] ? -step : step;
    step *= std::max<std::int64_t>(argument.shape[axis], 1);
  }
  result.memory_size = last + 1;
  return result;
}

}  // namespace jiteval::test
