#include "kernel/signature.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace jiteval::kernel {

namespace {

constexpr std::string_view packed = "double (int, double *)";
constexpr std::string_view callback = "int (double *, intptr_t, double *, void *)";

std::string of_doubles(std::size_t count) {
  std::string text = "double (";
  for (std::size_t i = 0; i < count; ++i) text += i == 0 ? "double" : ", double";
  return text + ")";
}

// "int64_t" and friends are the same type as "intptr_t" here; white space has no meaning.
std::string normalised(std::string_view signature) {
  std::string text;
  for (char c : signature) {
    if (c != ' ') text += c;
  }
  for (std::string_view same : {"int64_t", "longlong", "long"}) {
    for (auto at = text.find(same); at != std::string::npos; at = text.find(same)) {
      text.replace(at, same.size(), "intptr_t");
    }
  }
  return text;
}

}  // namespace

Result<codegen::Entry> entry_for(std::string_view signature, const std::vector<std::string>& names,
                                 const std::vector<bool>& is_array) {
  const std::string wanted = normalised(signature);
  const auto arrays = std::count(is_array.begin(), is_array.end(), true);
  std::string fitting;
  if (arrays == 0) {
    if (wanted == normalised(of_doubles(names.size()))) return codegen::Entry::doubles;
    if (wanted == normalised(packed)) return codegen::Entry::packed_doubles;
    fitting = fmt::format("'{}' or '{}'", of_doubles(names.size()), packed);
  } else if (arrays == 1 && names.size() == 1) {
    if (wanted == normalised(callback)) return codegen::Entry::generic_filter;
    fitting = fmt::format("'{}'", callback);
  } else {
    return std::unexpected(Diagnostics::of(
        ErrorKind::argument, "signature",
        "no C signature fits a kernel that takes an array and other arguments; give it the array alone"));
  }
  return std::unexpected(Diagnostics::of(
      ErrorKind::argument, "signature",
      fmt::format("'{}' does not fit this kernel's arguments; it can be called as {}", signature, fitting)));
}

}  // namespace jiteval::kernel
