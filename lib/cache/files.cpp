#include "cache/files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace jiteval::cache {

namespace {

std::unexpected<Diagnostics> refusal(const std::string& path, std::string_view why) {
  return std::unexpected(Diagnostics::of(ErrorKind::environment, "code-cache",
                                         fmt::format("the code cache '{}' cannot be used: {}", path, why)));
}

/// Makes the directories on the way to `path`, and `path`, where they are missing. What goes wrong shows when the
/// last one is opened.
void make_directories(const std::string& path) {
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    ::mkdir(path.substr(0, end).c_str(), 0700);
  }
  ::mkdir(path.c_str(), 0700);
}

int open_directory(const std::string& path) {
  return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

constexpr mode_t writable_by_others = S_IWGRP | S_IWOTH;

int write_all(int descriptor, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t count = ::write(descriptor, contents.data(), contents.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    contents.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

/// A suffix that no other process uses at the same time, not even one on another machine.
std::string unique_suffix() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number) {
    number = static_cast<std::uint64_t>(::getpid());
  }
  return fmt::format(".{:016x}", number);
}

}  // namespace

Result<File> open_private_directory(const std::string& path) {
  // With a slash at its end, a symbolic link would be followed.
  const std::string name = path.substr(0, std::max<std::size_t>(path.find_last_not_of('/') + 1, 1));
  File directory(open_directory(name));
  if (!directory && errno == ENOENT) {
    make_directories(name);
    directory = File(open_directory(name));
  }
  if (!directory) {
    const int reason = errno;
    struct stat link = {};
    const bool is_link = ::lstat(name.c_str(), &link) == 0 && S_ISLNK(link.st_mode);
    return refusal(path, is_link ? "it is a symbolic link" : std::strerror(reason));
  }
  struct stat status = {};
  if (::fstat(directory.descriptor(), &status) != 0) return refusal(path, std::strerror(errno));
  if (status.st_uid != ::geteuid()) return refusal(path, "it belongs to another user");
  if ((status.st_mode & writable_by_others) != 0) return refusal(path, "others may write to it");
  return directory;
}

std::optional<std::string> read_file(const File& directory, const std::string& name, std::int64_t most_bytes,
                                     const std::function<void(int descriptor, const struct stat& status)>& found) {
  // Opening a pipe would wait for a writer.
  const File file(::openat(directory.descriptor(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status = {};
  if (!file || ::fstat(file.descriptor(), &status) != 0) return std::nullopt;
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & writable_by_others) != 0 ||
      status.st_size > most_bytes) {
    return std::nullopt;
  }
  std::string contents(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t size = 0;
  while (size < contents.size()) {
    const ssize_t count = ::read(file.descriptor(), contents.data() + size, contents.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    size += static_cast<std::size_t>(count);
  }
  found(file.descriptor(), status);
  return contents;
}

int write_file(const File& directory, const std::string& name, std::string_view contents) {
  const std::string temporary = name + unique_suffix();
  int failure = 0;
  {
    const File file(::openat(directory.descriptor(), temporary.c_str(),
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return errno;
    failure = write_all(file.descriptor(), contents);
  }
  if (failure == 0 &&
      ::renameat(directory.descriptor(), temporary.c_str(), directory.descriptor(), name.c_str()) != 0) {
    failure = errno;
  }
  if (failure != 0) ::unlinkat(directory.descriptor(), temporary.c_str(), 0);
  return failure;
}

void for_each_name(const File& directory, const char* inner,
                   const std::function<void(const std::string& name)>& each) {
  const int descriptor = ::openat(directory.descriptor(), inner, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return;
  DIR* const stream = ::fdopendir(descriptor);  // owns the descriptor
  if (stream == nullptr) {
    ::close(descriptor);
    return;
  }
  while (const dirent* found = ::readdir(stream)) {
    const std::string name = found->d_name;
    if (name != "." && name != "..") each(name);
  }
  ::closedir(stream);
}

}  // namespace jiteval::cache
