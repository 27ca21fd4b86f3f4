/// What the tests of lib/io share: fixtures, temporary directories, and values and messages in short.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "io/io.hpp"

namespace jiteval::io {

inline std::string fixture(const std::string& name) { return JITEVAL_TEST_SOURCE_DIR "/data/" + name; }

inline std::string read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// A test with a directory of its own, gone afterwards.
class InDirectory : public testing::Test {
 protected:
  InDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "jiteval-io-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~InDirectory() override { std::filesystem::remove_all(directory_); }

  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  /// The names in the directory, sorted.
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(directory_))
      found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }

  std::string directory_;
};

inline std::vector<double> values_of(const Result<LoadedArray>& loaded) {
  if (!loaded) {
    ADD_FAILURE() << loaded.error().render();
    return {};
  }
  const auto elements = loaded->values.elements();
  return {elements.begin(), elements.end()};
}

/// The code and the message of the first mistake: "code: message".
template <class T>
std::string mistake(const Result<T>& result) {
  if (result) return "no mistake";
  EXPECT_EQ(result.error().kind(), ErrorKind::data);
  return result.error().list().front().code + ": " + result.error().list().front().message;
}

}  // namespace jiteval::io
