#include "cache/entry.hpp"

#include <gtest/gtest.h>

namespace jiteval::cache {
namespace {

constexpr Key key = {1, 2, 3};

TEST(Entry, GivesItsContentsBack) {
  for (const std::string& contents : {std::string(), std::string("code"), std::string(5000, '\0')}) {
    const std::string file = encode(key, contents);
    EXPECT_EQ(file.size(), header_bytes + contents.size());
    EXPECT_EQ(decode(key, file), contents);
  }
}

TEST(Entry, OfAnotherKeyIsNone) {
  Key other = key;
  other[31] = 1;
  EXPECT_EQ(decode(other, encode(key, "code")), std::nullopt);
}

TEST(Entry, IsNoneWhenCutAnywhere) {
  const std::string file = encode(key, "some code");
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_EQ(decode(key, std::string_view(file).substr(0, size)), std::nullopt) << size;
  }
  EXPECT_EQ(decode(key, file + '\0'), std::nullopt);
}

TEST(Entry, IsNoneWithAnyBitWrong) {
  const std::string file = encode(key, "some code");
  for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
    std::string damaged = file;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(decode(key, damaged), std::nullopt) << bit;
  }
}

}  // namespace
}  // namespace jiteval::cache
