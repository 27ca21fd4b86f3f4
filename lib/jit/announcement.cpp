#include "jit/announcement.hpp"

#include "jit/perf.hpp"

namespace jiteval::jit {

llvm::Expected<std::unique_ptr<GdbRegistration>> announce(const Announcement& announcement, PlacedCode code) {
  const DebugTools& tools = announcement.tools;
  if (tools.perf) {
    if (auto error = add_to_perf_map(announcement.name, code.bytes)) return error;
  }
  if (tools.jitdump) {
    if (auto error = add_to_jitdump(announcement.name, code.bytes, code.object->getMemBufferRef())) return error;
  }
  if (!tools.gdb) return nullptr;
  return std::make_unique<GdbRegistration>(std::move(code.object));
}

}  // namespace jiteval::jit
