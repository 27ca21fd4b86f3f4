#include "jit/loader.hpp"

#include <llvm/ExecutionEngine/JITLink/ELF_x86_64.h>
#include <llvm/ExecutionEngine/JITLink/JITLink.h>
#include <llvm/ExecutionEngine/Orc/MapperJITLinkMemoryManager.h>
#include <llvm/ExecutionEngine/Orc/MemoryMapper.h>
#include <llvm/Object/ELF.h>
#include <llvm/Support/Process.h>

#include <optional>
#include <vector>

#include "codegen/llvm_compat.hpp"
#include "jit/routines.hpp"

namespace jiteval::jit {

namespace {

namespace jitlink = llvm::jitlink;
using Memory = jitlink::JITLinkMemoryManager;

// Address space is taken from the system in units of this size, and code packed into them.
constexpr std::size_t code_pool_bytes = std::size_t{4} << 20;

llvm::Error failure(const llvm::Twine& message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The memory of all native code. It is never destroyed: native code may outlive every static object.
Memory& code_memory() {
  static Memory* const memory = [] {
    auto mapper = std::make_unique<llvm::orc::InProcessMemoryMapper>(llvm::sys::Process::getPageSizeEstimate());
    return new llvm::orc::MapperJITLinkMemoryManager(code_pool_bytes, std::move(mapper));
  }();
  return *memory;
}

/// Loaded code, and its share of the memory.
class LoadedCode : public NativeCode {
 public:
  LoadedCode(Memory::FinalizedAlloc memory, void* address) : memory_(std::move(memory)), address_(address) {}
  ~LoadedCode() override {
    registration_.reset();
    llvm::consumeError(code_memory().deallocate(std::move(memory_)));
  }
  LoadedCode(const LoadedCode&) = delete;
  LoadedCode& operator=(const LoadedCode&) = delete;

  void* address() const override { return address_; }

  llvm::Error announce(const Announcement& announcement, PlacedCode code) {
    auto registration = jit::announce(announcement, std::move(code));
    if (!registration) return registration.takeError();
    registration_ = std::move(*registration);
    return llvm::Error::success();
  }

 private:
  Memory::FinalizedAlloc memory_;
  void* address_;
  std::unique_ptr<GdbRegistration> registration_;
};

/// Constants share the pages of the code that reads them, which then needs one page instead of two or three.
llvm::Error put_constants_beside_code(jitlink::LinkGraph& graph) {
  using llvm::BitmaskEnumDetail::operator|;
  using llvm::orc::MemProt;
  for (jitlink::Section& section : graph.sections()) {
    if (section.getMemProt() == MemProt::Read) section.setMemProt(MemProt::Read | MemProt::Exec);
  }
  return llvm::Error::success();
}

/// Where the sections of an object are, by name.
using Placement = llvm::StringMap<std::uint64_t>;

Placement placement_of(jitlink::LinkGraph& graph) {
  Placement placement;
  for (jitlink::Section& section : graph.sections()) {
    const jitlink::SectionRange range(section);
    if (!range.empty()) placement[section.getName()] = range.getStart().getValue();
  }
  return placement;
}

/// A copy of an object whose sections have the addresses they were loaded to, for debuggers.
std::unique_ptr<llvm::MemoryBuffer> placed_object(llvm::MemoryBufferRef object, const Placement& placement) {
  using Elf = llvm::object::ELF64LE;
  auto copy =
      llvm::WritableMemoryBuffer::getNewUninitMemBuffer(object.getBufferSize(), object.getBufferIdentifier());
  llvm::copy(object.getBuffer(), copy->getBufferStart());
  // It has just been loaded, so it is one.
  const auto file =
      llvm::cantFail(llvm::object::ELFFile<Elf>::create({copy->getBufferStart(), copy->getBufferSize()}));
  for (const Elf::Shdr& header : llvm::cantFail(file.sections())) {
    const auto found = placement.find(llvm::cantFail(file.getSectionName(header)));
    const bool is_loaded = (header.sh_flags & llvm::ELF::SHF_ALLOC) != 0;
    if (is_loaded && found != placement.end()) const_cast<Elf::Shdr&>(header).sh_addr = found->second;
  }
  return copy;
}

/// What became of an object.
struct Outcome {
  std::optional<llvm::Error> error;
  void* address = nullptr;
  std::size_t size = 0;
  std::optional<Memory::FinalizedAlloc> memory;
};

/// What JITLink asks and tells while it links one object; all of it happens within link().
class Linking : public jitlink::JITLinkContext {
 public:
  /// `placement` is null where nobody wants it.
  Linking(Outcome& outcome, Placement* placement)
      : JITLinkContext(nullptr), outcome_(outcome), placement_(placement) {}

  Memory& getMemoryManager() override { return code_memory(); }

  void notifyFailed(llvm::Error error) override { outcome_.error.emplace(std::move(error)); }

  // All that is known has been resolved.
  void lookup(const LookupMap& /*symbols*/,
              std::unique_ptr<jitlink::JITLinkAsyncLookupContinuation> continuation) override {
    continuation->run(failure("an unknown symbol"));
  }

  llvm::Error notifyResolved(jitlink::LinkGraph& graph) override {
    for (const jitlink::Symbol* symbol : graph.defined_symbols()) {
      if (!symbol->hasName() || compat::name_of(*symbol) != entry_symbol) continue;
      outcome_.address = symbol->getAddress().toPtr<void*>();
      outcome_.size = symbol->getSize();
      if (placement_ != nullptr) *placement_ = placement_of(graph);
      return llvm::Error::success();
    }
    return failure("the object has no kernel");
  }

  void notifyFinalized(Memory::FinalizedAlloc memory) override { outcome_.memory.emplace(std::move(memory)); }

  llvm::Error modifyPassConfig(jitlink::LinkGraph& /*graph*/, jitlink::PassConfiguration& passes) override {
    passes.PostPrunePasses.emplace_back(put_constants_beside_code);
    return llvm::Error::success();
  }

 private:
  Outcome& outcome_;
  Placement* placement_;
};

/// Gives the symbols of routines their addresses.
llvm::Error resolve_routines(jitlink::LinkGraph& graph) {
  const std::vector<jitlink::Symbol*> symbols(graph.external_symbols().begin(), graph.external_symbols().end());
  for (jitlink::Symbol* symbol : symbols) {
    const llvm::StringRef name = compat::name_of(*symbol);
    void* const routine = find_routine({name.data(), name.size()});
    if (routine == nullptr) return failure("unknown symbol " + name);
    graph.makeAbsolute(*symbol, llvm::orc::ExecutorAddr::fromPtr(routine));
  }
  return llvm::Error::success();
}

}  // namespace

llvm::Expected<std::shared_ptr<const NativeCode>> load(llvm::MemoryBufferRef object,
                                                       const Announcement& announcement) {
  auto graph = compat::link_graph_of(object);
  if (!graph) return graph.takeError();
  if (auto error = resolve_routines(**graph)) return error;
  Outcome outcome;
  Placement placement;
  const bool is_announced = announcement.tools.any();
  jitlink::link_ELF_x86_64(std::move(*graph),
                           std::make_unique<Linking>(outcome, is_announced ? &placement : nullptr));
  if (outcome.error) return std::move(*outcome.error);
  auto code = std::make_shared<LoadedCode>(std::move(*outcome.memory), outcome.address);
  if (is_announced) {
    const std::span bytes(static_cast<const std::byte*>(outcome.address), outcome.size);
    if (auto error = code->announce(announcement, {bytes, placed_object(object, placement)})) return error;
  }
  return code;
}

}  // namespace jiteval::jit
