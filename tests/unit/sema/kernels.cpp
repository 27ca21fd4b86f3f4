#include "kernels.hpp"

#include <gtest/gtest.h>

namespace jiteval::sema::testing {

namespace {

using ir::Op;
using ir::StmtKind;
using ir::Type;

/// One lane of one function.
class Evaluator {
 public:
  Evaluator(const ir::Function& function, const std::vector<Argument>& arguments)
      : function_(function),
        arguments_(arguments),
        numbers_(function.values.size()),
        integers_(function.values.size()),
        local_numbers_(function.locals.size()),
        local_integers_(function.locals.size()) {}

  Outcome run() {
    const Exit exit = block(function_.body);
    if (exit != Exit::returned && exit != Exit::faulted) ADD_FAILURE() << "the end was reached without `return`";
    return outcome_;
  }

 private:
  enum class Exit { none, broke, continued, returned, faulted };
  static constexpr int step_limit = 1'000'000;

  static std::size_t at(ir::ValueId id) { return static_cast<std::uint32_t>(id); }
  static std::size_t at(ir::LocalId id) { return static_cast<std::uint32_t>(id); }

  Exit block(ir::BlockId id) {
    if (id == ir::no_block) return Exit::none;
    for (const ir::Stmt& stmt : function_[id].stmts) {
      if (const Exit exit = statement(stmt); exit != Exit::none) return exit;
    }
    return Exit::none;
  }

  Exit statement(const ir::Stmt& stmt) {
    if (++steps_ > step_limit) {
      ADD_FAILURE() << "the kernel does not end";
      return Exit::faulted;
    }
    switch (stmt.kind) {
      case StmtKind::let:
        return let(stmt.value) ? Exit::none : Exit::faulted;
      case StmtKind::set_local:
        local_numbers_[at(stmt.local)] = numbers_[at(stmt.value)];
        local_integers_[at(stmt.local)] = integers_[at(stmt.value)];
        return Exit::none;
      case StmtKind::if_:
        return block(integers_[at(stmt.value)] != 0 ? stmt.body : stmt.orelse);
      case StmtKind::while_:
        while (true) {
          if (const Exit exit = block(stmt.head); exit != Exit::none) return exit;
          if (integers_[at(stmt.value)] == 0) return Exit::none;
          const Exit exit = block(stmt.body);
          if (exit == Exit::broke) return Exit::none;
          if (exit == Exit::returned || exit == Exit::faulted) return exit;
        }
      case StmtKind::for_: {
        const std::int64_t stop = integers_[at(stmt.stop)];
        for (std::int64_t i = integers_[at(stmt.start)]; stmt.step > 0 ? i < stop : i > stop; i += stmt.step) {
          integers_[at(stmt.counter)] = i;
          const Exit exit = block(stmt.body);
          if (exit == Exit::broke) break;
          if (exit == Exit::returned || exit == Exit::faulted) return exit;
        }
        return Exit::none;
      }
      case StmtKind::break_:
        return Exit::broke;
      case StmtKind::continue_:
        return Exit::continued;
      case StmtKind::return_:
        outcome_.value = numbers_[at(stmt.value)];
        return Exit::returned;
    }
    return Exit::none;
  }

  bool stop(const ir::Value& value) {
    EXPECT_GT(value.fault, 0) << "an operation that was proved not to fault did";
    outcome_.fault = value.fault;
    return false;
  }

  bool let(ir::ValueId id) {
    const ir::Value& value = function_[id];
    const auto operand = [&](int i) { return at(value.operand[i]); };
    const bool is_f64 = value.operand_count > 0 && function_[value.operand[0]].type == Type::f64;
    const double x = value.operand_count > 0 ? numbers_[operand(0)] : 0;
    const double y = value.operand_count > 1 ? numbers_[operand(1)] : 0;
    const std::int64_t i = value.operand_count > 0 ? integers_[operand(0)] : 0;
    const std::int64_t j = value.operand_count > 1 ? integers_[operand(1)] : 0;
    double& number = numbers_[at(id)];
    std::int64_t& integer = integers_[at(id)];
    const auto both = [&](double real, std::int64_t whole) {
      number = real;
      integer = whole;
    };
    const auto unsigned_of = [](std::int64_t v) { return static_cast<std::uint64_t>(v); };
    switch (value.op) {
      case Op::constant:
        both(value.number, value.integer);
        break;
      case Op::argument:
        number = arguments_[value.index].elements[0];
        break;
      case Op::induction:
        ADD_FAILURE() << "an induction is not computed";
        break;
      case Op::local_get:
        both(local_numbers_[at(value.local)], local_integers_[at(value.local)]);
        break;
      case Op::window_load: {
        const auto& elements = arguments_[value.index].elements;
        const auto size = static_cast<std::int64_t>(elements.size());
        if (i < -size || i >= size) return stop(value);
        number = elements[static_cast<std::size_t>(i < 0 ? i + size : i)];
        break;
      }
      case Op::window_size:
        integer = static_cast<std::int64_t>(arguments_[value.index].elements.size());
        break;
      case Op::add:
        both(x + y, static_cast<std::int64_t>(unsigned_of(i) + unsigned_of(j)));
        break;
      case Op::subtract:
        both(x - y, static_cast<std::int64_t>(unsigned_of(i) - unsigned_of(j)));
        break;
      case Op::multiply:
        both(x * y, static_cast<std::int64_t>(unsigned_of(i) * unsigned_of(j)));
        break;
      case Op::negate:
        both(-x, static_cast<std::int64_t>(-unsigned_of(i)));
        break;
      case Op::divide:
        number = x / y;
        break;
      case Op::floor_divide:
        if (!is_f64 && j == 0) return stop(value);
        both(std::floor(x / y), j == 0 ? 0 : i / j - (i % j != 0 && (i < 0) != (j < 0) ? 1 : 0));
        break;
      case Op::modulo:
        if (!is_f64 && j == 0) return stop(value);
        both(x - y * std::floor(x / y), j == 0 ? 0 : (i % j + j) % j);
        break;
      case Op::minimum:
        both(y < x ? y : x, j < i ? j : i);
        break;
      case Op::maximum:
        both(y > x ? y : x, j > i ? j : i);
        break;
      case Op::absolute:
        both(std::fabs(x), i < 0 ? -i : i);
        break;
      case Op::equal:
        integer = is_f64 ? x == y : i == j;
        break;
      case Op::not_equal:
        integer = is_f64 ? x != y : i != j;
        break;
      case Op::less:
        integer = is_f64 ? x < y : i < j;
        break;
      case Op::less_equal:
        integer = is_f64 ? x <= y : i <= j;
        break;
      case Op::greater:
        integer = is_f64 ? x > y : i > j;
        break;
      case Op::greater_equal:
        integer = is_f64 ? x >= y : i >= j;
        break;
      case Op::logical_and:
        integer = i & j;
        break;
      case Op::logical_or:
        integer = i | j;
        break;
      case Op::logical_not:
        integer = i == 0;
        break;
      case Op::select:
        both(numbers_[operand(i != 0 ? 1 : 2)], integers_[operand(i != 0 ? 1 : 2)]);
        break;
      case Op::to_f64:
        number = static_cast<double>(i);
        break;
      case Op::to_i64:
        integer = i;
        break;
      case Op::whole_to_i64:
        if (!(std::fabs(x) <= 0x1p53) || std::trunc(x) != x) return stop(value);
        integer = static_cast<std::int64_t>(x);
        break;
      case Op::to_boolean:
        integer = is_f64 ? x != 0 : i != 0;
        break;
      case Op::call:
        number = call(value.function, x, y);
        break;
    }
    return true;
  }

  static double call(ir::MathFunction function, double x, double y) {
    switch (function) {
      case ir::MathFunction::sqrt:
        return std::sqrt(x);
      case ir::MathFunction::floor:
        return std::floor(x);
      case ir::MathFunction::ceil:
        return std::ceil(x);
      case ir::MathFunction::exp:
        return std::exp(x);
      case ir::MathFunction::log:
        return std::log(x);
      case ir::MathFunction::pow:
        return std::pow(x, y);
      case ir::MathFunction::hypot:
        return std::hypot(x, y);
      default:
        ADD_FAILURE() << "the tests do not use " << ir::name(function);
        return 0;
    }
  }

  const ir::Function& function_;
  const std::vector<Argument>& arguments_;
  std::vector<double> numbers_;
  std::vector<std::int64_t> integers_;
  std::vector<double> local_numbers_;
  std::vector<std::int64_t> local_integers_;
  Outcome outcome_;
  int steps_ = 0;
};

}  // namespace

Argument window(std::vector<double> elements) { return {ArgumentKind::window, std::move(elements)}; }
Argument array(std::vector<double> elements) { return {ArgumentKind::array, std::move(elements)}; }

Result<ir::Function> lower(std::string_view text, const std::vector<Argument>& given) {
  auto module = syntax::parse(text, "kernel");
  if (!module) return std::unexpected(module.error());
  const syntax::Function& function = module->functions.back();
  auto uses = arguments(*module, function, "");
  if (!uses) return std::unexpected(uses.error());
  EXPECT_EQ(uses->size(), given.size()) << text;
  std::vector<ir::Parameter> parameters;
  for (std::size_t i = 0; i < std::min(uses->size(), given.size()); ++i) {
    const bool is_window = given[i].kind == ArgumentKind::window;
    parameters.push_back(
        {(*uses)[i].name, given[i].kind, is_window ? static_cast<std::int64_t>(given[i].elements.size()) : 0});
  }
  return analyze(*module, function, parameters);
}

ir::Function lowered(std::string_view text, const std::vector<Argument>& arguments) {
  auto function = lower(text, arguments);
  if (!function) {
    ADD_FAILURE() << text << "\n" << function.error().render();
    return {};
  }
  EXPECT_EQ(ir::verify(*function), "") << text << "\n" << ir::print(*function);
  return *std::move(function);
}

Outcome evaluate(const ir::Function& function, const std::vector<Argument>& arguments) {
  return Evaluator(function, arguments).run();
}

double run(std::string_view text, const std::vector<Argument>& arguments) {
  const ir::Function function = lowered(text, arguments);
  if (function.blocks.empty()) return std::nan("");
  const Outcome outcome = evaluate(function, arguments);
  EXPECT_EQ(outcome.fault, 0) << text << "\n" << ir::print(function);
  return outcome.value;
}

ir::FaultKind fault_of(std::string_view text, const std::vector<Argument>& arguments) {
  const ir::Function function = lowered(text, arguments);
  const Outcome outcome = evaluate(function, arguments);
  if (outcome.fault == 0) {
    ADD_FAILURE() << text << " does not fault\n" << ir::print(function);
    return {};
  }
  return function.faults[static_cast<std::size_t>(outcome.fault) - 1].kind;
}

std::string messages(std::string_view text, const std::vector<Argument>& arguments) {
  auto function = lower(text, arguments);
  return function ? "" : function.error().render();
}

std::string codes(std::string_view text, const std::vector<Argument>& arguments) {
  auto function = lower(text, arguments);
  std::string list;
  if (function) return list;
  for (const Diagnostic& mistake : function.error().list()) list += (list.empty() ? "" : " ") + mistake.code;
  return list;
}

int count(const ir::Function& function, ir::Op op) {
  int found = 0;
  for (const ir::Value& value : function.values) found += value.op == op ? 1 : 0;
  return found;
}

}  // namespace jiteval::sema::testing
