/// What differs between the LLVM versions that are supported, in one place.
#pragma once

#include <llvm/Config/llvm-config.h>
#include <llvm/ExecutionEngine/JITLink/ELF_x86_64.h>
#include <llvm/ExecutionEngine/JITLink/JITLink.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Target/TargetOptions.h>
#include <llvm/TargetParser/Triple.h>

#include <memory>
#include <string>

namespace jiteval::compat {

inline void set_target_triple(llvm::Module& module, const llvm::Triple& triple) {
#if LLVM_VERSION_MAJOR >= 21
  module.setTargetTriple(triple);
#else
  module.setTargetTriple(triple.str());
#endif
}

/// A target machine for code of the small model that runs at any address, made while a program waits. Null where
/// LLVM has no such target.
inline std::unique_ptr<llvm::TargetMachine> create_target_machine(const std::string& name, llvm::StringRef cpu,
                                                                  llvm::StringRef features,
                                                                  const llvm::TargetOptions& options,
                                                                  llvm::CodeGenOptLevel level) {
#if LLVM_VERSION_MAJOR >= 22
  const llvm::Triple triple(name);
#else
  const std::string& triple = name;
#endif
  std::string problem;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, problem);
  if (target == nullptr) return nullptr;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, cpu, features, options, llvm::Reloc::PIC_, llvm::CodeModel::Small, level, /*JIT=*/true));
}

inline llvm::Function* declare_intrinsic(llvm::Module& module, llvm::Intrinsic::ID id,
                                         llvm::ArrayRef<llvm::Type*> types = {}) {
#if LLVM_VERSION_MAJOR >= 20
  return llvm::Intrinsic::getOrInsertDeclaration(&module, id, types);
#else
  return llvm::Intrinsic::getDeclaration(&module, id, types);
#endif
}

inline llvm::Expected<std::unique_ptr<llvm::jitlink::LinkGraph>> link_graph_of(llvm::MemoryBufferRef object) {
#if LLVM_VERSION_MAJOR >= 20
  return llvm::jitlink::createLinkGraphFromELFObject_x86_64(object,
                                                            std::make_shared<llvm::orc::SymbolStringPool>());
#else
  return llvm::jitlink::createLinkGraphFromELFObject_x86_64(object);
#endif
}

inline llvm::StringRef name_of(const llvm::jitlink::Symbol& symbol) {
#if LLVM_VERSION_MAJOR >= 20
  return *symbol.getName();
#else
  return symbol.getName();
#endif
}

}  // namespace jiteval::compat
