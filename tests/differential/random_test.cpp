#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include "generator.hpp"
#include "harness.hpp"
#include "jiteval/kernel.hpp"
#include "shrink.hpp"

namespace jiteval::test {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

// JITEVAL_SEED chooses other programs, JITEVAL_ROUNDS how many, JITEVAL_SECONDS for how long instead.
std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// What the analysis may refuse in a program that is well typed: it knows more values than the generator does.
bool is_documented_refusal(const std::string& code) {
  static const std::set<std::string> codes = {
      "division-by-zero", "shift-out-of-range", "index-out-of-range", "out-of-range", "empty-array",
      "negative-size",    "zero-step",          "shape-mismatch",     "too-large",    "recursion"};
  return codes.contains(code);
}

std::string report(const Program& program, const Verdict& verdict) {
  constexpr seconds most_time{90};
  const bool is_late = verdict.where == "time";
  const std::string only = verdict.kind == Verdict::Kind::different && !is_late ? verdict.where : "";
  const auto fails = [&](const Program& candidate) {
    const Verdict found = compare_in_child(candidate, only, is_late ? 2 : 20);
    return found.kind == verdict.kind && (found.kind != Verdict::Kind::refused || found.where == verdict.where);
  };
  const Program smallest = shrink(program, fails, most_time);
  const Verdict of_smallest = compare_in_child(smallest);
  return fmt::format("{}: {}\nsmallest program ({}):\n{}{}first:\n{}", verdict.where, verdict.text,
                     of_smallest.where + ": " + of_smallest.text, print(smallest), print_arguments(smallest),
                     print(program));
}

class RandomPrograms : public testing::TestWithParam<bool> {};

TEST_P(RandomPrograms, GiveTheSameBitsInEveryEngine) {
  // What every program needs is made here, before there are child processes.
  for (Isa isa : supported_isas()) {
    const auto kernel = compile("lambda x: x + 1", {.isa = isa});
    ASSERT_TRUE(kernel && kernel->block(kernel->specialisation(ArgumentKind::varying), Engine::jit));
  }
  const std::uint64_t seed = setting("JITEVAL_SEED", 1);
  const std::uint64_t time = setting("JITEVAL_SECONDS", 0);
  const std::uint64_t rounds = time > 0 ? ~std::uint64_t{0} : setting("JITEVAL_ROUNDS", 150);
  const auto end = steady_clock::now() + seconds(time);
  std::map<std::string, std::uint64_t> refusals;
  std::uint64_t refused = 0;
  std::uint64_t done = 0;
  for (; done < rounds && (time == 0 || steady_clock::now() < end); ++done) {
    const Program program = random_program(seed + done, GetParam());
    const Verdict verdict = compare_in_child(program);
    if (verdict.kind == Verdict::Kind::same) continue;
    if (verdict.kind == Verdict::Kind::refused && is_documented_refusal(verdict.where)) {
      ++refusals[verdict.where];
      ++refused;
      continue;
    }
    ADD_FAILURE() << "JITEVAL_SEED=" << seed + done << "\n" << report(program, verdict);
    break;
  }
  std::string summary = fmt::format("{} programs from seed {}, {} refused", done, seed, refused);
  for (const auto& [code, count] : refusals) summary += fmt::format(", {} {}", count, code);
  std::cout << summary << "\n";
  EXPECT_LE(refused * 20, done) << "more than one program in twenty was refused: " << summary;
}

std::string kind_name(const testing::TestParamInfo<bool>& info) {
  return info.param ? "CalledOnce" : "OfManyLanes";
}
INSTANTIATE_TEST_SUITE_P(Differential, RandomPrograms, testing::Bool(), kind_name);

TEST(RandomProgram, IsTheSameForTheSameSeed) {
  EXPECT_EQ(print(random_program(7, true)), print(random_program(7, true)));
  EXPECT_NE(print(random_program(7, true)), print(random_program(8, true)));
}

TEST(Shrink, KeepsOnlyWhatFails) {
  // Some program with a loop over an array that is enumerated.
  std::uint64_t seed = 1;
  const auto fails = [](const Program& program) { return print(program).find("enumerate(") != std::string::npos; };
  while (!fails(random_program(seed, true))) ++seed;
  const Program smallest = shrink(random_program(seed, true), fails, seconds(60));
  EXPECT_TRUE(fails(smallest));
  EXPECT_TRUE(smallest.arguments.empty());
  EXPECT_LE(smallest.head.size() + smallest.body.size(), 1U) << print(smallest);
}

}  // namespace
}  // namespace jiteval::test
