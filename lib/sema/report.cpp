#include "sema/report.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <string_view>
#include <tuple>
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
  // A function is looked at anew for every call of it.
  std::set<std::tuple<std::string_view, std::uint32_t, std::uint32_t>> seen;
  const auto is_repeated = [&seen](const Diagnostic& mistake) {
    return mistake.span && !seen.emplace(mistake.code, mistake.span->begin, mistake.span->end).second;
  };
  std::vector<Diagnostic> list;
  std::ranges::copy_if(list_, std::back_inserter(list), std::not_fn(is_repeated));
  if (list.size() > shown) list.resize(shown);
  return {module_.source_name, module_.source, std::move(list)};
}

}  // namespace jiteval::sema
