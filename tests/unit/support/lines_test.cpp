#include "support/lines.hpp"

#include <gtest/gtest.h>

namespace jiteval {
namespace {

TEST(Lines, AreFoundByOffset) {
  const Lines lines("ab\ncd\r\n\re");
  EXPECT_EQ(lines.number_at(0), 1U);
  EXPECT_EQ(lines.number_at(2), 1U) << "the line break itself";
  EXPECT_EQ(lines.number_at(3), 2U);
  EXPECT_EQ(lines.number_at(6), 2U);
  EXPECT_EQ(lines.number_at(7), 3U);
  EXPECT_EQ(lines.number_at(8), 4U);
  EXPECT_EQ(lines.number_at(100), 4U);
}

TEST(Lines, AreFoundByNumber) {
  const Lines lines("ab\n\n  cd\r\nlast");
  EXPECT_EQ(lines[1], "ab");
  EXPECT_EQ(lines[2], "");
  EXPECT_EQ(lines[3], "  cd");
  EXPECT_EQ(lines[4], "last");
  EXPECT_EQ(lines[0], "");
  EXPECT_EQ(lines[5], "");
}

TEST(Lines, OfAnEmptyTextAreOne) {
  const Lines lines("");
  EXPECT_EQ(lines.number_at(0), 1U);
  EXPECT_EQ(lines[1], "");
}

}  // namespace
}  // namespace jiteval
