/// The few file operations of the cache, below a directory that nobody else can write to.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "jiteval/diagnostic.hpp"

namespace jiteval::cache {

/// An open file, closed with the object; negative where opening failed.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  explicit operator bool() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Opens the directory, made with its parents (mode 0700) where it is missing. Errors: as CodeCache::usage.
Result<File> open_private_directory(const std::string& path);

/// The contents of a file, read whole; nothing where it is missing, is no plain file of this user's alone, or is
/// longer than `most_bytes`. `found` may look at the open file first.
std::optional<std::string> read_file(const File& directory, const std::string& name, std::int64_t most_bytes,
                                     const std::function<void(int descriptor, const struct stat& status)>& found);

/// Writes a new file under a name of its own, and renames it: other processes see all of it, or nothing. Returns 0
/// or the errno of what failed.
int write_file(const File& directory, const std::string& name, std::string_view contents);

/// Calls `each` for all names in a directory within another one, but "." and "..".
void for_each_name(const File& directory, const char* inner,
                   const std::function<void(const std::string& name)>& each);

}  // namespace jiteval::cache
