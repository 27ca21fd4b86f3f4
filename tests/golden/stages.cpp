#include "stages.hpp"

#include "analysis_stages.hpp"
#include "syntax/parser.hpp"

namespace jiteval::golden {
namespace {

constexpr const char* source_name = "kernel";

std::string tokens(const Case& golden_case) {
  const auto printed = syntax::print_tokens(golden_case.input, source_name);
  return printed ? *printed : printed.error().render();
}

std::string ast(const Case& golden_case) {
  const auto module = syntax::parse(golden_case.input, source_name);
  return module ? syntax::print(*module) : module.error().render();
}

std::string messages(const Case& golden_case) {
  const auto module = syntax::parse(golden_case.input, source_name);
  return module ? "no mistake\n" : module.error().render();
}

constexpr Stage all_stages[] = {
    {"tokens", tokens}, {"ast", ast}, {"messages", messages}, {"ir", ir}, {"analysis", analysis},
};

}  // namespace

std::span<const Stage> stages() { return all_stages; }

}  // namespace jiteval::golden
