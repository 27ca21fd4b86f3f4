#include <cmath>

#include "io_test.hpp"

namespace jiteval::io {
namespace {

using Values = std::vector<double>;

class Csv : public InDirectory {
 protected:
  std::string file(const std::string& text) const {
    write_bytes(path("x.csv"), text);
    return path("x.csv");
  }
  Values column(const std::string& text, const std::string& name = {}) const {
    const auto loaded = load_csv(file(text), name);
    if (!loaded) {
      ADD_FAILURE() << loaded.error().render();
      return {};
    }
    return {loaded->elements().begin(), loaded->elements().end()};
  }
  /// The mistake without the file's name.
  std::string reason(const std::string& text, const std::string& name = {}) const {
    const std::string whole = mistake(load_csv(file(text), name));
    const std::string before = "x.csv': ";
    return whole.substr(0, whole.find(':')) + ": " + whole.substr(whole.find(before) + before.size());
  }
};

TEST_F(Csv, ColumnsHaveNamesAndNumbers) {
  const std::string text = "time, height,2\n0,1.5,7\n1,-2.5e3,8\n";
  EXPECT_EQ(column(text, "time"), (Values{0, 1}));
  EXPECT_EQ(column(text, "height"), (Values{1.5, -2500}));
  EXPECT_EQ(column(text, "1"), (Values{0, 1}));
  EXPECT_EQ(column(text, "2"), (Values{7, 8})) << "a name counts before a number";
  EXPECT_EQ(column(text, "3"), (Values{7, 8}));
}

TEST_F(Csv, ATableHasRowsAndColumns) {
  const auto table = load_csv(file("a,b,c\n1,2,3\n4,5,6\n"));
  ASSERT_TRUE(table);
  EXPECT_EQ(table->shape(), (Shape{2, 3}));
  EXPECT_EQ((*table)[5], 6.0);
  EXPECT_EQ(load(file("1,2\n3,4\n"))->values.shape(), (Shape{2, 2})) << "without names";
}

TEST_F(Csv, ASingleColumnHasOneDimension) {
  EXPECT_EQ(load_csv(file("x\n1\n2\n3"))->shape(), Shape{3});
  EXPECT_EQ(load_csv(file("1\n2\n"))->shape(), Shape{2});
  EXPECT_EQ(load_csv(file("a,b\n1,2\n"), "b")->shape(), Shape{1});
  EXPECT_EQ(load_csv(file("a,b\n"))->shape(), (Shape{0, 2})) << "names alone";
}

TEST_F(Csv, LinesMayBeWrittenInEveryUsualWay) {
  EXPECT_EQ(column("\xEF\xBB\xBF\"x \"\"y\"\"\",b\r\n \"1\" , 2\r\n\r\n  \n+3,\t4", "x \"y\""), (Values{1, 3}));
  EXPECT_EQ(column("1\r2\r3"), (Values{1, 2, 3}));
  EXPECT_EQ(column("True\nfalse\n"), (Values{1, 0}));
  const Values special = column("nan\n-inf\nInfinity\n-0\n");
  ASSERT_EQ(special.size(), 4U);
  EXPECT_TRUE(std::isnan(special[0]));
  EXPECT_EQ(special[1], -INFINITY);
  EXPECT_EQ(special[2], INFINITY);
  EXPECT_TRUE(std::signbit(special[3]));
}

TEST_F(Csv, MistakesNameTheirLine) {
  EXPECT_EQ(reason("a,b\n1,2\n\n3,x\n"), "not-a-number: line 4: 'x' in column 'b' is not a number");
  EXPECT_EQ(reason("1,2\n3,\n"), "not-a-number: line 2: '' in column 2 is not a number");
  EXPECT_EQ(reason("\"two\nlines\"\n1\n1e\x01\n"),
            "not-a-number: line 4: '1e\\x01' in column 'two\\x0alines' is not a number");
  EXPECT_EQ(reason("1,2\n3\n"), "ragged-table: line 2 has 1 value where the first has 2");
  EXPECT_EQ(reason("1\n3,4\n"), "ragged-table: line 2 has 2 values where the first has 1");
  EXPECT_EQ(reason(" \n\n"), "empty-file: it has no lines with values");
  EXPECT_EQ(reason(""), "empty-file: it has no lines with values");
  EXPECT_EQ(reason("time,height\n1,2\n", "hieght"),
            "unknown-column: it has no column 'hieght'; did you mean 'height'?");
  EXPECT_EQ(reason("time,height\n1,2\n", "3"), "unknown-column: it has no column '3', but 2 columns: time, height");
  EXPECT_EQ(reason("1\n", "0"), "unknown-column: it has no column '0', but 1 column");
  EXPECT_EQ(mistake(load_csv("none.csv")), "unreadable-file: cannot read 'none.csv': No such file or directory");
}

TEST_F(Csv, EverySavedNumberReadsBack) {
  const Values values = {0.1, -0.0, 5e-324, 1.7976931348623157e308, INFINITY, 1.0 / 3};
  ASSERT_TRUE(save(path("x.csv"), TypedArray::of(Array<double>({3, 2}, values))));
  EXPECT_EQ(read_bytes(path("x.csv")), "0.1,-0\n5e-324,1.7976931348623157e+308\ninf,0.3333333333333333\n");
  EXPECT_EQ(values_of(load(path("x.csv"))), values);
}

TEST_F(Csv, ElementsAreWrittenAsWhatTheyAre) {
  TypedArray integers(ElementType::u64, {2});
  integers.elements<std::uint64_t>()[1] = 18446744073709551615U;
  ASSERT_TRUE(save(path("x.csv"), integers));
  EXPECT_EQ(read_bytes(path("x.csv")), "0\n18446744073709551615\n");
  TypedArray floats(ElementType::f32, {1});
  floats.elements<float>()[0] = 0.1F;
  ASSERT_TRUE(save(path("x.csv"), floats));
  EXPECT_EQ(read_bytes(path("x.csv")), "0.1\n");
  const Values truths = {1, 0};
  ASSERT_TRUE(save(path("x.csv"), View<const double>(truths.data(), {1, 2}), ElementType::boolean));
  EXPECT_EQ(read_bytes(path("x.csv")), "True,False\n");
  EXPECT_EQ(values_of(load(path("x.csv"))), truths);
}

TEST_F(Csv, StridedDoublesAreWrittenInTheirOwnOrder) {
  const Values values = {1, 2, 3, 4};
  ASSERT_TRUE(save(path("x.csv"), View<const double>(values.data(), {2, 2}, {1, 2})));
  EXPECT_EQ(read_bytes(path("x.csv")), "1,3\n2,4\n");
}

TEST_F(Csv, LargeTablesAreWrittenWhole) {
  Array<double> numbers({100'000});
  for (std::int64_t i = 0; i < numbers.size(); ++i) numbers[i] = 0.5 * static_cast<double>(i);
  ASSERT_TRUE(save(path("x.csv"), TypedArray::of(numbers)));
  const auto loaded = load_csv(path("x.csv"));
  ASSERT_TRUE(loaded);
  EXPECT_TRUE(std::ranges::equal(loaded->elements(), numbers.elements()));
}

TEST_F(Csv, ArraysWithoutRowsAreWritten) {
  ASSERT_TRUE(save(path("x.csv"), TypedArray(ElementType::f64, {0, 3})));
  EXPECT_EQ(read_bytes(path("x.csv")), "");
  EXPECT_EQ(mistake(save(path("x.csv"), TypedArray(ElementType::f64, {1, 2, 3}))),
            "unsupported-table: cannot write '" + path("x.csv") + "': a table has 1 or 2 dimensions, the array 3");
}

}  // namespace
}  // namespace jiteval::io
