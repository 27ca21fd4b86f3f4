// Every rule of the verifier: functions that are right, with one thing broken.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "kernels.hpp"

namespace jiteval::ir::testing {
namespace {

constexpr ValueId missing_value{100000};

constexpr const char* busy = R"(
def f(v, x, k):
    s = 0.0
    for i in range(len(v)):
        if v[i] > x:
            break
        s += v[i] // x + pow(s, x)
        s = s*2 if s < 3 and not x > 4 else -s
    while s > k:
        s = s/2
        if s == x:
            return s + len(v) % 3
    return s if x else min(s, k)
)";

Function function() { return lowered(busy, {array, varying, uniform}); }

/// The first value of `op`.
Value& value_of(Function& f, Op op) {
  for (Value& value : f.values) {
    if (value.op == op) return value;
  }
  ADD_FAILURE() << "no " << name(op) << "\n" << print(f);
  return f.values.front();
}

ValueId id_of(Function& f, Op op) { return ValueId(&value_of(f, op) - f.values.data()); }

Stmt& stmt_of(Function& f, StmtKind kind) {
  for (Block& block : f.blocks) {
    for (Stmt& stmt : block.stmts) {
      if (stmt.kind == kind) return stmt;
    }
  }
  ADD_FAILURE() << "no such statement\n" << print(f);
  return f.blocks.front().stmts.front();
}

/// What the verifier says after `breaks` ran over the function.
std::string problem(const std::function<void(Function&)>& breaks) {
  Function broken = function();
  breaks(broken);
  return verify(broken);
}

void expect(std::string_view part, const std::function<void(Function&)>& breaks) {
  const std::string found = problem(breaks);
  EXPECT_NE(found.find(part), std::string::npos) << "said: '" << found << "'";
}

TEST(Verifier, AcceptsWhatAnalysisMakes) { EXPECT_EQ(verify(function()), "") << print(function()); }

TEST(Verifier, WantsOperandsThatAreInScope) {
  expect("out of its scope", [](Function& f) { value_of(f, Op::divide).operand[0] = missing_value; });
  expect("out of its scope", [](Function& f) { stmt_of(f, StmtKind::return_).value = missing_value; });
  expect("out of its scope", [](Function& f) { stmt_of(f, StmtKind::if_).value = missing_value; });
  expect("out of its scope", [](Function& f) { stmt_of(f, StmtKind::for_).stop = missing_value; });
  // A value of the loop's body, at the end of the function.
  expect("out of its scope", [](Function& f) {
    const ValueId inner = id_of(f, Op::window_load);
    f[f.body].stmts.back().value = inner;
  });
  // A use before the computation.
  expect("out of its scope", [](Function& f) {
    auto& stmts = f[stmt_of(f, StmtKind::while_).body].stmts;
    std::reverse(stmts.begin(), stmts.end());
  });
}

TEST(Verifier, WantsEachValueComputedOnce) {
  expect("computed twice", [](Function& f) {
    auto& stmts = f[f.body].stmts;
    for (const Stmt& stmt : stmts) {
      if (stmt.kind != StmtKind::let) continue;
      stmts.insert(stmts.begin(), stmt);
      return;
    }
  });
  expect("does not exist", [](Function& f) {
    auto& stmts = f[f.body].stmts;
    stmts.insert(stmts.begin(), Stmt{.kind = StmtKind::let, .value = missing_value});
  });
}

TEST(Verifier, WantsBlocksAndLocalsThatExist) {
  expect("does not exist", [](Function& f) { stmt_of(f, StmtKind::if_).body = BlockId{999}; });
  expect("set of a local", [](Function& f) { stmt_of(f, StmtKind::set_local).local = LocalId{999}; });
  expect("get of a local", [](Function& f) { value_of(f, Op::local_get).local = LocalId{999}; });
  expect("without a head", [](Function& f) { stmt_of(f, StmtKind::while_).head = no_block; });
}

TEST(Verifier, WantsTheRightTypes) {
  expect("needs a", [](Function& f) { stmt_of(f, StmtKind::if_).value = id_of(f, Op::argument); });
  expect("needs a", [](Function& f) { stmt_of(f, StmtKind::for_).start = id_of(f, Op::argument); });
  expect("needs a", [](Function& f) { f[stmt_of(f, StmtKind::set_local).local].type = Type::boolean; });
  expect("gives a", [](Function& f) { value_of(f, Op::argument).type = Type::i64; });
  expect("gives a", [](Function& f) { value_of(f, Op::window_size).type = Type::f64; });
  expect("gives a", [](Function& f) { value_of(f, Op::window_load).type = Type::i64; });
  expect("gives a", [](Function& f) { value_of(f, Op::divide).type = Type::i64; });
  expect("gives a", [](Function& f) { value_of(f, Op::greater).type = Type::f64; });
  expect("gives a", [](Function& f) { value_of(f, Op::call).type = Type::i64; });
  expect("gives a", [](Function& f) {
    Value& get = value_of(f, Op::local_get);
    get.type = get.type == Type::f64 ? Type::i64 : Type::f64;
  });
  expect("of booleans", [](Function& f) { value_of(f, Op::add).type = Type::boolean; });
  expect("of a boolean", [](Function& f) { value_of(f, Op::negate).type = Type::boolean; });
}

TEST(Verifier, WantsTheRightNumberOfOperands) {
  for (Op op : {Op::add, Op::divide, Op::negate, Op::greater, Op::window_load, Op::select}) {
    expect("operands", [op](Function& f) { value_of(f, op).operand_count = 0; });
  }
  expect("operands", [](Function& f) { value_of(f, Op::call).operand_count = 3; });
  expect("operands", [](Function& f) {
    Value& constant = value_of(f, Op::constant);
    constant.operand_count = 1;
  });
}

TEST(Verifier, WantsParametersOfTheRightKind) {
  expect("does not exist", [](Function& f) { value_of(f, Op::argument).index = 9; });
  expect("does not exist", [](Function& f) { value_of(f, Op::window_size).index = 9; });
  expect("another kind", [](Function& f) { value_of(f, Op::argument).index = 0; });
  expect("another kind", [](Function& f) { value_of(f, Op::window_load).index = 1; });
  expect("another kind", [](Function& f) { f.parameters[0].kind = ArgumentKind::varying; });
}

TEST(Verifier, WantsLeavesInsideLoops) {
  const auto append = [](StmtKind kind) {
    return [kind](Function& f) { f[f.body].stmts.push_back({.kind = kind}); };
  };
  expect("outside a loop", append(StmtKind::break_));
  expect("outside a loop", append(StmtKind::continue_));
  expect("in the head",
         [](Function& f) { f[stmt_of(f, StmtKind::while_).head].stmts.push_back({.kind = StmtKind::break_}); });
}

TEST(Verifier, WantsProperCounters) {
  expect("step of zero", [](Function& f) { stmt_of(f, StmtKind::for_).step = 0; });
  expect("not an induction", [](Function& f) { f[stmt_of(f, StmtKind::for_).counter].op = Op::constant; });
  expect("outside a for", [](Function& f) {
    f.values.push_back({.op = Op::induction, .type = Type::i64});
    auto& stmts = f[f.body].stmts;
    stmts.insert(stmts.begin(), Stmt{.kind = StmtKind::let, .value = ValueId(f.values.size() - 1)});
  });
}

TEST(Verifier, WantsKnownFaultCodes) {
  Function faulty = lowered("lambda v: v[3]", {array});
  EXPECT_EQ(verify(faulty), "");
  ASSERT_GT(value_of(faulty, Op::window_load).fault, 0);
  faulty.faults.clear();
  EXPECT_NE(verify(faulty).find("unknown fault code"), std::string::npos);
  value_of(faulty, Op::window_load).fault = -1;
  EXPECT_NE(verify(faulty).find("unknown fault code"), std::string::npos);
}

TEST(Verifier, WantsBooleansOfZeroAndOne) {
  Function f = lowered("x", {varying});
  f.values.push_back({.op = Op::constant, .type = Type::boolean, .integer = 1});
  auto& stmts = f[f.body].stmts;
  stmts.insert(stmts.begin(), Stmt{.kind = StmtKind::let, .value = ValueId(f.values.size() - 1)});
  EXPECT_EQ(verify(f), "");
  f.values.back().integer = 2;
  EXPECT_NE(verify(f).find("a boolean of 2"), std::string::npos);
}

}  // namespace
}  // namespace jiteval::ir::testing
