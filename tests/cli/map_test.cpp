#include "io/io.hpp"
#include "run.hpp"

namespace jiteval::tool {
namespace {

TEST(Map, OneDimensionIsAColumn) {
  EXPECT_EQ(output({"map", "2*x", "x=0:1:3"}), "0\n1\n2\n");
  EXPECT_EQ(output({"map", "2*x", "x=0:1:3", "--format", "csv"}), "0\n1\n2\n");
  EXPECT_EQ(output({"map", "2*x", "x=0:1:3", "--format", "json"}), "{\"shape\": [3], \"values\": [0, 1, 2]}\n");
}

TEST(Map, SingleValuesStayASingleValue) {
  EXPECT_EQ(output({"map", "x + y", "x=1", "y=2"}), "3\n");
  EXPECT_EQ(output({"map", "x + y", "x=1", "y=2", "--format", "json"}), "{\"shape\": [], \"values\": [3]}\n");
}

TEST(Map, RowsAndPlanesAreLines) {
  const TemporaryDirectory directory;
  const std::string file = directory.path("a.npy");
  std::vector<double> elements = {1, 2, 3, 4, 5, 6, 7, 8};
  ASSERT_TRUE(io::save_npy(file, Array<double>({2, 4}, elements).view()));
  EXPECT_EQ(output({"map", "x", "x=@" + file}), "1 2 3 4\n5 6 7 8\n");
  EXPECT_EQ(output({"map", "x", "x=@" + file, "--format", "csv"}), "1,2,3,4\n5,6,7,8\n");
  ASSERT_TRUE(io::save_npy(file, Array<double>({2, 2, 2}, elements).view()));
  EXPECT_EQ(output({"map", "x", "x=@" + file}), "1 2\n3 4\n\n5 6\n7 8\n");
}

TEST(Map, ShapesBroadcastAsInNumPy) {
  const TemporaryDirectory directory;
  const std::string column = directory.path("column.npy");
  ASSERT_TRUE(io::save_npy(column, Array<double>({2, 1}, std::vector<double>{10, 20}).view()));
  EXPECT_EQ(output({"map", "x + y", "x=@" + column, "y=1:3:3"}), "11 12 13\n21 22 23\n");
  EXPECT_TRUE(contains(message(2, {"map", "x + y", "x=0:1:3", "y=0:1:4"}), "error"));
}

TEST(Map, NothingMapsToNothing) {
  const TemporaryDirectory directory;
  for (const Shape& shape : {Shape{0}, Shape{0, 5}, Shape{5, 0}}) {
    const std::string file = directory.path("none.npy");
    ASSERT_TRUE(io::save_npy(file, Array<double>(shape).view()));
    EXPECT_EQ(output({"map", "x + 1", "x=@" + file, "-o", directory.path("out.npy")}), "");
    EXPECT_EQ(io::load(directory.path("out.npy"))->values.shape(), shape);
  }
}

TEST(Map, TruthValuesAreWordsAndBooleansInFiles) {
  const TemporaryDirectory directory;
  EXPECT_EQ(output({"map", "x > 0", "x=-1:1:2"}), "False\nTrue\n");
  EXPECT_EQ(output({"map", "x > 0", "x=-1:1:2", "-o", directory.path("b.npy")}), "");
  const auto array = io::load(directory.path("b.npy"));
  ASSERT_TRUE(array);
  EXPECT_EQ(array->type, ElementType::boolean);
  EXPECT_EQ(array->values[1], 1.0);
}

TEST(Map, IntegersStayIntegers) {
  const TemporaryDirectory directory;
  TypedArray large(ElementType::i64, {2});
  large.elements<std::int64_t>()[0] = 9007199254740993;
  large.elements<std::int64_t>()[1] = -7;
  ASSERT_TRUE(io::save(directory.path("a.npy"), large));
  const std::string data = "x=@" + directory.path("a.npy");
  EXPECT_EQ(output({"map", "x // 2", data}), "4503599627370496\n-4\n");
  EXPECT_EQ(output({"map", "x + 1", data, "--format", "json"}),
            "{\"shape\": [2], \"values\": [9007199254740994, -6]}\n");
  EXPECT_EQ(output({"map", "x", data, "-o", directory.path("b.npy")}), "");
  const auto saved = io::load_typed(directory.path("b.npy"));
  ASSERT_EQ(saved->type, ElementType::i64);
  EXPECT_EQ(saved->elements<std::int64_t>()[0], 9007199254740993);
  EXPECT_EQ(output({"map", "x / 2", data, "-o", directory.path("b.npy")}), "");
  EXPECT_EQ(io::load_typed(directory.path("b.npy"))->type, ElementType::f64);
}

TEST(Map, FloatsOfFourBytesStayWhatTheyAre) {
  const TemporaryDirectory directory;
  TypedArray floats(ElementType::f32, {1});
  floats.elements<float>()[0] = 0.1F;
  ASSERT_TRUE(io::save(directory.path("a.npy"), floats));
  const std::string data = "x=@" + directory.path("a.npy");
  EXPECT_EQ(output({"map", "3*x", data}), "0.3\n");
  EXPECT_EQ(output({"map", "3*x", data, "-o", directory.path("b.npy")}), "");
  EXPECT_EQ(io::load_typed(directory.path("b.npy"))->type, ElementType::f32);
  EXPECT_EQ(output({"map", "k*x", data, "k=3"}), "0.30000000447034836\n") << "a constant is an f64";
  EXPECT_EQ(output({"map", "k*x", data, "k=3", "--dtype", "f32"}), "0.3\n");
}

TEST(Map, MadeDataHasTheTypeAsked) {
  EXPECT_EQ(output({"map", "x // 2", "x=0:4:5", "--dtype", "i16"}), "0\n0\n1\n1\n2\n");
  EXPECT_EQ(output({"map", "not x", "x=0:1:2", "--dtype", "bool"}), "True\nFalse\n");
  EXPECT_TRUE(contains(message(2, {"map", "x", "x=0:1:3", "--dtype", "i32"}), "cannot hold 0.5"));
  EXPECT_TRUE(contains(message(2, {"integrate", "x", "x=0..1", "--dtype", "f32"}), "integrate computes in f64"));
}

TEST(Map, TablesGoInAndOut) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("t.csv", "a,b\n1,2\n3,4.5\n");
  EXPECT_EQ(output({"map", "2*x", "x=@" + file + ":b"}), "4\n9\n");
  EXPECT_EQ(output({"map", "x + y", "x=@" + file + ":1", "y=@" + file + ":2"}), "3\n7.5\n");
  EXPECT_EQ(output({"map", "x", "x=@" + file}), "1 2\n3 4.5\n");
  EXPECT_EQ(output({"map", "x/3", "x=@" + file, "-o", directory.path("o.csv")}), "");
  EXPECT_EQ(directory.read("o.csv"), "0.3333333333333333,0.6666666666666666\n1,1.5\n");
  EXPECT_EQ(output({"map", "x // 1", "x=@" + file + ":b", "--dtype", "f32", "-o", directory.path("o.csv")}), "");
  EXPECT_EQ(directory.read("o.csv"), "2\n4\n");
  EXPECT_TRUE(contains(message(1, {"map", "x", "x=@" + file + ":c"}), "no column 'c'"));
  EXPECT_TRUE(contains(message(1, {"map", "x", "x=@" + directory.path("none.csv") + ":c"}), "none.csv"));
}

TEST(Map, ResultsGoToFiles) {
  const TemporaryDirectory directory;
  EXPECT_EQ(output({"map", "sqrt(x)", "x=random:100x90:5", "-o", directory.path("b.npy")}), "");
  const auto array = io::load(directory.path("b.npy"));
  ASSERT_TRUE(array);
  EXPECT_EQ(array->values.shape(), (Shape{100, 90}));
  EXPECT_EQ(array->type, ElementType::f64);
}

TEST(Map, ImagesKeepTheirDepth) {
  const TemporaryDirectory directory;
  const Array<double> image({1, 2}, std::vector<double>{1000, 65535});
  ASSERT_TRUE(io::save_png(directory.path("deep.png"), image.view(), ElementType::u16));
  ASSERT_TRUE(io::save_png(directory.path("flat.png"), image.view(), ElementType::u8));
  EXPECT_EQ(output({"map", "x", "x=@" + directory.path("deep.png"), "-o", directory.path("o.png")}), "");
  EXPECT_EQ(io::load(directory.path("o.png"))->type, ElementType::u16);
  EXPECT_EQ(io::load(directory.path("o.png"))->values[0], 1000.0);
  EXPECT_EQ(output({"map", "x", "x=@" + directory.path("flat.png"), "-o", directory.path("o.PNG")}), "");
  EXPECT_EQ(io::load(directory.path("o.PNG"))->type, ElementType::u8);
}

TEST(Map, OutputNamesAreCheckedBeforeTheWork) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(contains(message(1, {"map", "x", "x=0:1:3", "-o", directory.path("a.txt")}), "a.txt"));
  EXPECT_TRUE(contains(message(1, {"map", "x +", "-o", "/nowhere/a.npy"}), "/nowhere"));
}

TEST(Map, AFailureLeavesTheOldOutputWhole) {
  const TemporaryDirectory directory;
  const std::string out = directory.write("a.npy", "old");
  const std::string kernel = "def f(x):\n  s = x\n  for i in range(3):\n    s += 5 // (i - 1)\n  return s\n";
  EXPECT_TRUE(contains(message(1, {"map", kernel, "x=0:1:100", "-o", out}), "error"));
  EXPECT_EQ(directory.read("a.npy"), "old");
  message(1, {"map", "x", "x=0:1:3", "-o", directory.write("b.png", "old")});  // one dimension is no image
  EXPECT_EQ(directory.read("b.png"), "old");
}

TEST(Map, EveryEngineAndThreadCountPrintsTheSame) {
  const std::vector<std::string> words = {"map", "exp(-a*x**2) + sin(x) % 0.3", "x=-3:3:1000", "a=2"};
  std::string expected;
  for (const char* engine : {"interp", "jit", "auto"}) {
    for (const char* threads : {"1", "2", "3"}) {
      std::vector<std::string> all = words;
      all.insert(all.end(), {"--engine", engine, "--threads", threads});
      const std::string printed = output(all);
      if (expected.empty()) expected = printed;
      EXPECT_EQ(printed, expected) << engine << ' ' << threads;
    }
  }
}

TEST(Map, LargeResultsArePrintedWhole) {
  const std::string printed = output({"map", "x", "x=0:99999:100000"});
  EXPECT_EQ(std::count(printed.begin(), printed.end(), '\n'), 100'000);
  EXPECT_TRUE(printed.ends_with("\n99998\n99999\n"));
}

}  // namespace
}  // namespace jiteval::tool
