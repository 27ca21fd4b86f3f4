#include <charconv>

#include "capi/kernel.hpp"
#include "capi/options.hpp"

using namespace jiteval;
using namespace jiteval::capi;

namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::unexpected<Diagnostics> bad_kinds(std::string message) {
  return std::unexpected(Diagnostics::of(ErrorKind::argument, "bad-kinds", std::move(message)));
}

Result<Specialisation::Argument> kind_of(std::string_view text) {
  using Argument = Specialisation::Argument;
  if (text == "varying") return Argument{.kind = ArgumentKind::varying};
  if (text == "uniform") return Argument{.kind = ArgumentKind::uniform};
  if (text.starts_with("window ")) {
    const std::string_view size = trimmed(text.substr(7));
    Argument window{.kind = ArgumentKind::window};
    const auto [end, failed] = std::from_chars(size.data(), size.data() + size.size(), window.window_size);
    const bool is_read = failed == std::errc() && end == size.data() + size.size();
    if (is_read && window.window_size > 0 && window.window_size <= 1 << 20) return window;
  }
  return bad_kinds(fmt::format("'{}' is no kind of argument; 'varying', 'uniform' and 'window 5' are", text));
}

/// The specialisation that a list of kinds asks for.
Result<Specialisation> specialisation_of(const Kernel& kernel, const char* kinds) {
  const std::vector<std::string>& names = kernel.argument_names();
  Specialisation how;
  if (kinds == nullptr) {
    how.arguments.assign(names.size(), {.kind = ArgumentKind::varying});
  } else if (!trimmed(kinds).empty()) {
    for (std::string_view rest = kinds;;) {
      const std::size_t comma = rest.find(',');
      const auto argument = kind_of(trimmed(rest.substr(0, comma)));
      if (!argument) return std::unexpected(argument.error());
      how.arguments.push_back(*argument);
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  if (how.arguments.size() != names.size()) {
    return bad_kinds(
        fmt::format("the kernel has {} arguments, and {} kinds were given", names.size(), how.arguments.size()));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto declared = kernel.declared_type(i);
    const bool is_window = how.arguments[i].kind == ArgumentKind::window;
    if (is_window ? !kernel.is_array_argument(i) : kernel.is_array_argument(i)) {
      return bad_kinds(fmt::format("the kernel {} its argument '{}' as an array",
                                   is_window ? "does not use" : "uses", names[i]));
    }
    if (declared && declared->type != ElementType::f64) {
      return bad_kinds(fmt::format("the argument '{}' is declared as {}; lanes are doubles", names[i],
                                   jiteval::name(declared->type)));
    }
  }
  return how;
}

}  // namespace

jiteval_block* jiteval_block_pointer(jiteval_kernel* kernel, const char* kinds, jiteval_error** error) {
  return guarded<jiteval_block*>(error, nullptr, [&]() -> Result<jiteval_block*> {
    if (kernel == nullptr) return std::unexpected(null_argument("kernel"));
    const auto how = specialisation_of(kernel->kernel, kinds);
    if (!how) return std::unexpected(how.error());
    return kernel->kernel.block_pointer(*how);
  });
}

jiteval_error* jiteval_block_fault(jiteval_kernel* kernel, const char* kinds, int32_t code) {
  if (code == 0) return nullptr;
  jiteval_error* fault = nullptr;
  guarded_status(&fault, [&]() -> Result<void> {
    if (kernel == nullptr) return std::unexpected(null_argument("kernel"));
    const auto how = specialisation_of(kernel->kernel, kinds);
    if (!how) return std::unexpected(how.error());
    return std::unexpected(kernel->kernel.fault(*how, code));
  });
  return fault;
}
