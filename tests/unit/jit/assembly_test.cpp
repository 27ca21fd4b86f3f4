// Bodies with loops and branches become vector code, as the machine's own listing shows.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "../ir/kernels.hpp"
#include "jit/session.hpp"
#include "jit/target.hpp"

namespace jiteval::jit {
namespace {

using ir::testing::lowered;
using ir::testing::varying;
using ir::testing::window;

struct Instruction {
  std::string name;
  std::string operands;
};

std::vector<Instruction> instructions_of(const ir::Function& function, Isa isa) {
  auto text = assembly(function, {.isa = isa});
  if (!text) throw std::runtime_error(text.error().render());
  std::vector<Instruction> result;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '\t' || line[1] == '.' || line[1] == '#') continue;
    std::istringstream words(line);
    Instruction instruction;
    words >> instruction.name;
    std::getline(words, instruction.operands);
    result.push_back(std::move(instruction));
  }
  return result;
}

std::int64_t count(const std::vector<Instruction>& code, std::string_view name, std::string_view registers) {
  return std::count_if(code.begin(), code.end(), [&](const Instruction& instruction) {
    return instruction.name == name && instruction.operands.find(registers) != std::string::npos;
  });
}

/// The widest instruction sets of this machine, with the registers they have.
std::vector<std::pair<Isa, std::string>> wide() {
  std::vector<std::pair<Isa, std::string>> result;
  for (Isa isa : supported_isas()) {
    if (isa == Isa::avx2) result.emplace_back(isa, "%ymm");
    if (isa == Isa::avx512) result.emplace_back(isa, "%zmm");
  }
  return result;
}

TEST(Assembly, OfAnEscapeTimeLoopIsPacked) {
  const ir::Function function = lowered(
      "def escape(cx, cy):\n  x = 0.0\n  y = 0.0\n  n = 0\n  while x*x + y*y <= 4 and n < 50:\n"
      "    t = x*x - y*y + cx\n    y = 2*x*y + cy\n    x = t\n    n += 1\n  return n\n",
      {varying, varying});
  for (const auto& [isa, registers] : wide()) {
    const auto code = instructions_of(function, isa);
    EXPECT_GE(count(code, "vmulpd", registers), 3) << name(isa);
    EXPECT_GE(count(code, "vaddpd", registers), 3) << name(isa);
    EXPECT_GE(count(code, "vsubpd", registers), 1) << name(isa);
    // Every lane alone would need scalar instructions.
    EXPECT_EQ(count(code, "vmulsd", ""), 0) << name(isa);
    EXPECT_EQ(count(code, "mulsd", ""), 0) << name(isa);
  }
}

TEST(Assembly, OfAMinimumOverAWindowHasNoBranches) {
  const ir::Function function = lowered(
      "def minimum(values):\n  least = values[0]\n  for v in values:\n    if v < least:\n      least = v\n"
      "  return least\n",
      {window(5)});
  for (const auto& [isa, registers] : wide()) {
    const auto code = instructions_of(function, isa);
    EXPECT_GE(count(code, "vminpd", registers), 4) << name(isa);
    EXPECT_EQ(count(code, "vcmpltpd", ""), 0) << name(isa);
    // Between the first minimum and the last, of one vector, control goes straight on.
    const auto is_minimum = [](const Instruction& instruction) { return instruction.name == "vminpd"; };
    const auto first = std::find_if(code.begin(), code.end(), is_minimum);
    auto last = first;
    for (int found = 0; last != code.end() && found < 4; ++last) found += is_minimum(*last) ? 1 : 0;
    EXPECT_TRUE(std::none_of(first, last, [](const Instruction& instruction) {
      return instruction.name[0] == 'j';
    })) << name(isa);
  }
}

}  // namespace
}  // namespace jiteval::jit
