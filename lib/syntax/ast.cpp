#include "syntax/ast.hpp"

namespace jiteval::syntax {

std::string_view spelling(Operator op) {
  switch (op) {
    case Operator::none:
      return "";
    case Operator::add:
      return "+";
    case Operator::subtract:
      return "-";
    case Operator::multiply:
      return "*";
    case Operator::divide:
      return "/";
    case Operator::floor_divide:
      return "//";
    case Operator::modulo:
      return "%";
    case Operator::power:
      return "**";
    case Operator::bit_and:
      return "&";
    case Operator::bit_or:
      return "|";
    case Operator::bit_xor:
      return "^";
    case Operator::shift_left:
      return "<<";
    case Operator::shift_right:
      return ">>";
    case Operator::negate:
      return "-";
    case Operator::plus:
      return "+";
    case Operator::bit_not:
      return "~";
    case Operator::logical_not:
      return "not";
    case Operator::logical_and:
      return "and";
    case Operator::logical_or:
      return "or";
    case Operator::equal:
      return "==";
    case Operator::not_equal:
      return "!=";
    case Operator::less:
      return "<";
    case Operator::less_equal:
      return "<=";
    case Operator::greater:
      return ">";
    case Operator::greater_equal:
      return ">=";
  }
  return "";
}

}  // namespace jiteval::syntax
