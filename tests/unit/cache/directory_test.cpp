// Which directories a cache takes.
#include <sys/stat.h>
#include <unistd.h>

#include "jiteval/code_cache.hpp"
#include "shared/temporary_directory.hpp"

namespace jiteval::cache {
namespace {

class Directory : public test::InDirectory {
 protected:
  /// Why a directory is refused; empty where it is taken.
  static std::string refusal(const std::string& directory) {
    const CodeCache cache({.directory = directory});
    EXPECT_EQ(cache.problem(), std::nullopt) << "not before it is needed";
    const auto usage = cache.usage();
    if (usage) return {};
    EXPECT_EQ(cache.store(), nullptr);
    EXPECT_FALSE(cache.clear());
    EXPECT_EQ(cache.problem()->kind(), ErrorKind::environment);
    return cache.problem()->render();
  }
};

void expect_contains(const std::string& text, std::string_view part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST_F(Directory, IsMadeWithItsParentsForThisUserAlone) {
  for (const std::string& wanted : {path("a"), path("b/c/d"), path("e/")}) {
    const CodeCache cache({.directory = wanted});
    EXPECT_EQ(cache.directory(), wanted);
    struct stat status = {};
    EXPECT_NE(stat(wanted.c_str(), &status), 0);
    EXPECT_EQ(cache.usage().value().entries, 0);
    ASSERT_EQ(stat(wanted.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
  }
}

TEST_F(Directory, OthersMayReadIt) {
  ASSERT_EQ(mkdir(path("cache").c_str(), 0755), 0);
  EXPECT_EQ(refusal(path("cache")), "");
}

TEST_F(Directory, IsRefusedWhereOthersMayWrite) {
  ASSERT_EQ(mkdir(path("cache").c_str(), 0700), 0);
  for (const mode_t mode : {0777U, 0770U, 0702U, 01777U}) {
    ASSERT_EQ(chmod(path("cache").c_str(), mode), 0);
    expect_contains(refusal(path("cache")), "others may write to it");
  }
}

TEST_F(Directory, IsRefusedWhereItIsALink) {
  ASSERT_EQ(mkdir(path("real").c_str(), 0700), 0);
  ASSERT_EQ(symlink(path("real").c_str(), path("link").c_str()), 0);
  expect_contains(refusal(path("link")), "it is a symbolic link");
  expect_contains(refusal(path("link/")), "it is a symbolic link");
  EXPECT_EQ(refusal(path("link/below")), "") << "a link on the way may be there";
}

TEST_F(Directory, IsRefusedWhereItIsNone) {
  test::write_bytes(path("file"), "");
  expect_contains(refusal(path("file")), "Not a directory");
  expect_contains(refusal(path("file/below")), "Not a directory");
}

TEST_F(Directory, IsRefusedWhereItIsAnotherUsers) {
  ASSERT_EQ(mkdir(path("cache").c_str(), 0700), 0);
  if (chown(path("cache").c_str(), geteuid() + 1, getegid()) != 0)
    GTEST_SKIP() << "only root can give a directory away";
  expect_contains(refusal(path("cache")), "it belongs to another user");
}

TEST_F(Directory, NeedsRoom) {
  const auto usage = CodeCache({.directory = path("cache"), .most_bytes = 1 << 20}).usage();
  ASSERT_FALSE(usage);
  EXPECT_EQ(usage.error().kind(), ErrorKind::argument);
  expect_contains(usage.error().render(), "16 MiB");
}

TEST(DefaultDirectory, FollowsTheEnvironment) {
  setenv("JITEVAL_CACHE_DIR", "/chosen", 1);
  setenv("XDG_CACHE_HOME", "/caches", 1);
  setenv("HOME", "/home/me", 1);
  EXPECT_EQ(CodeCache::default_directory().value(), "/chosen");
  setenv("JITEVAL_CACHE_DIR", "", 1);
  EXPECT_EQ(CodeCache::default_directory().value(), "/caches/jiteval");
  setenv("XDG_CACHE_HOME", "relative", 1);
  EXPECT_EQ(CodeCache::default_directory().value(), "/home/me/.cache/jiteval");
  unsetenv("HOME");
  EXPECT_FALSE(CodeCache::default_directory());
  EXPECT_FALSE(CodeCache().usage());
}

}  // namespace
}  // namespace jiteval::cache
