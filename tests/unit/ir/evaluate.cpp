#include "evaluate.hpp"

#include <stdexcept>

#include "ir/fold.hpp"
#include "ir/integers.hpp"

namespace jiteval::ir::testing {

namespace {

enum class Flow : std::uint8_t { next, break_, continue_, end };

class Machine {
 public:
  Machine(const Function& function, std::span<const std::int64_t> arguments, int most_steps)
      : function_(function),
        arguments_(arguments),
        steps_(most_steps),
        values_(function.values.size()),
        locals_(function.locals.size()) {
    for (std::size_t i = 0; i < locals_.size(); ++i) locals_[i].type = function.locals[i].type;
    for (const PrivateArray& array : function.private_arrays) {
      memory_.emplace_back(static_cast<std::size_t>(array.size), 0);
    }
  }

  Outcome run() {
    block(function_.body);
    return std::move(outcome_);
  }

 private:
  Literal& at(ValueId id) { return values_[static_cast<std::uint32_t>(id)]; }
  std::int64_t integer(ValueId id) { return at(id).integer; }
  std::int64_t& element(std::uint32_t array, ValueId index) {
    return memory_.at(array).at(static_cast<std::size_t>(integer(index)));
  }

  Flow block(BlockId id) {
    if (id == no_block) return Flow::next;
    for (const Stmt& stmt : function_[id].stmts) {
      if (const Flow flow = statement(stmt); flow != Flow::next) return flow;
    }
    return Flow::next;
  }

  Flow stop(std::int32_t fault) {
    outcome_.fault = fault;
    return Flow::end;
  }

  Flow statement(const Stmt& stmt) {
    if (--steps_ < 0) {
      outcome_.is_over = false;
      return Flow::end;
    }
    switch (stmt.kind) {
      case StmtKind::let:
        return compute(stmt.value) ? Flow::next : stop(function_[stmt.value].fault);
      case StmtKind::set_local:
        locals_[static_cast<std::uint32_t>(stmt.local)] = at(stmt.value);
        return Flow::next;
      case StmtKind::if_:
        return block(integer(stmt.value) != 0 ? stmt.body : stmt.orelse);
      case StmtKind::for_:
        return count(stmt);
      case StmtKind::break_:
        return Flow::break_;
      case StmtKind::continue_:
        return Flow::continue_;
      case StmtKind::return_:
        return Flow::end;
      case StmtKind::private_store:
        element(stmt.array, stmt.index) = integer(stmt.value);
        return Flow::next;
      case StmtKind::fault_if:
        return integer(stmt.value) != 0 ? stop(stmt.fault) : Flow::next;
      case StmtKind::output:
        outcome_.outputs.insert(outcome_.outputs.end(), {stmt.slot, integer(stmt.value)});
        return Flow::next;
      default:
        throw std::logic_error("a statement that is not known here");
    }
  }

  Flow count(const Stmt& loop) {
    const std::int64_t stop = integer(loop.stop);
    std::int64_t counter = integer(loop.start);
    while (loop.step > 0 ? counter < stop : counter > stop) {
      at(loop.counter) = {Type::i64, 0, counter};
      const Flow flow = block(loop.body);
      if (flow == Flow::end) return flow;
      if (flow == Flow::break_ || __builtin_add_overflow(counter, loop.step, &counter)) break;
    }
    return Flow::next;
  }

  /// False where the operation faults.
  bool compute(ValueId id) {
    const Value& value = function_[id];
    Literal result{value.type, 0, 0};
    switch (value.op) {
      case Op::constant:
        result.integer = value.integer;
        break;
      case Op::argument:
      case Op::array_extent:
        result.integer = arguments_[value.index];
        break;
      case Op::local_get:
        result = locals_[static_cast<std::uint32_t>(value.local)];
        break;
      case Op::private_load:
        result.integer = element(value.index, value.operand[0]);
        break;
      case Op::wrap:
        result.integer = wrapped(integer(value.operand[0]), value.element);
        break;
      case Op::check_index: {
        const std::int64_t extent = integer(value.operand[1]);
        result.integer = integer(value.operand[0]);
        if (result.integer < 0) result.integer = wrapping_add(result.integer, extent);
        if (result.integer < 0 || result.integer >= extent) return false;
        break;
      }
      default: {
        Literal operands[3];
        for (int i = 0; i < value.operand_count; ++i) operands[i] = at(value.operand[i]);
        const auto folded = fold(value.op, value.type, {operands, value.operand_count});
        if (!folded) return false;
        result = *folded;
        break;
      }
    }
    at(id) = result;
    return true;
  }

  const Function& function_;
  std::span<const std::int64_t> arguments_;
  int steps_;
  std::vector<Literal> values_;
  std::vector<Literal> locals_;
  std::vector<std::vector<std::int64_t>> memory_;
  Outcome outcome_;
};

}  // namespace

Outcome evaluate(const Function& function, std::span<const std::int64_t> arguments, int most_steps) {
  return Machine(function, arguments, most_steps).run();
}

}  // namespace jiteval::ir::testing
