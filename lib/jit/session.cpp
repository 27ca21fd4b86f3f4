#include "jit/session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "jit/compiler.hpp"
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

}  // namespace

Result<std::shared_ptr<const NativeCode>> compile(const ir::Function& function, const Target& target) {
  if (auto fine = check_isa(target.isa); !fine) return std::unexpected(fine.error());
  auto object = compile_object(function, target);
  if (!object) return environment_error(object.takeError());
  return result_of(load((*object)->getMemBufferRef()));
}

Result<std::string> llvm_ir(const ir::Function& function, const Target& target) {
  if (auto fine = check_isa(target.isa); !fine) return std::unexpected(fine.error());
  return result_of(print_llvm_ir(function, target));
}

Result<std::string> assembly(const ir::Function& function, const Target& target) {
  if (auto fine = check_isa(target.isa); !fine) return std::unexpected(fine.error());
  return result_of(print_assembly(function, target));
}

}  // namespace jiteval::jit
