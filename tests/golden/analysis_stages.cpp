#include "analysis_stages.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "sema/analyze.hpp"
#include "syntax/parser.hpp"

namespace jiteval::golden {
namespace {

/// An argument as "varying", "uniform", "window[9]", "array", or a declared type ("u8[:,:]", "i64").
ir::Parameter parameter(const sema::ArgumentUse& use, const std::string& kind) {
  if (kind.starts_with("window[")) return {use.name, ArgumentKind::window, std::stoll(kind.substr(7))};
  if (kind == "array") return {use.name, ArgumentKind::array};
  if (kind == "uniform") return {use.name, ArgumentKind::uniform};
  if (kind == "varying") return {use.name, ArgumentKind::varying};
  const auto type = sema::parse_type(kind);
  EXPECT_TRUE(type) << kind << " is no kind of argument";
  if (!type) return {use.name};
  switch (type->form) {
    case sema::DeclaredType::Form::scalar:
      return {.name = use.name, .kind = ArgumentKind::uniform, .type = ir::value_type(type->element)};
    case sema::DeclaredType::Form::pointer:
      return {.name = use.name, .kind = ArgumentKind::pointer, .element = type->element};
    default:
      return {
          .name = use.name, .kind = ArgumentKind::array, .element = type->element, .dimensions = type->dimensions};
  }
}

Result<ir::Function> analyzed(const Case& golden_case) {
  const auto option = [&](const char* name) {
    const auto found = golden_case.options.find(name);
    return found == golden_case.options.end() ? std::string() : found->second;
  };
  const auto module = syntax::parse(golden_case.input, "kernel");
  if (!module) return std::unexpected(module.error());
  const syntax::Function& function = module->functions.back();
  const auto uses = sema::arguments(*module, function, option("order"));
  if (!uses) return std::unexpected(uses.error());
  std::istringstream kinds(option("arguments"));
  std::vector<ir::Parameter> parameters;
  for (const sema::ArgumentUse& use : *uses) {
    std::string kind = use.use == sema::ArgumentUse::Use::array ? "window[3]" : "varying";
    kinds >> kind;
    parameters.push_back(parameter(use, kind));
  }
  return sema::analyze(*module, function, parameters, {.is_single = option("single") == "yes"});
}

}  // namespace

std::string ir(const Case& golden_case) {
  const auto function = analyzed(golden_case);
  if (!function) return function.error().render();
  EXPECT_EQ(ir::verify(*function), "") << golden_case.name;
  return ir::print(*function);
}

std::string analysis(const Case& golden_case) {
  const auto function = analyzed(golden_case);
  return function ? "no mistake\n" : function.error().render();
}

}  // namespace jiteval::golden
