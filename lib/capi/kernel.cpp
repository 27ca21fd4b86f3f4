#include "capi/kernel.hpp"

#include "capi/options.hpp"

using namespace jiteval;
using namespace jiteval::capi;

const char* jiteval_version() { return JITEVAL_VERSION; }

jiteval_kernel* jiteval_compile(const char* source, const char* args, jiteval_error** error) {
  jiteval_compile_options options = JITEVAL_COMPILE_OPTIONS;
  options.args = args;
  return jiteval_compile_with(source, &options, error);
}

jiteval_kernel* jiteval_compile_with(const char* source, const jiteval_compile_options* given,
                                     jiteval_error** error) {
  return guarded<jiteval_kernel*>(error, nullptr, [&]() -> Result<jiteval_kernel*> {
    if (source == nullptr) return std::unexpected(null_argument("source"));
    const auto options = options_or(given, jiteval_compile_options JITEVAL_COMPILE_OPTIONS);
    if (!options) return std::unexpected(options.error());
    const auto engine = choice<Engine>("engine", options->engine, Engine::interp);
    if (!engine) return std::unexpected(engine.error());
    const auto fp = choice<FpMode>("fp", options->fp, FpMode::fast);
    if (!fp) return std::unexpected(fp.error());
    CompileOptions how{.args = text_or_empty(options->args),
                       .function = text_or_empty(options->function),
                       .signature = text_or_empty(options->signature),
                       .engine = *engine,
                       .fp = *fp};
    if (options->source_name != nullptr) how.source_name = options->source_name;
    auto kernel = compile(source, std::move(how));
    if (!kernel) return std::unexpected(std::move(kernel.error()));
    return new jiteval_kernel{*std::move(kernel)};
  });
}

void jiteval_release(jiteval_kernel* kernel) { delete kernel; }

size_t jiteval_argument_count(const jiteval_kernel* kernel) {
  return kernel == nullptr ? 0 : kernel->kernel.argument_names().size();
}

const char* jiteval_argument_name(const jiteval_kernel* kernel, size_t index) {
  return index < jiteval_argument_count(kernel) ? kernel->kernel.argument_names()[index].c_str() : nullptr;
}

int jiteval_call(jiteval_kernel* kernel, const double* arguments, size_t count, double* result,
                 jiteval_error** error) {
  return guarded_status(error, [&]() -> Result<void> {
    if (kernel == nullptr) return std::unexpected(null_argument("kernel"));
    if (arguments == nullptr && count > 0) return std::unexpected(null_argument("arguments"));
    if (result == nullptr) return std::unexpected(null_argument("result"));
    const auto value = kernel->kernel.call({arguments, count});
    if (!value) return std::unexpected(value.error());
    *result = *value;
    return {};
  });
}

void* jiteval_pointer(jiteval_kernel* kernel, const char* c_signature, jiteval_error** error) {
  return guarded<void*>(error, nullptr, [&]() -> Result<void*> {
    if (kernel == nullptr) return std::unexpected(null_argument("kernel"));
    if (c_signature == nullptr) return std::unexpected(null_argument("c_signature"));
    return kernel->kernel.pointer(c_signature);
  });
}
