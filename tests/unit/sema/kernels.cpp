#include "kernels.hpp"

#include <gtest/gtest.h>

#include "interp/program.hpp"

namespace jiteval::sema::testing {

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
  std::vector<std::vector<const double*>> rows(arguments.size());
  std::vector<BlockArray> arrays(arguments.size());
  std::vector<const void*> inputs;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::vector<double>& elements = arguments[i].elements;
    for (const double& element : elements) rows[i].push_back(&element);
    arrays[i].data = const_cast<double*>(elements.data());  // NOLINT: kernels of these tests only read
    arrays[i].shape[0] = static_cast<std::int64_t>(elements.size());
    arrays[i].strides[0] = 1;
    switch (arguments[i].kind) {
      case ArgumentKind::window:
        inputs.push_back(rows[i].data());
        break;
      case ArgumentKind::array:
        inputs.push_back(&arrays[i]);
        break;
      default:
        inputs.push_back(elements.data());
    }
  }
  Outcome outcome;
  void* outputs[] = {&outcome.value};
  outcome.fault = (*interp::interpret(function))(inputs.data(), outputs, 1);
  return outcome;
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

std::string codes_of(const Result<ir::Function>& function) {
  std::string list;
  if (function) return list;
  for (const Diagnostic& mistake : function.error().list()) list += (list.empty() ? "" : " ") + mistake.code;
  return list;
}

std::string codes(std::string_view text, const std::vector<Argument>& arguments) {
  return codes_of(lower(text, arguments));
}

int count(const ir::Function& function, ir::Op op) {
  int found = 0;
  for (const ir::Value& value : function.values) found += value.op == op ? 1 : 0;
  return found;
}

}  // namespace jiteval::sema::testing
