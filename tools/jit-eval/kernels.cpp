#include "kernels.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

#include "command_line.hpp"
#include "jiteval/map.hpp"
#include "syntax/parser.hpp"

namespace jiteval::tool {
namespace {

std::unexpected<Diagnostics> file_error(const std::string& path, std::string_view what) {
  return std::unexpected(Diagnostics::of(ErrorKind::data, "kernel-file",
                                         fmt::format("cannot read the kernel file '{}': {}", path, what)));
}

bool is_file(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0;
}

Result<std::string> read_text(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return file_error(path, std::strerror(errno));
  // One byte more than a kernel may have is enough for the parser to refuse it.
  std::string text(syntax::max_source_bytes + 1, '\0');
  std::size_t size = 0;
  ssize_t count = 0;
  while (size < text.size() && (count = read(file, text.data() + size, text.size() - size)) > 0) {
    size += static_cast<std::size_t>(count);
  }
  const int failure = count < 0 ? errno : 0;
  close(file);
  if (failure != 0) return file_error(path, std::strerror(failure));
  text.resize(size);
  return text;
}

/// Most constants are plain numbers, which need no compiler.
std::optional<double> plain_number(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string argument_list(std::span<const std::string> names) {
  if (names.empty()) return "it has none";
  return fmt::format("{} {}", names.size() == 1 ? "its argument is" : "its arguments are", fmt::join(names, ", "));
}

}  // namespace

Result<KernelText> read_kernel(std::string_view word) {
  if (!word.starts_with('@')) return KernelText{std::string(word), {}, "kernel"};
  std::string path(word.substr(1));
  std::string function;
  // A file whose own name has a colon is taken as it is.
  if (const auto colon = path.rfind(':'); colon != std::string::npos && !is_file(path)) {
    function = path.substr(colon + 1);
    path.resize(colon);
    if (function.empty()) return usage_error(fmt::format("no function's name after '@{}:'", path));
  }
  if (path.empty()) return usage_error("no file's name after '@'");
  auto text = read_text(path);
  if (!text) return std::unexpected(std::move(text.error()));
  return KernelText{std::move(*text), std::move(function), std::move(path)};
}

Result<Kernel> compile_kernel(const KernelText& text, Engine engine, const Options& options) {
  return compile(text.text, {.function = text.function,
                             .source_name = text.source_name,
                             .engine = engine,
                             .fp = options.fp,
                             .isa = options.isa,
                             .code_cache = options.code_cache});
}

Result<double> constant_value(std::string_view text, const std::string& owner) {
  const auto values = values_of(text, owner, {});
  if (!values) return std::unexpected(values.error());
  return (*values)[0];
}

Result<Array<double>> values_of(std::string_view text, const std::string& owner, std::span<const Known> known) {
  if (const auto number = plain_number(text)) return Array<double>({}, *number);
  const auto kernel = compile(text, {.source_name = owner, .engine = Engine::interp});
  if (!kernel) return std::unexpected(kernel.error());
  std::vector<View<const double>> views;
  for (const std::string& name : kernel->argument_names()) {
    const auto found = std::ranges::find(known, name, &Known::name);
    if (found == known.end()) {
      return usage_error(fmt::format("{}: '{}' has no value in the constant expression '{}'", owner, name, text));
    }
    views.push_back(found->values);
  }
  return map(*kernel, views);
}

std::vector<Binding> with_defaults(const Kernel& kernel, std::vector<Binding> bindings, std::size_t implied) {
  const std::vector<std::string>& names = kernel.argument_names();
  for (std::size_t i = implied; i < names.size(); ++i) {
    const std::string& text = kernel.default_text(i);
    if (text.empty() || std::ranges::find(bindings, names[i], &Binding::name) != bindings.end()) continue;
    bindings.push_back({names[i], ConstantForm{text}});
  }
  return bindings;
}

Result<void> check_names(const Kernel& kernel, std::span<const Binding> bindings, std::size_t implied) {
  const std::vector<std::string>& names = kernel.argument_names();
  const std::span given_names = std::span(names).subspan(std::min(implied, names.size()));
  for (const Binding& binding : bindings) {
    if (std::ranges::find(given_names, binding.name) != given_names.end()) continue;
    if (std::ranges::find(names, binding.name) != names.end()) {
      return usage_error(fmt::format("'{}' is the neighbourhood and has no other value", binding.name));
    }
    const std::vector<std::string_view> candidates(given_names.begin(), given_names.end());
    return usage_error(
        fmt::format("the kernel has no argument '{}'{}", binding.name, suggestion(binding.name, candidates)),
        names.empty() ? fmt::format("it has none; as 'lambda {}: ...' it gets one", binding.name)
                      : argument_list(names));
  }
  for (const std::string& name : given_names) {
    if (std::ranges::find(bindings, name, &Binding::name) == bindings.end()) {
      return usage_error(fmt::format("the kernel's argument '{}' has no value", name),
                         fmt::format("give it one with {}=DATA; {}", name, argument_list(names)));
    }
  }
  return {};
}

namespace {

/// Loads the arguments; `typing_of` says of each how it is typed.
template <class TypingOf>
Result<std::vector<TypedArray>> load_all(const Kernel& kernel, std::span<const Binding> given, std::size_t implied,
                                         TypingOf typing_of) {
  const std::vector<Binding> bindings = with_defaults(kernel, {given.begin(), given.end()}, implied);
  if (auto checked = check_names(kernel, bindings, implied); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  std::vector<TypedArray> arrays;
  for (std::size_t i = implied; i < kernel.argument_names().size(); ++i) {
    const auto binding = std::ranges::find(bindings, kernel.argument_names()[i], &Binding::name);
    auto array = load_typed(binding->form, binding->name, constant_value, typing_of(i));
    if (!array) return std::unexpected(std::move(array.error()));
    arrays.push_back(std::move(*array));
  }
  return arrays;
}

}  // namespace

Result<std::vector<TypedArray>> load_arguments(const Kernel& kernel, std::span<const Binding> bindings,
                                               const Options& options, std::size_t implied) {
  const Typing typing{.type = options.dtype.value_or(ElementType::f64)};
  return load_all(kernel, bindings, implied, [typing](std::size_t) { return typing; });
}

Result<std::vector<TypedArray>> load_run_arguments(const Kernel& kernel, std::span<const Binding> bindings,
                                                   const Options& options) {
  return load_all(kernel, bindings, 0, [&](std::size_t i) -> Typing {
    if (options.dtype) return {.type = *options.dtype};
    const auto declared = kernel.declared_type(i);
    const bool is_array = declared && declared->kind != ArgumentKind::uniform;
    return {.type = is_array ? declared->type : ElementType::f64, .literals_are_integers = true};
  });
}

std::vector<RunArgument> run_arguments(std::span<TypedArray> arrays) {
  std::vector<RunArgument> arguments;
  for (TypedArray& array : arrays) {
    if (!array.shape.empty()) {
      arguments.emplace_back(array.reference());
      continue;
    }
    visit_type(array.type, [&]<class T>(T) {
      const T value = array.elements<T>()[0];
      if constexpr (std::is_same_v<T, bool> || std::is_floating_point_v<T>) {
        arguments.emplace_back(value);
      } else if constexpr (std::is_same_v<T, std::uint64_t>) {
        arguments.emplace_back(value);
      } else {
        arguments.emplace_back(std::int64_t{value});
      }
    });
  }
  return arguments;
}

Result<void> check_f64(const Options& options, std::string_view command) {
  if (options.dtype.value_or(ElementType::f64) == ElementType::f64) return {};
  return usage_error(fmt::format("{} computes in f64; it takes no --dtype {}", command, name(*options.dtype)));
}

}  // namespace jiteval::tool
