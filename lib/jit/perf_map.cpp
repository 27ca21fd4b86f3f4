#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "jit/perf.hpp"

namespace jiteval::jit {

// The file is opened for every line: nothing is kept open where a process forks, and other compilers of this
// process may write their lines to it too.
llvm::Error add_to_perf_map(std::string_view name, std::span<const std::byte> code) {
  const std::string path = fmt::format("/tmp/perf-{}.map", getpid());
  // Anyone may put a link to elsewhere into /tmp.
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
  const std::string line =
      fmt::format("{:x} {:x} {}\n", reinterpret_cast<std::uintptr_t>(code.data()), code.size(), name);
  const bool is_written = file >= 0 && write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  const int problem = errno;
  if (file >= 0) close(file);
  if (is_written) return llvm::Error::success();
  return llvm::createStringError(std::error_code(problem, std::generic_category()), "cannot write to " + path);
}

}  // namespace jiteval::jit
