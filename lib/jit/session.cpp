#include "jit/session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cache/store.hpp"
#include "jit/announcement.hpp"
#include "jit/code_key.hpp"
#include "jit/compiler.hpp"
#include "jit/listing.hpp"
#include "jit/loader.hpp"
#include "jit/target.hpp"

namespace jiteval::jit {

namespace {

/// LLVM's errors become ours here.
std::unexpected<Diagnostics> environment_error(llvm::Error error) {
  return std::unexpected(Diagnostics::of(ErrorKind::environment, "native-code",
                                         "native code could not be made: " + llvm::toString(std::move(error))));
}

template <class T>
Result<T> result_of(llvm::Expected<T> made) {
  if (!made) return environment_error(made.takeError());
  return std::move(*made);
}

// Refuses an instruction set by name where this machine lacks it.
Result<void> check_isa(Isa isa) {
  const std::vector<Isa> isas = supported_isas();
  if (isa == Isa::native || std::find(isas.begin(), isas.end(), isa) != isas.end()) return {};
  return std::unexpected(
      Diagnostics::of(ErrorKind::environment, "unsupported-isa", fmt::format("this machine has no {}", name(isa))));
}

Announcement announcement_of(const ir::Function& function, const Target& target, const DebugTools& tools) {
  if (!tools.any()) return {};
  const char* const kind = target.entry == codegen::Entry::block ? "block" : "pointer";
  return {tools, fmt::format("{} [{}]", codegen::kernel_name(function, target.source), kind)};
}

}  // namespace

Result<std::shared_ptr<const NativeCode>> compile(const ir::Function& function, const Target& target,
                                                  const CodeCache* cache, Phases& phases) {
  if (auto fine = check_isa(target.isa); !fine) return std::unexpected(fine.error());
  const Result<DebugTools>& tools = debug_tools();
  if (!tools) return std::unexpected(tools.error());
  const SourceLines lines = tools->read_lines() ? SourceLines::yes : SourceLines::no;
  // The text is no part of the key, so an object that depends on it is never kept, and never found.
  const bool is_kept = cache != nullptr && lines == SourceLines::no;
  const cache::Store* const store = is_kept ? cache->store() : nullptr;
  const Announcement announcement = announcement_of(function, target, *tools);
  cache::Key key;
  if (store != nullptr) {
    phases.begin("cache key");
    key = code_key(function, target);
    phases.begin("cache read");
    if (const auto object = store->read(key)) {
      phases.begin("link");
      auto code = load({*object, "object"}, announcement);
      phases.end();
      if (code) return std::move(*code);
      llvm::consumeError(code.takeError());  // it counts as missing
    }
  }
  auto object = compile_object(function, target, lines, phases);
  if (!object) return environment_error(object.takeError());
  phases.begin("link");
  auto code = load((*object)->getMemBufferRef(), announcement);
  if (store != nullptr && code) {
    phases.begin("cache write");
    store->write(key, {(*object)->getBufferStart(), (*object)->getBufferSize()});
  }
  phases.end();
  return result_of(std::move(code));
}

Result<std::shared_ptr<const NativeCode>> compile(const ir::Function& function, const Target& target) {
  Phases phases;
  return compile(function, target, nullptr, phases);
}

Result<std::string> llvm_ir(const ir::Function& function, const Target& target) {
  if (auto fine = check_isa(target.isa); !fine) return std::unexpected(fine.error());
  return result_of(print_llvm_ir(function, target));
}

Result<std::string> assembly(const ir::Function& function, const Target& target) {
  if (auto fine = check_isa(target.isa); !fine) return std::unexpected(fine.error());
  auto text = print_assembly(function, target);
  if (!text) return environment_error(text.takeError());
  return make_listing(*text, target.source.text_view());
}

}  // namespace jiteval::jit
