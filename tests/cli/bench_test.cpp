#include <nlohmann/json.hpp>

#include "run.hpp"

namespace jiteval::tool {
namespace {

nlohmann::json bench(std::vector<std::string> words) {
  words.insert(words.begin(), "bench");
  words.insert(words.end(), {"--format", "json"});
  return nlohmann::json::parse(output(words));
}

const std::string total = "def f(v):\n  s = 0.0\n  for x in v:\n    s += x\n  return s\n";

TEST(Bench, EveryJobComparesBothEngines) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"eval", "exp(-a*x**2)", "x=1", "a=2"},
        std::vector<std::string>{"map", "exp(-a*x**2)", "x=0:1:1000", "a=2", "--threads", "1"},
        std::vector<std::string>{"integrate", "exp(-a*x**2)", "x=-inf..inf", "a=1:2:10"},
        std::vector<std::string>{"filter", total, "random:30x40", "--size", "3"},
        std::vector<std::string>{"run", "def f(a):\n  for i in range(len(a)):\n    a[i] += 1\n  return a\n",
                                 "a=random:100"}}) {
    const nlohmann::json result = bench(words);
    EXPECT_EQ(result["workload"], words[0] + " " + words[1]);
    EXPECT_TRUE(result["identical"]) << words[0];
    for (const char* engine : {"interpreter", "jit"}) {
      EXPECT_GT(result[engine]["seconds"], 0.0);
      EXPECT_GT(result[engine]["evaluations_per_second"], 0.0);
    }
    EXPECT_GT(result["jit"]["compile_seconds"], 0.0);
    EXPECT_GE(result["jit"]["threads"], 1);
    EXPECT_NEAR(result["speedup"].get<double>(),
                result["interpreter"]["seconds"].get<double>() / result["jit"]["seconds"].get<double>(), 1e-3);
    EXPECT_TRUE(result.contains("break_even_evaluations"));
  }
}

TEST(Bench, ElementsAreWhatTheJobComputes) {
  EXPECT_EQ(bench({"eval", "x", "x=1"})["elements"], 1);
  EXPECT_EQ(bench({"map", "x", "x=0:1:77"})["elements"], 77);
  EXPECT_EQ(bench({"integrate", "x", "x=0..1"})["elements"], 1);
  EXPECT_EQ(bench({"filter", total, "random:30x40", "--size", "3"})["elements"], 1200);
}

TEST(Bench, IntegralsCountEvaluationsOfTheKernel) {
  const nlohmann::json result = bench({"integrate", "a*x", "x=0..1", "a=1:2:10", "--engine", "interp"});
  EXPECT_NEAR(result["interpreter"]["evaluations_per_second"].get<double>() *
                  result["interpreter"]["seconds"].get<double>(),
              210, 1e-3);
}

TEST(Bench, OneEngineAloneIsNotCompared) {
  const nlohmann::json jit = bench({"map", "x", "x=0:1:77", "--engine", "jit"});
  EXPECT_TRUE(jit.contains("jit"));
  for (const char* absent : {"interpreter", "identical", "speedup", "break_even_evaluations"}) {
    EXPECT_FALSE(jit.contains(absent)) << absent;
  }
  EXPECT_FALSE(bench({"map", "x", "x=0:1:77", "--engine", "interp"}).contains("jit"));
  EXPECT_TRUE(bench({"map", "x", "x=0:1:77", "--engine", "auto"}).contains("speedup"));
}

TEST(Bench, TextIsATable) {
  const std::string text = output({"bench", "map", "x + 1", "x=0:1:100"});
  for (const char* part :
       {"map x + 1\nelements 100, evaluations 100\n", "interpreter", "jit", "speed-up", "bits are identical"}) {
    EXPECT_TRUE(contains(text, part)) << text;
  }
}

}  // namespace
}  // namespace jiteval::tool
