#include "cache/store.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>
#include <vector>

#include "shared/temporary_directory.hpp"

namespace jiteval::cache {
namespace {

namespace fs = std::filesystem;

/// A key of folder "07".
Key key_of(int number) {
  Key key = {7};
  for (int i = 0; i < 4; ++i) key[static_cast<std::size_t>(1 + i)] = static_cast<std::uint8_t>(number >> (8 * i));
  return key;
}

class Stored : public test::InDirectory {
 protected:
  std::unique_ptr<const Store> opened(std::int64_t most_bytes = Store::least_bytes) const {
    auto store = Store::open(path("cache"), most_bytes);
    EXPECT_TRUE(store);
    return std::move(*store);
  }

  /// All files below the cache's directory.
  std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    for (const auto& file : fs::recursive_directory_iterator(path("cache"))) {
      if (file.is_regular_file()) all.push_back(file.path());
    }
    return all;
  }

  static void set_age(const fs::path& file, std::time_t seconds) {
    const timespec then[2] = {{std::time(nullptr) - seconds, 0}, {std::time(nullptr) - seconds, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), then, 0), 0);
  }
};

TEST_F(Stored, EntriesAreFoundAgain) {
  const auto store = opened();
  EXPECT_EQ(store->read(key_of(1)), std::nullopt);
  store->write(key_of(1), "one");
  store->write(key_of(2), "two");
  EXPECT_EQ(store->read(key_of(1)), "one");
  EXPECT_EQ(opened()->read(key_of(2)), "two");
  EXPECT_EQ(store->read(key_of(3)), std::nullopt);
  store->write(key_of(1), "another");
  EXPECT_EQ(store->read(key_of(1)), "another");
  EXPECT_EQ(store->problem(), std::nullopt);
  EXPECT_EQ(store->usage().entries, 2);
  EXPECT_EQ(store->usage().bytes, 2 * 4096);
}

TEST_F(Stored, FilesAreForThisUserAlone) {
  opened()->write(key_of(1), "one");
  for (const auto& file : fs::recursive_directory_iterator(path("cache"))) {
    const auto others = fs::perms::group_all | fs::perms::others_all;
    EXPECT_EQ(file.status().permissions() & others, fs::perms::none) << file.path();
  }
}

TEST_F(Stored, EntriesThatAreDamagedOrMisplacedAreMissing) {
  const auto store = opened();
  store->write(key_of(1), "one");
  const fs::path file = files().at(0);
  const std::string whole = test::read_bytes(file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    test::write_bytes(file, whole.substr(0, size));
    EXPECT_EQ(store->read(key_of(1)), std::nullopt) << size;
  }
  test::write_bytes(file, whole);
  EXPECT_EQ(store->read(key_of(1)), "one");
  // As if it came from a machine with another processor: another key's file under this name.
  store->write(key_of(2), "two");
  for (const fs::path& other : files()) {
    if (other != file) fs::copy_file(other, file, fs::copy_options::overwrite_existing);
  }
  EXPECT_EQ(store->read(key_of(1)), std::nullopt);
  store->write(key_of(1), "one");
  EXPECT_EQ(store->read(key_of(1)), "one");
}

TEST_F(Stored, FilesThatOthersMayHaveWrittenAreMissing) {
  const auto store = opened();
  store->write(key_of(1), "one");
  const fs::path file = files().at(0);
  fs::permissions(file, fs::perms::group_write, fs::perm_options::add);
  EXPECT_EQ(store->read(key_of(1)), std::nullopt);
  fs::permissions(file, fs::perms::group_write, fs::perm_options::remove);
  EXPECT_EQ(store->read(key_of(1)), "one");
  fs::rename(file, path("elsewhere"));
  fs::create_symlink(path("elsewhere"), file);
  EXPECT_EQ(store->read(key_of(1)), std::nullopt);
  fs::remove(file);
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  EXPECT_EQ(store->read(key_of(1)), std::nullopt);
}

// One folder of a cache of 16 MiB has 64 KiB: four entries of 16 KiB less their headers.
TEST_F(Stored, WhatWasNotUsedForLongestMakesRoom) {
  const auto store = opened();
  const std::string big((16 << 10) - header_bytes, 'x');
  for (int i = 0; i < 4; ++i) {
    store->write(key_of(i), big);
    for (const fs::path& file : files()) {
      if (fs::last_write_time(file) > fs::file_time_type::clock::now() - std::chrono::seconds(100)) {
        set_age(file, 1000 - i * 100);
      }
    }
  }
  EXPECT_EQ(store->usage().entries, 4);
  EXPECT_EQ(store->read(key_of(0)), big) << "now the one used last";
  store->write(key_of(4), big);
  EXPECT_EQ(store->read(key_of(1)), std::nullopt);
  for (const int i : {0, 2, 3, 4}) EXPECT_EQ(store->read(key_of(i)), big) << i;
  EXPECT_LE(store->usage().bytes, 64 << 10);
}

TEST_F(Stored, TheSizeStaysBounded) {
  const auto store = opened();
  for (int i = 0; i < 200; ++i) {
    store->write(key_of(i), std::string(static_cast<std::size_t>(i) * 100, 'x'));
    ASSERT_LE(store->usage().bytes, 64 << 10);
  }
  EXPECT_EQ(store->read(key_of(0)), std::nullopt);
  EXPECT_EQ(opened()->read(key_of(163)).value_or("").size(), 16300U) << "nearly as large as an entry may be";
  EXPECT_EQ(store->read(key_of(199)), std::nullopt) << "too large";
}

TEST_F(Stored, WhatACrashLeftBehindGoes) {
  const auto store = opened();
  store->write(key_of(1), "one");
  const fs::path left = files().at(0).string() + ".0123456789abcdef";
  test::write_bytes(left, "half");
  store->write(key_of(2), "two");
  EXPECT_TRUE(fs::exists(left)) << "its process may be at work";
  set_age(left, 7200);
  store->write(key_of(3), "three");
  EXPECT_FALSE(fs::exists(left));
  EXPECT_EQ(store->usage().entries, 3);
}

TEST_F(Stored, ClearingRemovesEntriesAlone) {
  const auto store = opened();
  store->write(key_of(1), "one");
  test::write_bytes(files().at(0).string() + ".0123456789abcdef", "half");
  test::write_bytes(path("cache") + "/notes", "mine");
  test::write_bytes(path("cache") + "/07/notes", "mine");
  ASSERT_TRUE(store->clear());
  EXPECT_EQ(store->usage().entries, 0);
  EXPECT_EQ(files().size(), 2U);
  fs::remove(path("cache") + "/07/notes");
  ASSERT_TRUE(store->clear());
  EXPECT_FALSE(fs::exists(path("cache") + "/07"));
  store->write(key_of(1), "one");
  EXPECT_EQ(store->read(key_of(1)), "one");
}

TEST_F(Stored, ADirectoryThatIsGoneIsAProblemOnce) {
  const auto store = opened();
  fs::remove_all(path("cache"));
  EXPECT_EQ(store->read(key_of(1)), std::nullopt);
  store->write(key_of(1), "one");
  store->write(key_of(2), "two");
  ASSERT_NE(store->problem(), std::nullopt);
  EXPECT_EQ(store->problem()->list().size(), 1U);
  EXPECT_NE(store->problem()->render().find("cannot be written: No such file"), std::string::npos);
}

/// Runs in a process of its own, which must succeed.
template <class Work>
pid_t start(const Work& work) {
  const pid_t child = fork();
  if (child != 0) return child;
  _exit(work() ? 0 : 1);
}

bool succeeded(pid_t child) {
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_F(Stored, AFullDiskLeavesNoEntry) {
  EXPECT_TRUE(succeeded(start([&] {
    const auto store = opened();
    // A limit to the size of files stands for a disk without room.
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return false;
    store->write(key_of(1), std::string(2000, 'x'));
    store->write(key_of(2), "short");
    return store->problem() && !store->read(key_of(1)) && store->read(key_of(2)) == "short";
  })));
  EXPECT_EQ(files().size(), 1U) << "nothing unfinished stays";
}

TEST_F(Stored, ManyProcessesMayUseItAtOnce) {
  const auto contents_of = [](int number, int writer) {
    return std::string(static_cast<std::size_t>(4000 + number), static_cast<char>('a' + writer));
  };
  std::vector<pid_t> children;
  for (int child = 0; child < 8; ++child) {
    children.push_back(start([&, child] {
      const auto store = opened();
      for (int turn = 0; turn < 120; ++turn) {
        const int number = turn % 24;  // more than there is room for
        store->write(key_of(number), contents_of(number, child));
        const auto found = store->read(key_of((number * 7) % 24));
        if (!found) continue;
        // Some process wrote it, as a whole.
        const int writer = found->at(0) - 'a';
        if (writer < 0 || writer >= 8 || *found != contents_of((number * 7) % 24, writer)) return false;
      }
      return !store->problem().has_value();
    }));
  }
  for (const pid_t child : children) EXPECT_TRUE(succeeded(child));
  const auto store = opened();
  EXPECT_GT(store->usage().entries, 0);
  EXPECT_LE(store->usage().bytes, 64 << 10);
  for (const fs::path& file : files()) EXPECT_EQ(file.filename().string().size(), 62U) << file;
}

}  // namespace
}  // namespace jiteval::cache
