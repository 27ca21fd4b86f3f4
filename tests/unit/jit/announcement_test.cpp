// What debuggers and profilers are told, read as they read it.
#include "jit/announcement.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <llvm/Object/ObjectFile.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "../ir/kernels.hpp"
#include "jit/compiler.hpp"
#include "jit/loader.hpp"
#include "shared/temporary_directory.hpp"

namespace jiteval::jit {
namespace {

using ir::testing::lowered;
using ir::testing::uniform;

const std::string text = "def twice(x):\n  y = x*x\n  return y + sin(y)\n";

/// The kernel above, loaded and announced under a name.
std::shared_ptr<const NativeCode> announced(const DebugTools& tools, const std::string& name) {
  const Target target{
      .entry = codegen::Entry::doubles,
      .source = {.name = "twice.py", .text = std::make_shared<const std::string>(text), .kernel = {4, 9}}};
  Phases phases;
  auto object = compile_object(lowered(text, {uniform}), target, SourceLines::yes, phases);
  if (!object) throw std::runtime_error(llvm::toString(object.takeError()));
  auto code = load((*object)->getMemBufferRef(), {tools, name});
  if (!code) throw std::runtime_error(llvm::toString(code.takeError()));
  return *code;
}

std::uintptr_t address_of(const NativeCode& code) { return reinterpret_cast<std::uintptr_t>(code.address()); }

TEST(DebugTools, AreAListOfNames) {
  EXPECT_FALSE(parse_debug_tools("")->any());
  EXPECT_TRUE(parse_debug_tools("perf")->perf);
  EXPECT_FALSE(parse_debug_tools("perf")->read_lines());
  const auto both = parse_debug_tools("gdb,jitdump");
  EXPECT_TRUE(both->gdb && both->jitdump && both->read_lines());
  EXPECT_FALSE(both->perf);
  const auto wrong = parse_debug_tools("perf,lldb");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().render().find("'lldb'"), std::string::npos);
}

TEST(PerfMap, HasTheNameAndTheAddresses) {
  const std::string path = fmt::format("/tmp/perf-{}.map", getpid());
  const auto first = announced({.perf = true}, "twice [pointer]");
  const auto second = announced({.perf = true}, "x + 1 [block]");
  std::ifstream file(path);
  std::vector<std::string> names;
  for (const auto& code : {first, second}) {
    std::string line;
    std::getline(file, line);
    std::istringstream words(line);
    std::uintptr_t begin = 0;
    std::size_t size = 0;
    std::string name;
    words >> std::hex >> begin >> size;
    std::getline(words >> std::ws, name);
    EXPECT_EQ(begin, address_of(*code));
    EXPECT_GT(size, 10U);
    EXPECT_LT(size, 4096U);
    names.push_back(name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"twice [pointer]", "x + 1 [block]"}));
  unlink(path.c_str());
}

/// A file that is read from its beginning.
class Bytes {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}

  template <class T>
  T number() {
    T value;
    std::memcpy(&value, bytes_.data() + take(sizeof value), sizeof value);
    return value;
  }
  std::string string() {
    std::string value = bytes_.c_str() + at_;
    take(value.size() + 1);
    return value;
  }
  std::string string(std::size_t size) { return bytes_.substr(take(size), size); }
  std::size_t position() const { return at_; }
  bool is_at_end() const { return at_ == bytes_.size(); }

 private:
  std::size_t take(std::size_t size) {
    if (at_ + size > bytes_.size()) throw std::runtime_error("the file is too short");
    at_ += size;
    return at_ - size;
  }

  std::string bytes_;
  std::size_t at_ = 0;
};

class Jitdump : public test::InDirectory {
 protected:
  /// The executable mapping by which perf finds the record.
  static std::optional<std::string> mapped_record() {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
      const auto path = line.find('/');
      if (line.ends_with(fmt::format("/jit-{}.dump", getpid())) && line.find(" r-xp ") != std::string::npos) {
        return line.substr(path);
      }
    }
    return std::nullopt;
  }
};

TEST_F(Jitdump, HasTheCodeAndItsLines) {
  setenv("JITDUMPDIR", path().c_str(), 1);
  const auto code = announced({.jitdump = true}, "twice [pointer]");
  unsetenv("JITDUMPDIR");
  const auto record = mapped_record();
  ASSERT_TRUE(record);
  EXPECT_TRUE(record->starts_with(path() + "/.debug/jit/")) << *record;
  Bytes file(test::read_bytes(*record));

  EXPECT_EQ(file.number<std::uint32_t>(), 0x4A695444U);
  EXPECT_EQ(file.number<std::uint32_t>(), 1U);   // version
  EXPECT_EQ(file.number<std::uint32_t>(), 40U);  // size of the header
  EXPECT_EQ(file.number<std::uint32_t>(), 62U);  // x86-64
  file.number<std::uint32_t>();
  EXPECT_EQ(file.number<std::uint32_t>(), static_cast<std::uint32_t>(getpid()));
  const auto began = file.number<std::uint64_t>();
  EXPECT_EQ(file.number<std::uint64_t>(), 0U);  // flags

  // The lines come ahead of the code that they are of.
  EXPECT_EQ(file.number<std::uint32_t>(), 2U);
  const auto lines_size = file.number<std::uint32_t>();
  EXPECT_GE(file.number<std::uint64_t>(), began);
  EXPECT_EQ(file.number<std::uint64_t>(), address_of(*code));
  const auto count = file.number<std::uint64_t>();
  std::vector<std::pair<std::uint64_t, std::uint32_t>> lines;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto address = file.number<std::uint64_t>();
    lines.emplace_back(address, file.number<std::uint32_t>());
    file.number<std::uint32_t>();
    EXPECT_TRUE(file.string().ends_with("/twice.py"));
  }
  EXPECT_EQ(file.position(), 40U + lines_size);

  EXPECT_EQ(file.number<std::uint32_t>(), 0U);
  EXPECT_EQ(file.number<std::uint32_t>(), test::read_bytes(*record).size() - 40 - lines_size);
  EXPECT_GE(file.number<std::uint64_t>(), began);
  EXPECT_EQ(file.number<std::uint32_t>(), static_cast<std::uint32_t>(getpid()));
  EXPECT_EQ(file.number<std::uint32_t>(), static_cast<std::uint32_t>(gettid()));
  EXPECT_EQ(file.number<std::uint64_t>(), address_of(*code));
  EXPECT_EQ(file.number<std::uint64_t>(), address_of(*code));
  const auto size = file.number<std::uint64_t>();
  EXPECT_EQ(file.number<std::uint64_t>(), 0U);  // the first
  EXPECT_EQ(file.string(), "twice [pointer]");
  EXPECT_EQ(file.string(size), std::string(static_cast<const char*>(code->address()), size));
  EXPECT_TRUE(file.is_at_end());

  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.front().first, address_of(*code));
  std::vector<std::uint32_t> seen;
  for (const auto& [address, line] : lines) {
    EXPECT_LT(address - address_of(*code), size);
    seen.push_back(line);
  }
  for (const std::uint32_t line : {2U, 3U}) EXPECT_NE(std::ranges::find(seen, line), seen.end()) << line;
}

/// The object files that debuggers know.
std::vector<llvm::MemoryBufferRef> known_to_gdb() {
  std::vector<llvm::MemoryBufferRef> objects;
  const GdbEntry* before = nullptr;
  for (const GdbEntry* entry = gdb_descriptor.first; entry != nullptr; entry = entry->next) {
    EXPECT_EQ(entry->previous, before);
    objects.emplace_back(llvm::StringRef(entry->object, entry->size), "object");
    before = entry;
  }
  return objects;
}

TEST(Gdb, KnowsCodeForAsLongAsItLives) {
  EXPECT_EQ(gdb_descriptor.version, 1U);
  auto first = announced({.gdb = true}, "first");
  auto second = announced({.gdb = true}, "second");
  auto third = announced({.gdb = true}, "third");
  EXPECT_EQ(known_to_gdb().size(), 3U);
  second.reset();
  EXPECT_EQ(known_to_gdb().size(), 2U);
  third.reset();
  EXPECT_EQ(known_to_gdb().size(), 1U);
  first.reset();
  EXPECT_TRUE(known_to_gdb().empty());
}

TEST(Gdb, FindsTheCodeWhereItWasLoaded) {
  const auto code = announced({.gdb = true}, "twice");
  const auto objects = known_to_gdb();
  ASSERT_EQ(objects.size(), 1U);
  auto file = llvm::cantFail(llvm::object::ObjectFile::createObjectFile(objects[0]));
  int found = 0;
  for (const llvm::object::SymbolRef& symbol : file->symbols()) {
    if (llvm::cantFail(symbol.getType()) != llvm::object::SymbolRef::ST_Function) continue;
    EXPECT_EQ(llvm::cantFail(symbol.getAddress()), address_of(*code));
    ++found;
  }
  EXPECT_EQ(found, 1);
}

TEST(Announcement, IsMadeToNobodyUnasked) {
  const auto code = announced({}, "twice");
  EXPECT_TRUE(known_to_gdb().empty());
  EXPECT_NE(access(fmt::format("/tmp/perf-{}.map", getpid()).c_str(), F_OK), 0);
}

}  // namespace
}  // namespace jiteval::jit
