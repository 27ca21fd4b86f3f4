#include "jit/code_key.hpp"

#include <fmt/format.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/Support/BLAKE3.h>

#include <string>

#include "ir/canonical.hpp"
#include "jit/target.hpp"
#include "library_identity.hpp"

namespace jiteval::jit {

namespace {

std::string describe(const codegen::CType& type) {
  return fmt::format("{}{}", name(type.type), type.is_pointer ? "*" : "");
}

std::string describe(const codegen::CSignature& signature) {
  std::string text = describe(signature.result) + "(";
  for (const codegen::CType& parameter : signature.parameters) text += describe(parameter) + ",";
  text += ")";
  for (const codegen::CArgument& argument : signature.arguments) {
    text += fmt::format(" {}:{}:{}:{}:{}", static_cast<int>(argument.from), argument.parameter, argument.count,
                        argument.offset, name(argument.type));
  }
  return text + fmt::format(" -> {}:{}:{}:{}", static_cast<int>(signature.delivery), signature.target,
                            signature.room, signature.user_data);
}

}  // namespace

cache::Key code_key(const ir::Function& function, const Target& target) {
  const std::string text = fmt::format(
      "library {}\nLLVM {}\nisa {} lanes {} fma {} cpu {}\nentry {} fp {} signature {}\n", library_identity,
      LLVM_VERSION_STRING, name(target.isa), lane_count(target.isa), has_fma(target.isa), describe_cpu(target.isa),
      static_cast<int>(target.entry), static_cast<int>(target.fp), describe(target.signature));
  llvm::BLAKE3 hasher;
  hasher.update(text);
  hasher.update(ir::canonical_bytes(function));
  return hasher.final();
}

}  // namespace jiteval::jit
