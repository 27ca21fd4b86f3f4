#include "codegen/debug_info.hpp"

#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/FileSystem.h>

namespace jiteval::codegen {

namespace {

llvm::StringRef ref(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

DebugInfo::DebugInfo(llvm::Function& emitted, const ir::Function& function, const Source& source)
    : lines_(source.text_view()) {
  llvm::Module& module = *emitted.getParent();
  module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
  module.addModuleFlag(llvm::Module::Max, "Dwarf Version", 5);
  // A file's name is relative to where the process runs.
  llvm::SmallString<128> directory;
  if (llvm::sys::fs::current_path(directory)) directory = ".";
  llvm::DIBuilder builder(module);
  // The text itself is put in, for those that can read it there: most kernels are in no file.
  const std::string_view name = source.name.empty() ? std::string_view("kernel") : source.name;
  llvm::DIFile* const file = builder.createFile(ref(name), directory, std::nullopt, ref(source.text_view()));
  // No debugger knows our language; C's rules for names and expressions do well.
  llvm::DICompileUnit* const unit = builder.createCompileUnit(llvm::dwarf::DW_LANG_C99, file, "jiteval",
                                                              /*isOptimized=*/true, /*Flags=*/"", /*RV=*/0);
  llvm::DISubroutineType* const type = builder.createSubroutineType(builder.getOrCreateTypeArray({}));
  const auto line = static_cast<unsigned>(lines_.number_at(source.kernel.begin));
  subprogram_ = builder.createFunction(unit, kernel_name(function, source), /*LinkageName=*/"", file, line, type,
                                       line, llvm::DINode::FlagZero, llvm::DISubprogram::SPFlagDefinition);
  emitted.setSubprogram(subprogram_);
  builder.finalize();
}

llvm::DebugLoc DebugInfo::at(Span place) const {
  const auto line = static_cast<unsigned>(lines_.number_at(place.begin));
  return llvm::DILocation::get(subprogram_->getContext(), line, /*Column=*/0, subprogram_);
}

}  // namespace jiteval::codegen
