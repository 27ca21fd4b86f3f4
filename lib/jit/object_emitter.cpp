#include "jit/object_emitter.hpp"

#include <llvm/IR/Module.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Target/TargetMachine.h>

#include <vector>

namespace jiteval::jit {

namespace {

/// Leaves passes out of the code generators that are made, or run, while it lives. LLVM has no other way to say so
/// than its own command line.
class WithoutPasses {
 public:
  explicit WithoutPasses(const std::vector<const char*>& switches) {
    for (const char* name : switches) {
      auto& options = llvm::cl::getRegisteredOptions();
      const auto found = options.find(name);
      if (found == options.end()) continue;  // of a later LLVM: the pass runs, which takes longer and is no mistake
      auto* option = static_cast<llvm::cl::opt<bool>*>(found->second);
      saved_.emplace_back(option, option->getValue());
      option->setValue(true);
    }
  }
  ~WithoutPasses() {
    for (auto& [option, value] : saved_) option->setValue(value);
  }
  WithoutPasses(const WithoutPasses&) = delete;
  WithoutPasses& operator=(const WithoutPasses&) = delete;

 private:
  std::vector<std::pair<llvm::cl::opt<bool>*, bool>> saved_;
};

bool add_passes(llvm::TargetMachine& machine, Effort effort, llvm::legacy::PassManager& passes,
                llvm::raw_pwrite_stream& stream, llvm::CodeGenFileType type) {
  // Strength reduction takes a tenth of all the time for one loop over vectors, and half for loops over several
  // arrays, and the code is no faster: x86 has addresses of the form that loops need.
  std::vector<const char*> left_out = {"disable-lsr"};
  // Constants that the machine's loop-invariant code motion brings to the top of a long function make its register
  // allocation three times slower; x86 instructions read them from memory or carry them.
  if (effort == Effort::loops) left_out.push_back("disable-machine-licm");
  // What these find in one loop over vectors is next to nothing, in a twentieth of the time.
  if (effort == Effort::vectors) {
    left_out.insert(left_out.end(), {"disable-machine-cse", "disable-machine-sink", "disable-copyprop"});
  }
  const WithoutPasses without(left_out);
  return !machine.addPassesToEmitFile(passes, stream, nullptr, type, /*DisableVerify=*/true);
}

// Instruction selection takes half of a code generator's time. The fast way takes a quarter of the slow one's, for
// scalar code that is about a tenth slower where it does little but look at memory, and the same for vectors; it is
// for functions so long that nobody would wait for them.
void choose_instruction_selection(llvm::TargetMachine& machine, Effort effort, const llvm::Module& module) {
  constexpr unsigned long_function = 500;
  machine.setFastISel(effort == Effort::loops && module.getInstructionCount() > long_function);
}

/// Runs the passes over a module. For scalar code, X86's search for integers that could live in mask registers
/// finds nothing, in a tenth of the time of a long function.
void run(llvm::legacy::PassManager& passes, llvm::TargetMachine& machine, Effort effort, llvm::Module& module) {
  choose_instruction_selection(machine, effort, module);
  if (effort == Effort::vectors) {
    passes.run(module);
  } else {
    const WithoutPasses without({"disable-x86-domain-reassignment"});
    passes.run(module);
  }
}

llvm::Error no_code() {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), "the target cannot emit code");
}

}  // namespace

ObjectEmitter::ObjectEmitter(llvm::TargetMachine& machine, Effort effort)
    : machine_(machine),
      effort_(effort),
      stream_(object_),
      usable_(add_passes(machine, effort, passes_, stream_, llvm::CodeGenFileType::ObjectFile)) {}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> ObjectEmitter::emit(llvm::Module& module) {
  if (!usable_) return no_code();
  object_.clear();
  run(passes_, machine_, effort_, module);
  return llvm::MemoryBuffer::getMemBufferCopy(llvm::StringRef(object_.data(), object_.size()), module.getName());
}

llvm::Expected<std::string> emit_assembly(llvm::TargetMachine& machine, Effort effort, llvm::Module& module) {
  llvm::SmallVector<char, 0> text;
  llvm::raw_svector_ostream stream(text);
  llvm::legacy::PassManager passes;
  // With comments on what constants are and where loops begin.
  machine.Options.MCOptions.AsmVerbose = true;
  const bool usable = add_passes(machine, effort, passes, stream, llvm::CodeGenFileType::AssemblyFile);
  machine.Options.MCOptions.AsmVerbose = false;
  if (!usable) return no_code();
  run(passes, machine, effort, module);
  return std::string(text.begin(), text.end());
}

}  // namespace jiteval::jit
