/// Files as the formats use them: read whole or in order, and written so that a failure leaves the old file as it
/// was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "jiteval/diagnostic.hpp"

namespace jiteval::io {

/// "cannot read 'x.npy': REASON" and "cannot write 'x.npy': REASON", of ErrorKind::data.
Diagnostics read_error(std::string code, const std::string& path, std::string_view reason);
Diagnostics write_error(std::string code, const std::string& path, std::string_view reason);

/// A regular file, open for reading from its beginning.
class InputFile {
 public:
  static Result<InputFile> open(const std::string& path);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();

  /// Its bytes when it was opened.
  std::int64_t size() const { return size_; }
  /// Fills `bytes` with what comes next. A file that ends before is an error.
  Result<void> read(std::span<std::byte> bytes);

 private:
  InputFile(std::string path, int descriptor, std::int64_t size);

  std::string path_;
  int descriptor_;
  std::int64_t size_;
};

/// A file that takes the place of `path` only when it is complete: it is written under a temporary name in the same
/// directory, and renamed by `commit`. Without a commit nothing is left behind. It has the permissions of the file
/// that it replaces, or those the umask leaves; a symbolic link stays one, and its target is replaced.
class OutputFile {
 public:
  static Result<OutputFile> create(const std::string& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  Result<void> write(std::span<const std::byte> bytes);
  Result<void> commit();

 private:
  OutputFile(std::string path, std::string target, std::string temporary, int descriptor);

  std::string path_;       // as the user wrote it, for messages
  std::string target_;     // what is replaced: `path_` with links followed
  std::string temporary_;  // empty once committed
  int descriptor_;
};

/// The error that `OutputFile::create` would give, without creating anything.
Result<void> check_writable(const std::string& path);

}  // namespace jiteval::io
