// The format is in the Linux sources, tools/perf/Documentation/jitdump-specification.txt.
#include <fcntl.h>
#include <fmt/format.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/Object/ObjectFile.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "jit/perf.hpp"

namespace jiteval::jit {

namespace {

struct FileHeader {
  std::uint32_t magic = 0x4A695444;  // "JiTD"
  std::uint32_t version = 1;
  std::uint32_t size = sizeof(FileHeader);
  std::uint32_t machine = llvm::ELF::EM_X86_64;
  std::uint32_t unused = 0;
  std::uint32_t process = 0;
  std::uint64_t time = 0;
  std::uint64_t flags = 0;
};

enum class RecordKind : std::uint32_t { code = 0, lines = 2 };

struct RecordHeader {
  RecordKind kind{};
  std::uint32_t size = 0;  // of the whole record
  std::uint64_t time = 0;
};

// Followed by the name, with a zero, and the code.
struct CodeRecord {
  RecordHeader header;
  std::uint32_t process = 0;
  std::uint32_t thread = 0;
  std::uint64_t virtual_address = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;
  std::uint64_t number = 0;  // of the code, in this process
};

// Followed by its lines.
struct LinesRecord {
  RecordHeader header;
  std::uint64_t address = 0;
  std::uint64_t count = 0;
};

// Followed by the file's name, with a zero.
struct LineEntry {
  std::uint64_t address = 0;
  std::uint32_t line = 0;
  std::uint32_t discriminator = 0;
};

std::uint64_t now() {
  timespec time = {};
  clock_gettime(CLOCK_MONOTONIC, &time);  // what `perf record -k mono` uses
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

template <class T>
void append(std::string& bytes, const T& part) {
  bytes.append(reinterpret_cast<const char*>(&part), sizeof part);
}

/// The parts of a record, with the header that says how long they are.
template <class Fixed>
std::string record(RecordKind kind, Fixed fixed, std::string_view rest) {
  fixed.header = {kind, static_cast<std::uint32_t>(sizeof fixed + rest.size()), now()};
  std::string bytes;
  append(bytes, fixed);
  bytes += rest;
  return bytes;
}

std::string code_record(std::string_view name, std::span<const std::byte> code, std::uint64_t number) {
  const auto address = reinterpret_cast<std::uintptr_t>(code.data());
  std::string rest(name);
  rest += '\0';
  rest.append(reinterpret_cast<const char*>(code.data()), code.size());
  const CodeRecord fixed{.header = {},
                         .process = static_cast<std::uint32_t>(getpid()),
                         .thread = static_cast<std::uint32_t>(gettid()),
                         .virtual_address = address,
                         .address = address,
                         .size = code.size(),
                         .number = number};
  return record(RecordKind::code, fixed, rest);
}

/// The lines of an object's one unit.
std::string lines_record(std::span<const std::byte> code, const llvm::object::ObjectFile& object) {
  const auto ignore = [](llvm::Error problem) { llvm::consumeError(std::move(problem)); };
  const auto context = llvm::DWARFContext::create(object, llvm::DWARFContext::ProcessDebugRelocations::Process,
                                                  nullptr, "", ignore, ignore);
  LinesRecord fixed{.header = {}, .address = reinterpret_cast<std::uintptr_t>(code.data()), .count = 0};
  std::string rest;
  for (const auto& unit : context->compile_units()) {
    const llvm::DWARFDebugLine::LineTable* const table = context->getLineTableForUnit(unit.get());
    if (table == nullptr) continue;
    for (const llvm::DWARFDebugLine::Row& row : table->Rows) {
      std::string file;
      if (row.EndSequence || row.Line == 0 ||
          !table->getFileNameByIndex(row.File, unit->getCompilationDir(),
                                     llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath, file)) {
        continue;
      }
      append(rest, LineEntry{.address = row.Address.Address, .line = row.Line, .discriminator = 0});
      rest += file;
      rest += '\0';
      ++fixed.count;
    }
  }
  return record(RecordKind::lines, fixed, rest);
}

/// The directory of new records, where perf's own agents put theirs.
std::string records_directory() {
  const char* base = std::getenv("JITDUMPDIR");
  if (base == nullptr) base = std::getenv("HOME");
  return std::string(base == nullptr ? "." : base) + "/.debug/jit";
}

/// The record of one process.
class Jitdump {
 public:
  llvm::Error add(std::string_view name, std::span<const std::byte> code, const llvm::object::ObjectFile& object) {
    const std::lock_guard lock(mutex_);
    if (process_ != getpid()) {
      if (auto error = open()) return error;
    }
    auto error = write(lines_record(code, object) + code_record(name, code, count_++));
    if (error) process_ = 0;  // what follows a torn record could not be read: the next one begins another file
    return error;
  }

 private:
  /// Begins the file; a process that was forked begins its own.
  llvm::Error open() {
    if (file_ >= 0) close(file_);
    file_ = -1;
    path_ = records_directory();
    std::error_code problem;
    std::filesystem::create_directories(path_, problem);
    path_ += "/jiteval-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) return failure();
    path_ += fmt::format("/jit-{}.dump", getpid());
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file_ < 0) return failure();
    // perf learns of the file by this mapping alone, and only of one that may be executed.
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    if (mmap(nullptr, page, PROT_READ | PROT_EXEC, MAP_PRIVATE, file_, 0) == MAP_FAILED) return failure();
    const pid_t process = getpid();
    std::string bytes;
    append(bytes, FileHeader{.process = static_cast<std::uint32_t>(process), .time = now()});
    if (auto error = write(bytes)) return error;
    process_ = process;  // from here on the file is this process's, and has its header
    count_ = 0;
    return llvm::Error::success();
  }

  llvm::Error write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) return failure();
      if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return llvm::Error::success();
  }

  llvm::Error failure() const {
    return llvm::createStringError(std::error_code(errno, std::generic_category()), "cannot write to " + path_);
  }

  std::mutex mutex_;
  std::string path_;
  pid_t process_ = 0;
  int file_ = -1;
  std::uint64_t count_ = 0;
};

}  // namespace

llvm::Error add_to_jitdump(std::string_view name, std::span<const std::byte> code, llvm::MemoryBufferRef object) {
  static auto* const jitdump = new Jitdump;  // a thread may still compile while static objects go
  auto file = llvm::object::ObjectFile::createObjectFile(object);
  if (!file) return file.takeError();
  return jitdump->add(name, code, **file);
}

}  // namespace jiteval::jit
