#include "jit/listing.hpp"

#include <gtest/gtest.h>
#include <llvm/Object/ObjectFile.h>

#include <stdexcept>

#include "../ir/kernels.hpp"
#include "jit/compiler.hpp"
#include "jit/target.hpp"

namespace jiteval::jit {
namespace {

using ir::testing::array;
using ir::testing::lowered;
using ir::testing::uniform;
using ir::testing::varying;

TEST(Listing, ShowsTheSourceAboveWhatItBecame) {
  EXPECT_EQ(make_listing("kernel:\n"
                         "\t.loc\t0 2 0 prologue_end\n"
                         "\tmulsd\t%xmm0, %xmm0\n"
                         "\t.loc\t0 2 0\n"
                         "\taddsd\t%xmm0, %xmm0\n"
                         "\t.loc\t0 0 0\n"
                         "\tnop\n"
                         "\t.loc\t0 3 0 is_stmt 0\n"
                         "\tretq\n",
                         "def f(x):\n  x = 2*x*x\n  return x\n"),
            "kernel:\n"
            "# 2:   x = 2*x*x\n"
            "\tmulsd\t%xmm0, %xmm0\n"
            "\taddsd\t%xmm0, %xmm0\n"
            "\tnop\n"
            "# 3:   return x\n"
            "\tretq\n");
}

TEST(Listing, LeavesOutWhatOnlyAnAssemblerNeeds) {
  EXPECT_EQ(make_listing("\t.text\n"
                         "\t.file\t\"kernel\"\n"
                         "\t.section\t.rodata.cst8,\"aM\",@progbits,8\n"
                         "\t.p2align\t3, 0x0\n"
                         ".LCPI0_0:\n"
                         "\t.quad\t0x3ff0000000000000              # double 1\n"
                         "\t.text\n"
                         "\t.globl\tkernel                          # -- Begin function kernel\n"
                         "\t.type\tkernel,@function\n"
                         "kernel:                                 # @kernel\n"
                         ".Lfunc_begin0:\n"
                         "\t.cfi_startproc\n"
                         "# %bb.0:                                # %entry\n"
                         ".Ltmp0:\n"
                         "\t# kill: def $ymm0 killed $ymm0 def $zmm0\n"
                         "\tretq\n"
                         ".Lfunc_end0:\n"
                         "\t.size\tkernel, .Lfunc_end0-kernel\n"
                         "                                        # -- End function\n"
                         "\t.section\t.debug_abbrev,\"\",@progbits\n"
                         "\t.byte\t1\n"
                         ".Linfo_string0:\n"
                         "\t.section\t\".note.GNU-stack\",\"\",@progbits\n",
                         ""),
            ".LCPI0_0:\n"
            "\t.quad\t0x3ff0000000000000              # double 1\n"
            "kernel:                                 # @kernel\n"
            "# %bb.0:                                # %entry\n"
            "\tretq\n");
}

TEST(Listing, CannotMoveTheCursor) {
  EXPECT_EQ(make_listing("\t.loc\t0 1 0\n\tretq\n", "x \x1b[2J"), "# 1: x \\x1b[2J\n\tretq\n");
}

/// The instructions of an object, as bytes.
std::string code_of(const ir::Function& function, const Target& target, SourceLines lines) {
  Phases phases;
  auto object = compile_object(function, target, lines, phases);
  if (!object) throw std::runtime_error(llvm::toString(object.takeError()));
  auto file = llvm::cantFail(llvm::object::ObjectFile::createObjectFile((*object)->getMemBufferRef()));
  for (const llvm::object::SectionRef& section : file->sections()) {
    if (section.isText()) return llvm::cantFail(section.getContents()).str();
  }
  throw std::runtime_error("no code");
}

struct Example {
  const char* text;
  std::vector<ir::testing::Passed> arguments;
};

// Otherwise the listing, and what profilers and debuggers show, would be of something else.
TEST(SourceLines, ChangeNoInstruction) {
  const std::vector<Example> examples = {
      {"a*x**2 + 1", {uniform, varying}},
      {"exp(-a*x**2)", {uniform, varying}},
      {"def f(x, n):\n  s = 0.0\n  for i in range(n):\n    if x > i:\n      s += x*i\n  return s\n",
       {varying, varying}},
      {"def f(v, x):\n  s = 0.0\n  i = 0\n  while i < len(v):\n    if v[i] > x:\n      break\n    s += v[i] // x\n"
       "    i += 1\n  return s + sin(s)\n",
       {array, varying}},
  };
  for (const Example& example : examples) {
    const ir::Function function = lowered(example.text, example.arguments);
    for (const Isa isa : supported_isas()) {
      const Target target{
          .isa = isa,
          .source = {.name = "kernel", .text = std::make_shared<const std::string>(example.text), .kernel = {}}};
      EXPECT_EQ(code_of(function, target, SourceLines::yes), code_of(function, target, SourceLines::no))
          << example.text << name(isa);
    }
  }
}

TEST(SourceLines, AreInTheAssembly) {
  const std::string text = "def f(x):\n  y = x*x\n  if y > 2:\n    y = y + x\n  return y\n";
  const ir::Function function = lowered(text, {varying});
  const auto listing =
      assembly(function,
               {.isa = Isa::sse2,
                .source = {.name = "kernel", .text = std::make_shared<const std::string>(text), .kernel = {4, 5}}});
  ASSERT_TRUE(listing);
  for (const char* line :
       {"\n# 1: def f(x):\n", "\n# 2:   y = x*x\n", "\n# 3:   if y > 2:\n", "\n# 4:     y = y + x\n"}) {
    EXPECT_NE(listing->find(line), std::string::npos) << line << *listing;
  }
}

}  // namespace
}  // namespace jiteval::jit
