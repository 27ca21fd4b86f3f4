/// What the tests of lib/io share: fixtures, directories, and values and messages in short.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "io/io.hpp"
#include "shared/temporary_directory.hpp"

namespace jiteval::io {

inline std::string fixture(const std::string& name) { return JITEVAL_TEST_SOURCE_DIR "/data/" + name; }

using test::read_bytes;
using test::write_bytes;

class InDirectory : public test::InDirectory {
 protected:
  /// The names in the directory, sorted.
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(path())) found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }
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
