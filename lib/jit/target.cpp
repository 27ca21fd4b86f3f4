#include "jit/target.hpp"

#include <llvm/ADT/StringMap.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Target/TargetOptions.h>
#include <llvm/TargetParser/Host.h>

#include <algorithm>

#include "codegen/llvm_compat.hpp"

extern "C" {
void LLVMInitializeX86TargetInfo();
void LLVMInitializeX86Target();
void LLVMInitializeX86TargetMC();
void LLVMInitializeX86AsmPrinter();
}

namespace jiteval {

std::vector<Isa> supported_isas() {
  std::vector<Isa> isas = {Isa::scalar, Isa::sse2};
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0) isas.push_back(Isa::avx2);
  // What LLVM's x86-64-v4 means.
  if (__builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
      __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
      __builtin_cpu_supports("avx512cd") != 0) {
    isas.push_back(Isa::avx512);
  }
  return isas;
}

Isa native_isa() {
  static const Isa best = supported_isas().back();
  return best;
}

}  // namespace jiteval

namespace jiteval::jit {

namespace {

// Only x86 is linked in, so it alone is initialised.
void initialize_llvm() {
  static const bool done = [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    return true;
  }();
  (void)done;
}

struct Cpu {
  std::string name;
  std::string features;
};

/// The processor of this machine, which takes many slow instructions to ask.
Cpu host() {
  Cpu cpu{llvm::sys::getHostCPUName().str(), {}};
  // The name stands for a model; a virtual machine may lack some of its features.
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
    if (!cpu.features.empty()) cpu.features += ',';
    cpu.features += feature.getValue() ? '+' : '-';
    cpu.features += feature.getKey();
  }
  // Some of AVX-512 is not enough for us, and LLVM is not to use its registers then.
  if (native_isa() != Isa::avx512) cpu.features += ",-avx512f";
  return cpu;
}

Cpu cpu_of(Isa isa) {
  switch (isa) {
    case Isa::scalar:
    case Isa::sse2:
      return {"x86-64", ""};
    case Isa::avx2:
      return {"x86-64-v3", ""};
    case Isa::avx512:
      return {"x86-64-v4", ""};
    case Isa::native:
      break;
  }
  // Never destroyed: a thread may still compile while static objects go.
  static const Cpu* const this_machine = new Cpu(host());
  return *this_machine;
}

}  // namespace

std::string_view name(Isa isa) {
  switch (isa) {
    case Isa::native:
      return "native";
    case Isa::scalar:
      return "scalar";
    case Isa::sse2:
      return "sse2";
    case Isa::avx2:
      return "avx2";
    case Isa::avx512:
      return "avx512";
  }
  return "?";
}

unsigned lane_count(Isa isa) {
  switch (isa == Isa::native ? native_isa() : isa) {
    case Isa::avx512:
      return 8;
    case Isa::avx2:
      return 4;
    case Isa::sse2:
      return 2;
    default:
      return 1;
  }
}

bool has_fma(Isa isa) {
  if (isa == Isa::native) isa = native_isa();
  return isa == Isa::avx2 || isa == Isa::avx512;
}

std::string describe_cpu(Isa isa) {
  const Cpu cpu = cpu_of(isa);
  return llvm::sys::getProcessTriple() + ' ' + cpu.name + ' ' + cpu.features;
}

std::unique_ptr<llvm::TargetMachine> make_target_machine(Isa isa) {
  initialize_llvm();
  const Cpu cpu = cpu_of(isa);
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;  // only what the IR itself allows is fused
  options.EmulatedTLS = false;
  // `Less` gives the same code as `Default` for our loops, faster.
  return compat::create_target_machine(llvm::sys::getProcessTriple(), cpu.name, cpu.features, options,
                                       llvm::CodeGenOptLevel::Less);
}

}  // namespace jiteval::jit
