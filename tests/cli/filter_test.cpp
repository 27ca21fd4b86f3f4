#include "io/io.hpp"
#include "run.hpp"

namespace jiteval::tool {
namespace {

const std::string least = "def least(v):\n  m = v[0]\n  for x in v:\n    m = min(m, x)\n  return m\n";
const std::string weighted = "def f(v, k):\n  s = 0.0\n  for x in v:\n    s += x\n  return k*s\n";

TEST(Filter, PrintsASummary) {
  const TemporaryDirectory directory;
  const std::string file = directory.path("a.npy");
  ASSERT_TRUE(io::save_npy(file, Array<double>({2, 3}, std::vector<double>{5, 1, 4, 3, 2, 6}).view()));
  for (const char* engine : {"interp", "jit"}) {
    EXPECT_EQ(output({"filter", least, "@" + file, "--size", "1x3", "--engine", engine}),
              "shape 2 x 3\nmin   1\nmax   2\nmean  1.5\n");
  }
  EXPECT_EQ(output({"filter", least, "@" + file, "--size", "1x3", "--format", "json"}),
            "{\"shape\": [2, 3], \"min\": 1, \"max\": 2, \"mean\": 1.5}\n");
  EXPECT_EQ(output({"filter", least, "@" + file, "--size", "1x3", "--format", "csv"}),
            "shape,min,max,mean\n2x3,1,2,1.5\n");
}

TEST(Filter, FootprintsModesAndOriginsReachTheDriver) {
  const TemporaryDirectory directory;
  const std::string in = directory.path("in.npy");
  const std::string out = directory.path("out.npy");
  ASSERT_TRUE(io::save_npy(in, Array<double>({4}, std::vector<double>{1, 2, 3, 4}).view()));
  const auto filtered = [&](std::vector<std::string> options) {
    std::vector<std::string> words = {"filter", weighted, "@" + in, "k=1", "-o", out};
    words.insert(words.end(), options.begin(), options.end());
    EXPECT_EQ(output(words), "");
    const auto array = io::load(out);
    return std::vector<double>(array->values.elements().begin(), array->values.elements().end());
  };
  using Values = std::vector<double>;
  EXPECT_EQ(filtered({"--size", "3"}), (Values{4, 6, 9, 11}));
  EXPECT_EQ(filtered({"--footprint", "101"}), (Values{3, 4, 6, 7}));
  EXPECT_EQ(filtered({"--size", "3", "--mode", "mirror"}), (Values{5, 6, 9, 10}));
  EXPECT_EQ(filtered({"--size", "3", "--mode", "wrap"}), (Values{7, 6, 9, 8}));
  EXPECT_EQ(filtered({"--size", "3", "--mode", "nearest"}), (Values{4, 6, 9, 11}));
  EXPECT_EQ(filtered({"--size", "3", "--mode", "constant", "--cval", "-10"}), (Values{-7, 6, 9, -3}));
  EXPECT_EQ(filtered({"--size", "1", "--mode", "constant", "--cval", "pi"}), (Values{1, 2, 3, 4}));
  EXPECT_EQ(filtered({"--footprint", "100", "--origin", "-1"}), (Values{1, 2, 3, 4}));
}

TEST(Filter, AFootprintMayComeFromAFile) {
  const TemporaryDirectory directory;
  const std::string footprint = directory.path("f.npy");
  ASSERT_TRUE(io::save_npy(footprint, Array<double>({1, 3}, std::vector<double>{1, 0, 1}).view(), ElementType::u8));
  EXPECT_EQ(output({"filter", weighted, "random:4x5", "k=2", "--footprint", "@" + footprint}),
            output({"filter", weighted, "random:4x5", "k=1+1", "--footprint", "@" + footprint, "--engine", "jit"}));
}

TEST(Filter, ImagesKeepTheirDepth) {
  const TemporaryDirectory directory;
  const Array<double> image({2, 2}, std::vector<double>{1000, 2000, 3000, 65535});
  ASSERT_TRUE(io::save_png(directory.path("in.png"), image.view(), ElementType::u16));
  output({"filter", least, "@" + directory.path("in.png"), "--size", "1", "-o", directory.path("out.png")});
  const auto array = io::load(directory.path("out.png"));
  ASSERT_TRUE(array);
  EXPECT_EQ(array->type, ElementType::u16);
  EXPECT_EQ(array->values[2], 3000.0);
}

TEST(Filter, CallbacksNeedNoData) {
  const std::string callback =
      "def f(values_ptr, len_values, result, data):\n  v = carray(values_ptr, (len_values,))\n"
      "  result[0] = min(v)\n  return 1\n";
  for (const char* engine : {"interp", "jit"}) {
    EXPECT_EQ(output({"filter", callback, "random:30x30", "--size", "3", "--engine", engine}),
              output({"filter", least, "random:30x30", "--size", "3"}));
  }
  EXPECT_TRUE(
      contains(message(2, {"filter", callback, "random:9", "--size", "3", "data=1"}), "has no other value"));
}

TEST(Filter, NanShowsInTheSummary) {
  EXPECT_EQ(output({"filter", "def f(v):\n  return nan*v[0]\n", "random:2", "--size", "1"}),
            "shape 2\nmin   nan\nmax   nan\nmean  nan\n");
}

TEST(Filter, MistakesAreExplained) {
  const auto explain = [](std::vector<std::string> words) { return message(2, words); };
  EXPECT_TRUE(contains(explain({"filter", least, "--size", "3"}), "needs an image"));
  EXPECT_TRUE(contains(explain({"filter", least, "random:9"}), "--size 3, or --footprint"));
  EXPECT_TRUE(contains(explain({"filter", least, "random:9", "--size", "3", "--footprint", "1"}), "both"));
  EXPECT_TRUE(contains(explain({"filter", least, "random:9", "--footprint", "1x1"}), "neither 0 nor 1"));
  EXPECT_TRUE(contains(explain({"filter", least, "random:9", "--footprint", "11/1"}), "as long as the first"));
  EXPECT_TRUE(contains(explain({"filter", least, "random:9", "--footprint", "11/11"}), "dimension"));
  EXPECT_TRUE(contains(explain({"filter", least, "random:9", "--size", "3", "--origin", "a"}), "--origin"));
  EXPECT_TRUE(contains(explain({"filter", least, "random:9", "--size", "3", "--origin", "5"}), "origin"));
  EXPECT_TRUE(contains(explain({"filter", least, "random:9", "--size", "3", "--cval", "x"}), "--cval"));
  EXPECT_TRUE(contains(explain({"filter", least, "random:9", "v=1", "--size", "3"}), "'v' is the neighbourhood"));
  EXPECT_TRUE(contains(explain({"filter", weighted, "random:9", "--size", "3"}), "'k' has no value"));
  EXPECT_TRUE(
      contains(explain({"filter", weighted, "random:9", "k=0:1:3", "--size", "3"}), "single value for 'k'"));
  EXPECT_TRUE(contains(explain({"filter", least, "3", "--size", "3"}), "not an array"));
  EXPECT_TRUE(contains(explain({"filter", "1", "random:9", "--size", "3"}), "needs a first argument"));
}

}  // namespace
}  // namespace jiteval::tool
