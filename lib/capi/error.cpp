#include "capi/error.hpp"

#include <fmt/format.h>

#include <memory>

namespace jiteval::capi {

namespace {

/// What there is to say when there is no memory to say it with: short texts need none.
jiteval_error out_of_memory_error() {
  jiteval_error error;
  error.text = "out of memory";
  error.diagnostics.push_back(
      {JITEVAL_ENVIRONMENT_ERROR, 0, 0, 0, "out-of-memory", "there is not enough memory", ""});
  return error;
}
jiteval_error out_of_memory = out_of_memory_error();

}  // namespace

jiteval_error* make_error(const Diagnostics& diagnostics) noexcept {
  try {
    auto error = std::make_unique<jiteval_error>();
    error->text = diagnostics.render();
    error->mistakes = diagnostics.list();
    for (const Diagnostic& mistake : error->mistakes) {
      const auto place = mistake.span ? diagnostics.place(*mistake.span) : std::nullopt;
      error->diagnostics.push_back({static_cast<std::int32_t>(mistake.kind),
                                    place ? static_cast<std::int32_t>(place->line) : 0,
                                    place ? static_cast<std::int32_t>(place->column) : 0,
                                    place ? static_cast<std::int32_t>(place->length) : 0, mistake.code.c_str(),
                                    mistake.message.c_str(), mistake.label.c_str()});
    }
    return error.release();
  } catch (const std::exception&) {
    return &out_of_memory;
  }
}

jiteval_error* make_error(const std::exception& exception) noexcept {
  if (dynamic_cast<const std::bad_alloc*>(&exception) != nullptr) return &out_of_memory;
  try {
    return make_error(Diagnostics::of(ErrorKind::environment, "internal",
                                      fmt::format("an error inside the library: {}", exception.what())));
  } catch (const std::exception&) {
    return &out_of_memory;
  }
}

Diagnostics null_argument(std::string_view name) {
  return Diagnostics::of(ErrorKind::argument, "null-argument", fmt::format("the argument '{}' is NULL", name));
}

}  // namespace jiteval::capi

const char* jiteval_error_message(const jiteval_error* error) {
  return error == nullptr ? "" : error->text.c_str();
}

size_t jiteval_error_count(const jiteval_error* error) { return error == nullptr ? 0 : error->diagnostics.size(); }

const jiteval_diagnostic* jiteval_error_get(const jiteval_error* error, size_t index) {
  return index < jiteval_error_count(error) ? &error->diagnostics[index] : nullptr;
}

void jiteval_error_free(jiteval_error* error) {
  if (error != &jiteval::capi::out_of_memory) delete error;
}
