#include "sema/report.hpp"

#include <algorithm>
#include <utility>

namespace jiteval::sema {

Diagnostic& Report::error(std::string code, Span span, std::string message, std::string label) {
  if (list_.size() >= kept) list_.pop_back();
  list_.push_back({ErrorKind::kernel, std::move(code), std::move(message), span, std::move(label), {}});
  return list_.back();
}

void Report::argument_error(std::string message) {
  list_.push_back({ErrorKind::argument, "argument-order", std::move(message), std::nullopt, {}, {}});
}

Diagnostics Report::finish() && {
  std::ranges::stable_sort(list_, {},
                           [](const Diagnostic& mistake) { return mistake.span.value_or(Span{}).begin; });
  if (list_.size() > shown) list_.resize(shown);
  return {module_.source_name, module_.source, std::move(list_)};
}

}  // namespace jiteval::sema
