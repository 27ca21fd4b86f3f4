#include <fmt/format.h>

#include <iterator>

#include "ir/ir.hpp"

namespace jiteval::ir {

namespace {

class Printer {
 public:
  explicit Printer(const Function& function) : function_(function) {}

  std::string print() {
    text_ = fmt::format("function {}(", function_.name.empty() ? "<kernel>" : function_.name);
    for (std::size_t i = 0; i < function_.parameters.size(); ++i) {
      const Parameter& parameter = function_.parameters[i];
      text_ += fmt::format("{}{}: {}", i == 0 ? "" : ", ", parameter.name, kind(parameter));
    }
    text_ += fmt::format(") -> {} {{\n", result());
    for (std::size_t i = 0; i < function_.private_arrays.size(); ++i) {
      const PrivateArray& array = function_.private_arrays[i];
      line("private {}: {}[{}]", private_name(static_cast<std::uint32_t>(i)), name(array.element), array.size);
    }
    for (std::size_t i = 0; i < function_.constant_arrays.size(); ++i) {
      const ConstantArray& array = function_.constant_arrays[i];
      line("constant {}: {}[{}]", i, name(array.element), array.size);
    }
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
    const std::string type = parameter.type == Type::f64 ? "" : fmt::format(" {}", name(parameter.type));
    switch (parameter.kind) {
      case ArgumentKind::uniform:
        return "uniform" + type;
      case ArgumentKind::varying:
        return "varying" + type;
      case ArgumentKind::window:
        return fmt::format("window[{}]", parameter.window_size);
      case ArgumentKind::array:
        return array_type(parameter.element, parameter.dimensions) + (parameter.is_contiguous ? " contiguous" : "");
      case ArgumentKind::pointer:
        return fmt::format("pointer to {}", name(parameter.element));
    }
    return "?";
  }

  std::string result() const {
    if (function_.is_single) return shape(function_.result);
    return std::string(name(function_.result_type)) + (function_.keeps_integers ? " kept" : "");
  }

  static std::string shape(const ResultShape& result) {
    switch (result.form) {
      case ResultShape::Form::nothing:
        return "nothing";
      case ResultShape::Form::number:
        return fmt::format("{} in {}", name(result.type), result.slot);
      case ResultShape::Form::tuple: {
        std::string text;
        for (const ResultShape& item : result.items) text += (text.empty() ? "(" : ", ") + shape(item);
        return text.empty() ? "()" : text + ")";
      }
      case ResultShape::Form::array:
        return fmt::format("{} in {}", array_type(result.element, result.dimensions), result.slot);
    }
    return "?";
  }

  /// As annotations have it: f64[:, :].
  static std::string array_type(ElementType element, int dimensions) {
    std::string text = fmt::format("{}[", name(element));
    for (int axis = 0; axis < dimensions; ++axis) text += axis == 0 ? ":" : ", :";
    return text + "]";
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

  std::string private_name(std::uint32_t array) const {
    return fmt::format("{}.{}", function_.private_arrays[array].name, array);
  }

  /// The message of a fault code, for people.
  std::string_view fault_text(std::int32_t code) const {
    return message(function_.faults[static_cast<std::size_t>(code) - 1].kind);
  }

  std::string right_hand_side(const Value& value) const {
    std::string text(value.op == Op::call ? name(value.function) : name(value.op));
    switch (value.op) {
      case Op::constant:
        if (value.type == Type::f64 || value.type == Type::f32) return text + fmt::format(" {}", value.number);
        if (value.type == Type::i64) return text + fmt::format(" {}", value.integer);
        if (value.type == Type::u64) return text + fmt::format(" {}", static_cast<std::uint64_t>(value.integer));
        return text + (value.integer != 0 ? " true" : " false");
      case Op::local_get:
        return text + " " + local_name(value.local);
      case Op::argument:
      case Op::window_size:
      case Op::array_base:
        return text + " " + function_.parameters[value.index].name;
      case Op::array_extent:
      case Op::array_stride:
        return text + fmt::format(" {} axis {}", function_.parameters[value.index].name, value.axis);
      case Op::constant_array:
        return text + fmt::format(" {}", value.index);
      case Op::window_load:
        return text + fmt::format(" {}[{}]", function_.parameters[value.index].name, value_name(value.operand[0]));
      case Op::load:
        return text + fmt::format(" {} {}[{}]", name(value.element), value_name(value.operand[0]),
                                  value_name(value.operand[1]));
      case Op::private_load:
        return text + fmt::format(" {}[{}]", private_name(value.index), value_name(value.operand[0]));
      case Op::allocate:
        return text + fmt::format(" {}[{}]", name(value.element), value_name(value.operand[0]));
      case Op::wrap:
        return text + fmt::format(" {} {}", name(value.element), value_name(value.operand[0]));
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
        line("return {}{}", stmt.value == no_value ? "" : value_name(stmt.value) + " ", variation(stmt.varying));
        break;
      case StmtKind::store:
        line("store {} {}[{}] = {}", name(stmt.element), value_name(stmt.address), value_name(stmt.index),
             value_name(stmt.value));
        break;
      case StmtKind::private_store:
        line("private_store {}[{}] = {}", private_name(stmt.array), value_name(stmt.index), value_name(stmt.value));
        break;
      case StmtKind::fault_if:
        line("fault_if {}: {}", value_name(stmt.value), fault_text(stmt.fault));
        break;
      case StmtKind::output:
        line("output {} = {}", stmt.slot, value_name(stmt.value));
        break;
    }
  }

  const Function& function_;
  std::string text_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string print(const Function& function) { return Printer(function).print(); }

}  // namespace jiteval::ir
