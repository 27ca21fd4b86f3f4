// Kernels against what CPython answers, in a table that make_python_values.py prints.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <vector>

#include "conformance.hpp"

namespace jiteval::test {
namespace {

/// `close`: calls of mathematical functions, which may differ in the last places. `array`: exact, and all the
/// numbers are elements of one array.
enum class Kind { exact, close, array };

struct PythonKernel {
  const char* text;
  const char* args;
  Kind kind;
  const char* rows;  // the arguments and the result, "0.5 2 1.0; ..."
};

const PythonKernel kernels[] = {
#include "python_values.inc"
};

std::vector<std::vector<double>> rows_of(const char* text) {
  std::vector<std::vector<double>> rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line, ';');) {
    std::vector<double> row;
    std::istringstream words(line);
    for (std::string word; words >> word;) row.push_back(std::strtod(word.c_str(), nullptr));
    if (!row.empty()) rows.push_back(std::move(row));
  }
  return rows;
}

class Python : public testing::TestWithParam<std::size_t> {
 protected:
  const PythonKernel& table() const { return kernels[GetParam()]; }

  void expect(double result, const std::vector<double>& row, std::string_view how) const {
    const std::int64_t ulps = table().kind == Kind::close ? 2 : 0;
    EXPECT_TRUE(agree(result, row.back(), ulps))
        << how << ": " << table().text
        << fmt::format("\nof {} is {}, and {} in Python", fmt::join(row.begin(), row.end() - 1, ", "), result,
                       row.back());
  }

  /// Column `index` of the table: a lane for each row.
  std::vector<double> column(std::size_t index) const {
    std::vector<double> lanes;
    for (const auto& row : rows_) lanes.push_back(row[index]);
    lanes.resize(lanes.size() + window_row_slack);
    return lanes;
  }

  const std::vector<std::vector<double>> rows_ = rows_of(table().rows);
};

TEST_P(Python, GivesTheSame) {
  ASSERT_FALSE(rows_.empty());
  const std::size_t width = rows_.front().size() - 1;
  const std::size_t count = rows_.size();
  const Kernel kernel = kernel_of(table().text, {.args = table().args});
  const bool is_array = table().kind == Kind::array;
  ASSERT_EQ(kernel.argument_names().size(), is_array ? 1U : width);

  std::vector<std::vector<double>> columns;
  std::vector<const void*> pointers;
  for (std::size_t i = 0; i < width; ++i) columns.push_back(column(i));
  for (const auto& lanes : columns) pointers.push_back(lanes.data());
  Specialisation how = kernel.specialisation(ArgumentKind::varying);
  if (is_array) how.arguments = {{ArgumentKind::window, static_cast<std::int64_t>(width)}};
  const void* window[] = {pointers.data()};
  const void* const* inputs = is_array ? window : pointers.data();

  for (Engine engine : engines) {
    const auto block = value_of(kernel.block(how, engine));
    std::vector<double> results(count);
    void* outputs[] = {results.data()};
    ASSERT_EQ((*block)(inputs, outputs, static_cast<std::int64_t>(count)), 0) << table().text;
    for (std::size_t i = 0; i < count; ++i) expect(results[i], rows_[i], name(engine));
  }
}

TEST_P(Python, GivesTheSameOneByOne) {
  const Kernel kernel = kernel_of(table().text, {.args = table().args});
  if (table().kind == Kind::array) {
    const auto pointer = value_of(kernel.pointer<int(double*, std::intptr_t, double*, void*)>());
    for (auto row : rows_) {
      double result = 0;
      EXPECT_EQ(pointer(row.data(), static_cast<std::intptr_t>(row.size()) - 1, &result, nullptr), 1);
      expect(result, row, "generic_filter");
    }
    return;
  }
  const auto pointer = value_of(kernel.pointer<double(int, double*)>());
  for (auto row : rows_) {
    const std::span arguments(row.data(), row.size() - 1);
    expect(value_of(kernel.call(arguments)), row, "call");
    expect(pointer(static_cast<int>(arguments.size()), arguments.data()), row, "pointer");
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, Python, testing::Range<std::size_t>(0, std::size(kernels)));

}  // namespace
}  // namespace jiteval::test
