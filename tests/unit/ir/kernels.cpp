#include "kernels.hpp"

#include <stdexcept>

#include "sema/analyze.hpp"
#include "syntax/parser.hpp"

namespace jiteval::ir::testing {

Function lowered(std::string_view text, const std::vector<Passed>& arguments) {
  auto module = syntax::parse(text, "kernel");
  if (!module) throw std::runtime_error(module.error().render());
  const syntax::Function& source = module->functions.back();
  const auto uses = sema::arguments(*module, source, "");
  if (!uses) throw std::runtime_error(uses.error().render());
  if (uses->size() != arguments.size()) throw std::runtime_error("a wrong number of arguments");
  std::vector<Parameter> parameters;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    parameters.push_back({(*uses)[i].name, arguments[i].kind, arguments[i].window_size});
  }
  auto function = sema::analyze(*module, source, parameters);
  if (!function) throw std::runtime_error(function.error().render());
  return *std::move(function);
}

}  // namespace jiteval::ir::testing
