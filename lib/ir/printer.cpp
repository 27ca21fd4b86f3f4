#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "ir/ir.hpp"

namespace jiteval::ir {

namespace {

struct OpName {
  Op op;
  std::string_view name;
};

constexpr OpName op_names[] = {
    {Op::constant, "constant"},
    {Op::argument, "argument"},
    {Op::induction, "induction"},
    {Op::local_get, "get"},
    {Op::window_load, "load"},
    {Op::window_size, "size"},
    {Op::add, "add"},
    {Op::subtract, "subtract"},
    {Op::multiply, "multiply"},
    {Op::negate, "negate"},
    {Op::divide, "divide"},
    {Op::floor_divide, "floor_divide"},
    {Op::modulo, "modulo"},
    {Op::minimum, "minimum"},
    {Op::maximum, "maximum"},
    {Op::absolute, "absolute"},
    {Op::equal, "equal"},
    {Op::not_equal, "not_equal"},
    {Op::less, "less"},
    {Op::less_equal, "less_equal"},
    {Op::greater, "greater"},
    {Op::greater_equal, "greater_equal"},
    {Op::logical_and, "and"},
    {Op::logical_or, "or"},
    {Op::logical_not, "not"},
    {Op::select, "select"},
    {Op::to_f64, "to_f64"},
    {Op::to_i64, "to_i64"},
    {Op::whole_to_i64, "whole_to_i64"},
    {Op::to_boolean, "to_boolean"},
    {Op::call, "call"},
};

class Printer {
 public:
  explicit Printer(const Function& function) : function_(function) {}

  std::string print() {
    text_ = fmt::format("function {}(", function_.name.empty() ? "<kernel>" : function_.name);
    for (std::size_t i = 0; i < function_.parameters.size(); ++i) {
      const Parameter& parameter = function_.parameters[i];
      text_ += fmt::format("{}{}: {}", i == 0 ? "" : ", ", parameter.name, kind(parameter));
    }
    text_ += fmt::format(") -> {} {{\n", name(function_.result_type));
    for (std::size_t i = 0; i < function_.locals.size(); ++i) {
      const Local& local = function_.locals[i];
      line("local {}: {} {}", local_name(LocalId(i)), name(local.type), variation(local.varying));
    }
    block(function_.body);
    text_ += "}\n";
    return std::move(text_);
  }

 private:
  static std::string_view variation(bool varying) { return varying ? "varying" : "uniform"; }

  static std::string kind(const Parameter& parameter) {
    switch (parameter.kind) {
      case ArgumentKind::uniform:
        return "uniform";
      case ArgumentKind::varying:
        return "varying";
      case ArgumentKind::window:
        return fmt::format("window[{}]", parameter.window_size);
      case ArgumentKind::array:
        return "array";
    }
    return "?";
  }

  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_.append(2 * depth_, ' ');
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    text_ += '\n';
  }

  static std::string value_name(ValueId id) {
    return id == no_value ? "<none>" : fmt::format("%{}", static_cast<std::uint32_t>(id));
  }

  // Locals made by the compiler have no name, and two of the program's may share one; the number tells them apart.
  std::string local_name(LocalId id) const {
    if (id == no_local) return "<none>";
    return fmt::format("{}.{}", function_[id].name, static_cast<std::uint32_t>(id));
  }

  std::string right_hand_side(const Value& value) const {
    std::string text(value.op == Op::call ? name(value.function) : name(value.op));
    switch (value.op) {
      case Op::constant:
        if (value.type == Type::f64) return text + fmt::format(" {}", value.number);
        if (value.type == Type::i64) return text + fmt::format(" {}", value.integer);
        return text + (value.integer != 0 ? " true" : " false");
      case Op::local_get:
        return text + " " + local_name(value.local);
      case Op::argument:
      case Op::window_size:
        return text + " " + function_.parameters[value.index].name;
      case Op::window_load:
        return text + fmt::format(" {}[{}]", function_.parameters[value.index].name, value_name(value.operand[0]));
      default:
        break;
    }
    for (int i = 0; i < value.operand_count; ++i) text += (i == 0 ? " " : ", ") + value_name(value.operand[i]);
    return text;
  }

  void nested(BlockId id) {
    ++depth_;
    block_body(id);
    --depth_;
  }

  void block(BlockId id) {
    depth_ = 1;
    block_body(id);
    depth_ = 0;
  }

  void block_body(BlockId id) {
    if (id == no_block) return;
    for (const Stmt& stmt : function_[id].stmts) statement(stmt);
  }

  void statement(const Stmt& stmt) {
    switch (stmt.kind) {
      case StmtKind::let: {
        const Value& value = function_[stmt.value];
        line("{} = {} : {}{}", value_name(stmt.value), right_hand_side(value), name(value.type),
             value.varying ? " varying" : "");
        break;
      }
      case StmtKind::set_local:
        line("set {} = {}", local_name(stmt.local), value_name(stmt.value));
        break;
      case StmtKind::if_:
        line("if {} {} {{", value_name(stmt.value), variation(stmt.varying));
        nested(stmt.body);
        if (stmt.orelse != no_block) {
          line("}} else {{");
          nested(stmt.orelse);
        }
        line("}}");
        break;
      case StmtKind::while_:
        line("while {} {{", variation(stmt.varying));
        nested(stmt.head);
        line("}} {} {{", value_name(stmt.value));
        nested(stmt.body);
        line("}}");
        break;
      case StmtKind::for_:
        line("for {} = {} .. {} step {} {} {{", value_name(stmt.counter), value_name(stmt.start),
             value_name(stmt.stop), stmt.step, variation(stmt.varying));
        nested(stmt.body);
        line("}}");
        break;
      case StmtKind::break_:
        line("break {}", variation(stmt.varying));
        break;
      case StmtKind::continue_:
        line("continue {}", variation(stmt.varying));
        break;
      case StmtKind::return_:
        line("return {} {}", value_name(stmt.value), variation(stmt.varying));
        break;
    }
  }

  const Function& function_;
  std::string text_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string_view name(Op op) {
  for (const OpName& entry : op_names) {
    if (entry.op == op) return entry.name;
  }
  return "?";
}

std::string_view name(Type type) {
  switch (type) {
    case Type::boolean:
      return "bool";
    case Type::i64:
      return "i64";
    case Type::f64:
      return "f64";
  }
  return "?";
}

std::string_view name(MathFunction function) {
  switch (function) {
#define JITEVAL_FUNCTION(name, arity, implementation, summary) \
  case MathFunction::name:                                     \
    return #name;
#include "ir/functions.def"
#undef JITEVAL_FUNCTION
  }
  return "?";
}

std::string_view message(FaultKind kind) {
  switch (kind) {
    case FaultKind::index_out_of_range:
      return "index out of range";
    case FaultKind::integer_division_by_zero:
      return "integer division by zero";
    case FaultKind::not_a_whole_number:
      return "not a whole number";
  }
  return "?";
}

std::string print(const Function& function) { return Printer(function).print(); }

}  // namespace jiteval::ir
