// The tool as a process: what it prints where, how it exits, and which files it leaves.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "shared/temporary_directory.hpp"

namespace {

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

/// Runs shell commands in a directory of their own, where $T is the tool.
class Process : public jiteval::test::InDirectory {
 protected:
  Outcome shell(const std::string& command) const {
    // The user's code cache is left alone.
    write("command.sh", "T='" JITEVAL_TOOL "'\nexport JITEVAL_CACHE_DIR=\"$PWD/cache\"\n" + command + "\n");
    const std::string line = "cd '" + path() + "' && sh command.sh >out 2>err";
    const int status = std::system(line.c_str());
    Outcome outcome{-1, read("out"), read("err")};
    if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
    return outcome;
  }

  /// Standard output of a command that must succeed quietly.
  std::string output(const std::string& command) const {
    const Outcome outcome = shell(command);
    EXPECT_EQ(outcome.status, 0) << command << '\n' << outcome.err;
    EXPECT_EQ(outcome.err, "") << command;
    return outcome.out;
  }

  void expect_mistake(int status, const std::string& command, std::string_view part) const {
    const Outcome outcome = shell(command);
    EXPECT_EQ(outcome.status, status) << command << '\n' << outcome.err;
    EXPECT_EQ(outcome.out, "") << command;
    EXPECT_NE(outcome.err.find(part), std::string::npos) << command << '\n' << outcome.err;
  }

  bool exists(const std::string& name) const { return std::filesystem::exists(path(name)); }
};

TEST_F(Process, EvaluatesKernelsInEveryForm) {
  EXPECT_EQ(output("$T eval 'exp(-a*x**2)' x=0 a=2"), "1\n");
  EXPECT_EQ(output("$T eval -x**2 x=3"), "-9\n");
  EXPECT_EQ(output("$T eval 'lambda x, a: x - a' x=3 a=1"), "2\n");
  EXPECT_EQ(output("$T eval 'def f(x):\n  return x + 1\n' x=3"), "4\n");
  write("k.py", "def one(x):\n  return x + 1\n\ndef two(x):\n  return x + 2\n");
  EXPECT_EQ(output("$T eval @k.py x=3"), "5\n");
  EXPECT_EQ(output("$T eval @k.py:one x=3"), "4\n");
  EXPECT_EQ(output("$T --engine jit eval @k.py:one x=3 --format json"), "{\"value\": 4}\n");
}

TEST_F(Process, ArraysGoThroughFiles) {
  EXPECT_EQ(output("$T map '2*x' x=1:3:3 -o a.npy && $T map 'x + 1' x=@a.npy"), "3\n5\n7\n");
  EXPECT_EQ(output("$T map '255*x' x=random:20x30 -o a.png && "
                   "$T filter 'def f(v):\n  return v[0]\n' @a.png --size 1 -o b.png && "
                   "$T map 'p == q' p=@a.png q=@b.png | sort -u | tr ' ' '\\n' | sort -u"),
            "True\n");
}

TEST_F(Process, ExitStatusesTellWhoHasToAct) {
  EXPECT_EQ(shell("$T eval 1").status, 0);
  EXPECT_EQ(shell("$T integrate '1/x' x=0..1").status, 3);
  expect_mistake(1, "$T map x x=@none.npy", "none.npy");
  expect_mistake(1, "$T eval @none.py x=1", "none.py");
  expect_mistake(1, "$T eval 'def f(v):\n  return v[3]\n' v=1:2:2", "v[3]");
  expect_mistake(2, "$T eval 'x +' x=1", "^");
  expect_mistake(2, "$T eval x x=1 --engnie jit", "--engine");
  expect_mistake(2, "$T evil x", "eval");
  expect_mistake(2, "$T", "no command");
  expect_mistake(2, "$T eval x", "'x' has no value");
}

TEST_F(Process, CodeForDebuggersIsNotKept) {
  const std::string work = "$T eval 'x + 1' x=2 --engine jit && ";
  EXPECT_EQ(
      output("export JITEVAL_DEBUG=gdb\n" + work + work + "$T cache info --format json | grep -c '\"entries\": 0'"),
      "3\n3\n1\n");
  EXPECT_EQ(output(work + "JITEVAL_DEBUG=gdb " + work + "$T cache info --format json | grep -c '\"entries\": 1'"),
            "3\n3\n1\n");
  expect_mistake(1, "JITEVAL_DEBUG=lldb $T eval 'x + 1' x=2 --engine jit", "'lldb'");
  expect_mistake(1, "JITEVAL_DEBUG=jitdump JITDUMPDIR=/dev/null $T eval 'x + 1' x=2 --engine jit",
                 "/dev/null/.debug");
}

TEST_F(Process, PerfIsToldTheNamesOfKernels) {
  write("k.py", "def named(x):\n  return x + 1\n");
  const std::string told = output(
      "export JITEVAL_DEBUG=perf\n"
      "$T map @k.py x=1:2:2 --engine jit & wait $!\n"
      "cut -d ' ' -f 3- /tmp/perf-$!.map && rm /tmp/perf-$!.map");
  EXPECT_EQ(told, "2\n3\nnamed [block]\n");
}

TEST_F(Process, BadDataFilesAreExplained) {
  output("$T map x x=random:10 -o a.npy");
  output("head -c 150 a.npy > short.npy");
  expect_mistake(1, "$T map x x=@short.npy", "short.npy");
  output("printf junk > junk.png");
  expect_mistake(1, "$T map x x=@junk.png", "junk.png");
  output("mkdir d.npy");
  expect_mistake(1, "$T map x x=@d.npy", "d.npy");
  expect_mistake(2, "$T map 'x + y' x=random:3 y=random:4", "error");
}

TEST_F(Process, AFailureLeavesTheOldOutputWhole) {
  write("a.npy", "old");
  expect_mistake(2, "$T map 'x +' x=1 -o a.npy", "^");
  expect_mistake(1, "$T map x x=@none.npy -o a.npy", "none.npy");
  expect_mistake(
      1, "$T map 'def f(x):\n  s = x\n  for i in range(2):\n    s += 1 // i\n  return s\n' x=0:1:9 -o a.npy",
      "error");
  EXPECT_EQ(read("a.npy"), "old");
  expect_mistake(1, "$T map x x=0:1:9 -o a.xyz", "a.xyz");
  EXPECT_FALSE(exists("a.xyz"));
  expect_mistake(1, "$T map x x=0:1:9 -o none/a.npy", "none");
}

TEST_F(Process, AnOutputFileIsAllThatIsLeft) {
  output("mkdir d && cd d && $T map x x=0:1:9 -o a.npy");
  EXPECT_EQ(output("ls -A d"), "a.npy\n");
}

TEST_F(Process, AReaderMayStopReading) {
  EXPECT_EQ(output("$T map x x=0:1:200000 | head -n 1"), "0\n");
  EXPECT_EQ(output("{ $T map x x=0:1:200000; echo $? >&3; } 3>status | head -n 1; cat status"), "0\n0\n");
}

TEST_F(Process, ClosedAndFullStreamsDoNoHarm) {
  EXPECT_EQ(output("$T eval 1 >&-"), "");
  EXPECT_EQ(output("$T map x x=0:1:9 -o a.npy >&- 2>&- <&-; $T map 'x == 1' x=@a.npy | tail -n 1"), "True\n");
  if (access("/dev/full", W_OK) == 0) expect_mistake(1, "$T map x x=0:1:200000 >/dev/full", "standard output");
}

constexpr const char* endless = "'def f(x):\n  while x >= 0:\n    x = x * 0.5 + 1\n  return x\n'";

TEST_F(Process, CtrlCStopsTheWork) {
  for (const char* engine : {"interp", "jit"}) {
    const Outcome outcome = shell(std::string("timeout --foreground --preserve-status -s INT 0.5 $T map ") +
                                  endless + " x=1:2:100 --engine " + engine + " -o a.npy");
    EXPECT_EQ(outcome.status, 130) << outcome.err;
    EXPECT_NE(outcome.err.find("interrupted"), std::string::npos) << outcome.err;
    EXPECT_FALSE(exists("a.npy"));
  }
}

TEST_F(Process, TimeoutsStopTheWork) {
  expect_mistake(1, std::string("$T run ") + endless + " x=1 --timeout 0.1", "stopped after 0.1 s: --timeout");
}

/// Whether what --time printed shows that LLVM compiled.
bool compiled(const Outcome& outcome) { return outcome.err.find("machine code") != std::string::npos; }

TEST_F(Process, TheNextProcessFindsTheCode) {
  const std::string first = "$T eval 'exp(-a*x**2)' x=0.3 a=2 --engine jit --time";
  const Outcome cold = shell(first);
  const Outcome hit = shell(first);
  const Outcome renamed = shell("$T eval 'lambda v, u: exp(-v*u**2)' u=0.3 v=2 --engine jit --time");
  EXPECT_TRUE(compiled(cold)) << cold.err;
  EXPECT_FALSE(compiled(hit)) << hit.err;
  EXPECT_FALSE(compiled(renamed)) << renamed.err;
  EXPECT_EQ(hit.status, 0);
  EXPECT_EQ(hit.out, cold.out);
  EXPECT_EQ(renamed.out, cold.out);
  EXPECT_EQ(output("stat -c %a cache"), "700\n");
}

TEST_F(Process, TheCacheCanBeTurnedOff) {
  EXPECT_EQ(output("$T eval 'exp(x)' x=0 --engine jit --no-cache"), "1\n");
  EXPECT_EQ(output("JITEVAL_NO_CACHE=1 $T eval 'exp(x)' x=0 --engine jit"), "1\n");
  EXPECT_EQ(output("$T eval 'exp(x)' x=0 --engine interp"), "1\n");
  output("$T bench eval 'exp(x)' x=0");
  EXPECT_FALSE(exists("cache"));
  const std::string usual = "$T eval 'exp(x)' x=0 --engine jit";
  output(usual);
  EXPECT_TRUE(exists("cache"));
  EXPECT_FALSE(compiled(shell(usual + " --time")));
  EXPECT_TRUE(compiled(shell(usual + " --time --no-cache")));
}

TEST_F(Process, FaultsOfCachedCodeNameTheirOwnLine) {
  const std::string here = "$T map 'def f(x):\n  return 1 // (x - 1) + 1 // int(x)\n' x=0:1:3 --engine jit";
  const std::string there =
      "$T map 'def g(y):\n  # one\n\n  return 1 // (y - 1) + 1 // int(y)\n' y=0:1:3 --engine jit";
  const Outcome cold = shell(here);
  const Outcome hit = shell(here);
  EXPECT_EQ(hit.status, 1);
  EXPECT_EQ(hit.err, cold.err);
  EXPECT_NE(hit.err.find("kernel:2:"), std::string::npos) << hit.err;
  const Outcome renamed = shell(there);
  EXPECT_NE(renamed.err.find("kernel:4:"), std::string::npos) << renamed.err;
  EXPECT_EQ(output("find cache -type f | wc -l"), "1\n") << "the second is the first, renamed";
}

TEST_F(Process, AUselessCacheIsWarnedOfOnce) {
  write("file", "");
  output("mkdir -m 777 open; ln -s . link");
  for (const char* place : {"file/cache", "open", "link", "/proc/none"}) {
    const Outcome outcome = shell(std::string("JITEVAL_CACHE_DIR=") + place + " $T eval 'exp(x)' x=0 --engine jit");
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "1\n");
    const auto warning = outcome.err.find("warning[code-cache]: ");
    EXPECT_NE(warning, std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
  }
  const Outcome homeless =
      shell("env -u JITEVAL_CACHE_DIR -u XDG_CACHE_HOME -u HOME $T eval 'exp(x)' x=0 --engine jit");
  EXPECT_EQ(homeless.out, "1\n");
  EXPECT_NE(homeless.err.find("warning[code-cache]: "), std::string::npos) << homeless.err;
}

TEST_F(Process, DamagedCodeIsMadeAnew) {
  const std::string command = "$T eval 'exp(-a*x**2)' x=0.3 a=2 --engine jit --time";
  const Outcome cold = shell(command);
  for (const char* damage : {"truncate -s 100", "truncate -s +1", "sed -i s/kernel/Kernel/", "cp /dev/null"}) {
    output(std::string("for f in cache/*/*; do ") + damage + " $f; done");
    const Outcome again = shell(command);
    EXPECT_EQ(again.out, cold.out);
    EXPECT_TRUE(compiled(again)) << damage;
    EXPECT_FALSE(compiled(shell(command))) << damage;
  }
}

TEST_F(Process, CacheTellsAboutItself) {
  EXPECT_EQ(output("$T cache path | sed s,.*/,,"), "cache\n");
  EXPECT_FALSE(exists("cache"));
  output("$T eval 'exp(x)' x=0 --engine jit; $T eval 'sin(x)' x=0 --engine jit");
  EXPECT_NE(output("$T cache info").find("entries    2\n"), std::string::npos);
  EXPECT_NE(output("JITEVAL_CACHE_MEGABYTES=16 $T cache info --format json").find("\"most_bytes\": 16777216}"),
            std::string::npos);
  EXPECT_EQ(output("$T cache clear"), "");
  EXPECT_NE(output("$T cache info --format csv").find(",0,0,268435456\n"), std::string::npos);
  expect_mistake(2, "$T cache", "info, clear and path");
  expect_mistake(2, "$T cache inof", "did you mean 'info'?");
  expect_mistake(2, "$T cache info clear", "info, clear and path");
  expect_mistake(2, "JITEVAL_CACHE_MEGABYTES=15 $T eval 1", "whole number from 16, not '15'");
  expect_mistake(2, "JITEVAL_CACHE_MEGABYTES=1e3 $T cache info", "not '1e3'");
  expect_mistake(1, "JITEVAL_CACHE_DIR=/proc/none $T cache info", "cannot be used");
}

TEST_F(Process, HelpIsPrinted) {
  EXPECT_NE(output("$T --help").find("integrate"), std::string::npos);
  EXPECT_NE(output("$T eval --help").find("jit-eval eval"), std::string::npos);
  EXPECT_EQ(output("$T --version").find("jit-eval "), 0U);
}

}  // namespace
