#include "io/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <random>
#include <utility>

namespace jiteval::io {
namespace {

std::string system_message(int error) { return std::generic_category().message(error); }

std::unexpected<Diagnostics> unreadable(const std::string& path, int error) {
  return std::unexpected(read_error("unreadable-file", path, system_message(error)));
}

std::unexpected<Diagnostics> unwritable(const std::string& path, int error) {
  return std::unexpected(write_error("unwritable-file", path, system_message(error)));
}

/// Where a file of this name would be written.
struct Destination {
  std::string target;          // with symbolic links followed
  std::string directory;       // of the target
  std::optional<mode_t> mode;  // of the file to be replaced, if there is one
};

Result<Destination> find_destination(const std::string& path) {
  if (path.empty()) return unwritable(path, ENOENT);
  Destination destination{.target = path};
  std::error_code error;
  // A link that leads nowhere is replaced by the file.
  if (auto resolved = std::filesystem::canonical(path, error); !error) destination.target = resolved.string();
  const auto parent = std::filesystem::path(destination.target).parent_path();
  destination.directory = parent.empty() ? std::string(".") : parent.string();

  struct stat status{};
  if (stat(destination.target.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return unwritable(path, EISDIR);
    if (!S_ISREG(status.st_mode)) {
      return std::unexpected(write_error("unwritable-file", path, "it is not a regular file"));
    }
    // Renaming needs no permission on the file itself, but one that is write-protected is meant to stay.
    if (access(destination.target.c_str(), W_OK) != 0) return unwritable(path, errno);
    destination.mode = status.st_mode & 07777;
  } else if (errno != ENOENT) {
    return unwritable(path, errno);
  }
  if (access(destination.directory.c_str(), W_OK | X_OK) != 0) {
    const int reason = errno;
    return std::unexpected(write_error(
        "unwritable-file", path, fmt::format("directory '{}': {}", destination.directory, system_message(reason))));
  }
  return destination;
}

}  // namespace

Diagnostics read_error(std::string code, const std::string& path, std::string_view reason) {
  return Diagnostics::of(ErrorKind::data, std::move(code), fmt::format("cannot read '{}': {}", path, reason));
}

Diagnostics write_error(std::string code, const std::string& path, std::string_view reason) {
  return Diagnostics::of(ErrorKind::data, std::move(code), fmt::format("cannot write '{}': {}", path, reason));
}

InputFile::InputFile(std::string path, int descriptor, std::int64_t size)
    : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

InputFile::~InputFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<InputFile> InputFile::open(const std::string& path) {
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return unreadable(path, errno);
  InputFile file(path, descriptor, 0);
  struct stat status{};
  if (fstat(descriptor, &status) != 0) return unreadable(path, errno);
  if (S_ISDIR(status.st_mode)) return unreadable(path, EISDIR);
  if (!S_ISREG(status.st_mode)) {
    return std::unexpected(read_error("unreadable-file", path, "it is not a regular file"));
  }
  file.size_ = status.st_size;
  return file;
}

Result<void> InputFile::read(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::read(descriptor_, bytes.data(), bytes.size());
    if (count == 0) return std::unexpected(read_error("truncated-file", path_, "it ends too early"));
    if (count > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return unreadable(path_, errno);
    }
  }
  return {};
}

OutputFile::OutputFile(std::string path, std::string target, std::string temporary, int descriptor)
    : path_(std::move(path)),
      target_(std::move(target)),
      temporary_(std::move(temporary)),
      descriptor_(descriptor) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Result<OutputFile> OutputFile::create(const std::string& path) {
  auto destination = find_destination(path);
  if (!destination) return std::unexpected(std::move(destination.error()));

  // mkstemp would ignore the umask, which cannot be asked for without changing it for other threads.
  std::random_device random;
  int descriptor = -1;
  std::string temporary;
  for (int attempt = 0; attempt < 100 && descriptor < 0; ++attempt) {
    temporary = fmt::format("{}/.jiteval-{:08x}{:08x}.tmp", destination->directory, random(), random());
    descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno != EEXIST) break;
  }
  if (descriptor < 0) return unwritable(path, errno);

  OutputFile file(path, std::move(destination->target), std::move(temporary), descriptor);
  if (const auto mode = destination->mode; mode && fchmod(descriptor, *mode) != 0) return unwritable(path, errno);
  return file;
}

Result<void> OutputFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return unwritable(path_, errno);
    }
  }
  return {};
}

Result<void> OutputFile::commit() {
  // Some file systems report a full disk only here.
  if (close(std::exchange(descriptor_, -1)) != 0) return unwritable(path_, errno);
  if (rename(temporary_.c_str(), target_.c_str()) != 0) return unwritable(path_, errno);
  temporary_.clear();
  return {};
}

Result<void> check_writable(const std::string& path) {
  if (auto destination = find_destination(path); !destination) {
    return std::unexpected(std::move(destination.error()));
  }
  return {};
}

}  // namespace jiteval::io
