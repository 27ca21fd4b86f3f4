#include "io/file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <span>

#include "io_test.hpp"

namespace jiteval::io {
namespace {

std::span<const std::byte> bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

mode_t mode_of(const std::string& path) {
  struct stat status{};
  stat(path.c_str(), &status);
  return status.st_mode & 07777;
}

Result<void> write_whole(const std::string& path, const std::string& text) {
  auto file = OutputFile::create(path);
  if (!file) return std::unexpected(file.error());
  if (auto written = file->write(bytes(text)); !written) return written;
  return file->commit();
}

class File : public InDirectory {};

TEST_F(File, AppearsOnlyWhenCommitted) {
  auto file = OutputFile::create(path("new"));
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(bytes("text")));
  EXPECT_FALSE(std::filesystem::exists(path("new")));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(read_bytes(path("new")), "text");
  EXPECT_EQ(names(), std::vector<std::string>{"new"});
}

TEST_F(File, WithoutACommitTheOldOneStaysAndNothingElse) {
  write_bytes(path("old"), "whole");
  {
    auto file = OutputFile::create(path("old"));
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(bytes("half")));
    EXPECT_EQ(names().size(), 2U);
  }
  EXPECT_EQ(read_bytes(path("old")), "whole");
  EXPECT_EQ(names(), std::vector<std::string>{"old"});
}

TEST_F(File, KeepsTheModeOfTheFileItReplaces) {
  write_bytes(path("old"), "whole");
  chmod(path("old").c_str(), 0640);
  ASSERT_TRUE(write_whole(path("old"), "new"));
  EXPECT_EQ(mode_of(path("old")), 0640U);
  EXPECT_EQ(read_bytes(path("old")), "new");
}

TEST_F(File, FollowsTheUmaskWhenNew) {
  const mode_t before = umask(027);
  ASSERT_TRUE(write_whole(path("new"), "text"));
  umask(before);
  EXPECT_EQ(mode_of(path("new")), 0640U);
}

TEST_F(File, ReplacesWhatALinkPointsTo) {
  std::filesystem::create_directory(path("elsewhere"));
  write_bytes(path("elsewhere/target"), "whole");
  std::filesystem::create_symlink("elsewhere/target", path("link"));
  ASSERT_TRUE(write_whole(path("link"), "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_EQ(read_bytes(path("elsewhere/target")), "new");
}

TEST_F(File, AFullDiskLeavesTheOldOneWhole) {
  write_bytes(path("old"), "whole");
  // A limit on the size of files stands for the disk.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{1000, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  const auto written = write_whole(path("old"), std::string(5000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  EXPECT_EQ(mistake(written), "unwritable-file: cannot write '" + path("old") + "': File too large");
  EXPECT_EQ(read_bytes(path("old")), "whole");
  EXPECT_EQ(names(), std::vector<std::string>{"old"});
}

TEST_F(File, RefusalsNameTheFileAndTheReason) {
  std::filesystem::create_directory(path("folder"));
  EXPECT_EQ(mistake(OutputFile::create(path("folder"))),
            "unwritable-file: cannot write '" + path("folder") + "': Is a directory");
  EXPECT_EQ(mistake(OutputFile::create(path("none/file"))), "unwritable-file: cannot write '" + path("none/file") +
                                                                "': directory '" + path("none") +
                                                                "': No such file or directory");
  EXPECT_EQ(mistake(OutputFile::create("/dev/null")),
            "unwritable-file: cannot write '/dev/null': it is not a regular file");
  EXPECT_EQ(mistake(InputFile::open(path("none"))),
            "unreadable-file: cannot read '" + path("none") + "': No such file or directory");
  EXPECT_EQ(mistake(InputFile::open(path("folder"))),
            "unreadable-file: cannot read '" + path("folder") + "': Is a directory");
  EXPECT_EQ(mistake(InputFile::open("/dev/zero")),
            "unreadable-file: cannot read '/dev/zero': it is not a regular file");
}

TEST_F(File, PermissionsCount) {
  if (geteuid() == 0) GTEST_SKIP() << "root may do everything";
  write_bytes(path("locked"), "text");
  chmod(path("locked").c_str(), 0);
  EXPECT_EQ(mistake(InputFile::open(path("locked"))),
            "unreadable-file: cannot read '" + path("locked") + "': Permission denied");
  EXPECT_EQ(mistake(OutputFile::create(path("locked"))),
            "unwritable-file: cannot write '" + path("locked") + "': Permission denied");
}

TEST_F(File, APipeWithoutAWriterIsRefusedAtOnce) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(mistake(InputFile::open(path("pipe"))),
            "unreadable-file: cannot read '" + path("pipe") + "': it is not a regular file");
}

TEST_F(File, NamesAreCheckedBeforeTheWork) {
  EXPECT_TRUE(check_output_name(path("out.npy")));
  EXPECT_TRUE(check_output_name(path("OUT.PNG")));
  EXPECT_TRUE(check_output_name(path("Out.csv")));
  EXPECT_EQ(names(), std::vector<std::string>{});
  EXPECT_EQ(mistake(check_output_name("out.txt")),
            "unknown-file-type: cannot write 'out.txt': the name must end with .npy, .png or .csv");
  EXPECT_EQ(mistake(check_output_name("/none/out.npy")),
            "unwritable-file: cannot write '/none/out.npy': directory '/none': No such file or directory");
  EXPECT_EQ(mistake(load("in.txt")),
            "unknown-file-type: cannot read 'in.txt': the name must end with .npy, .png or .csv");
}

}  // namespace
}  // namespace jiteval::io
