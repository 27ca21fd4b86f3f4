// Built-in functions that put elements in order.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "kernels.hpp"
#include "sema/network.hpp"
#include "single.hpp"

namespace jiteval::sema {
namespace {

using testing::f64s;
using testing::Given;
using testing::infinity;
using testing::nan;
using testing::result;
using testing::results;
using testing::single_codes;
using testing::single_fault;

/// What is hard on one way of sorting or another.
std::vector<std::vector<double>> inputs(std::size_t count) {
  std::mt19937_64 random(count);
  std::vector<std::vector<double>> all(6, std::vector<double>(count));
  for (std::size_t i = 0; i < count; ++i) {
    all[0][i] = static_cast<double>(random() % 1000) - 500;
    all[1][i] = static_cast<double>(i);
    all[2][i] = static_cast<double>(count - i);
    all[3][i] = 7;
    all[4][i] = static_cast<double>(std::min(i, count - i));
    all[5][i] = static_cast<double>(random() % 3);
  }
  return all;
}

double median_of(std::vector<double> v) {
  std::ranges::sort(v);
  const std::size_t middle = v.size() / 2;
  return v.size() % 2 == 1 ? v[middle] : 0.5 * (v[middle - 1] + v[middle]);
}

/// NumPy's default rule: a straight line between the two elements nearest to the place.
double percentile_of(std::vector<double> v, double q) {
  std::ranges::sort(v);
  const double place = q / 100 * static_cast<double>(v.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double low = v[below];
  const double high = v[std::min(below + 1, v.size() - 1)];
  const double part = place - static_cast<double>(below);
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}

TEST(Networks, SortEverySequenceOfZerosAndOnes) {
  // Which is what makes a network sort everything (the 0-1 principle).
  for (std::size_t size = 0; size <= 14; ++size) {
    const auto network = pruned_network(size, std::vector<bool>(size, true));
    for (std::uint32_t bits = 0; bits < (1U << size); ++bits) {
      std::vector<bool> values;
      for (std::size_t i = 0; i < size; ++i) values.push_back((bits >> i & 1U) != 0);
      for (const Exchange& exchange : network) {
        const bool low = values[exchange.low] && values[exchange.high];
        const bool high = values[exchange.low] || values[exchange.high];
        values[exchange.low] = low;
        values[exchange.high] = high;
      }
      ASSERT_TRUE(std::ranges::is_sorted(values)) << size << " " << bits;
    }
  }
}

TEST(Networks, LeaveOutWhatTheWantedElementsDoNotNeed) {
  std::vector<bool> middle(9, false);
  middle[4] = true;
  const auto all = pruned_network(9, std::vector<bool>(9, true));
  const auto pruned = pruned_network(9, middle);
  EXPECT_LT(pruned.size(), all.size());
  std::size_t operations = 0;
  for (const Exchange& exchange : pruned)
    operations += (exchange.needs_low ? 1 : 0) + (exchange.needs_high ? 1 : 0);
  EXPECT_LT(operations, 2 * pruned.size());
  EXPECT_LE(operations, 42U);
}

TEST(Order, MedianAndPercentileOfAllSizes) {
  for (std::size_t count : {1U, 2U, 3U, 4U, 5U, 8U, 9U, 25U, 31U, 32U, 33U, 49U, 100U, 501U}) {
    for (const std::vector<double>& v : inputs(count)) {
      EXPECT_EQ(result("lambda v: median(v)", {f64s(v)}), median_of(v)) << count;
      EXPECT_EQ(testing::run("lambda v: np.median(v)", {testing::window(v)}), median_of(v)) << count;
      for (double q : {0.0, 10.0, 33.3, 50.0, 75.0, 99.9, 100.0}) {
        EXPECT_EQ(result("lambda v, q: np.percentile(v, q)", {f64s(v), q}), percentile_of(v, q))
            << count << " " << q;
        EXPECT_EQ(testing::run("lambda v, q: percentile(v, q)", {testing::window(v), q}), percentile_of(v, q));
      }
      EXPECT_EQ(testing::run("lambda v: percentile(v, 20)", {testing::window(v)}), percentile_of(v, 20));
    }
  }
}

TEST(Order, SelectionTakesNoQuadraticTime) {
  // Steps in the square of these sizes would take the interpreter minutes.
  for (const std::vector<double>& v : inputs(50'000))
    EXPECT_EQ(result("lambda v: median(v)", {f64s(v)}), median_of(v));
}

TEST(Order, SelectionSortsWhereSplitsAreBad) {
  // The first, middle and last of what is left are always two of its least and a large one, so that each of the
  // first splits takes off just two.
  constexpr std::size_t count = 400;
  std::vector<double> v(count);
  for (std::size_t i = 0; i < count; ++i) v[i] = static_cast<double>(count + i * 7919 % count);
  for (std::size_t i = 0; i < 20; ++i) {
    v[2 * i] = static_cast<double>(2 * i);
    v[count / 2 - 1 + i] = static_cast<double>(2 * i + 1);
  }
  EXPECT_EQ(result("lambda v: median(v)", {f64s(v)}), median_of(v));
  for (double q : {1.0, 60.0, 99.0}) {
    EXPECT_EQ(result("lambda v, q: np.percentile(v, q)", {f64s(v), q}), percentile_of(v, q));
  }
}

TEST(Order, MedianOfNaNIsNaN) {
  for (std::size_t count : {1U, 3U, 8U, 40U, 101U}) {
    for (std::size_t at : {std::size_t{0}, count / 2, count - 1}) {
      std::vector<double> v(count, 1.0);
      v[at] = nan;
      EXPECT_TRUE(std::isnan(result("lambda v: median(v)", {f64s(v)}))) << count;
      EXPECT_TRUE(std::isnan(testing::run("lambda v: median(v)", {testing::window(v)}))) << count;
      EXPECT_TRUE(std::isnan(testing::run("lambda v: np.percentile(v, 100)", {testing::window(v)}))) << count;
    }
  }
  EXPECT_EQ(result("lambda v: median(v)", {f64s({infinity, 1, infinity})}), infinity);
  EXPECT_EQ(result("lambda v: np.percentile(v, 50)", {f64s({1, 2, infinity})}), 2);
}

TEST(Order, SortedOfAllSizesAndTypes) {
  for (std::size_t count : {0U, 1U, 2U, 9U, 32U, 33U, 200U}) {
    for (const std::vector<double>& v : inputs(count)) {
      std::vector<double> expected = v;
      std::ranges::sort(expected);
      EXPECT_EQ(results("lambda v: sorted(v)", {f64s(v)}), expected) << count;
      EXPECT_EQ(results("lambda v: np.sort(v)", {Given(ElementType::i16, v)}), expected) << count;
      EXPECT_EQ(results("def f(v):\n  v.sort()\n  return v", {f64s(v)}), expected) << count;
      std::ranges::reverse(expected);
      EXPECT_EQ(results("lambda v: sorted(v, reverse=True)", {f64s(v)}), expected) << count;
    }
  }
}

TEST(Order, SortedOfAWindow) {
  const std::vector<double> v = inputs(9)[0];
  std::vector<double> expected = v;
  std::ranges::sort(expected);
  for (std::size_t i = 0; i < v.size(); ++i) {
    const std::string text = "lambda v: sorted(v)[" + std::to_string(i) + "]";
    EXPECT_EQ(testing::run(text, {testing::window(v)}), expected[i]);
  }
  EXPECT_EQ(testing::run("lambda v, i: sorted(v)[int(i)]", {testing::window(v), 3}), expected[3]);
}

TEST(Order, SortedPutsNaNLast) {
  for (std::size_t count : {5U, 50U}) {
    std::vector<double> v(count);
    std::iota(v.rbegin(), v.rend(), 0.0);
    v[1] = v[3] = nan;
    v[2] = -infinity;
    const std::vector<double> found = results("lambda v: sorted(v)", {f64s(v)});
    ASSERT_EQ(found.size(), count);
    EXPECT_TRUE(std::isnan(found[count - 1]) && std::isnan(found[count - 2]));
    EXPECT_EQ(found[0], -infinity);
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end() - 2));
  }
  EXPECT_TRUE(std::isnan(testing::run("lambda v: sorted(v)[2]", {testing::window({nan, 2, 1})})));
  EXPECT_EQ(testing::run("lambda v: sorted(v)[0]", {testing::window({nan, 2, 1})}), 1);
}

TEST(Order, OfTuplesAndOtherTypes) {
  EXPECT_EQ(result("lambda x: median((x, 2, 7))", {5.0}), 5);
  EXPECT_EQ(results("lambda x: sorted([x, 2, 7])", {5.0}), (std::vector{2.0, 5.0, 7.0}));
  EXPECT_EQ(result("lambda v: median(v)", {Given(ElementType::u8, {1, 255, 3, 4})}), 3.5);
  EXPECT_EQ(result("lambda v: np.quantile(v, 0.25)", {Given(ElementType::f32, {1, 2})}), 1.25);
}

TEST(Order, WhatIsRefused) {
  EXPECT_EQ(single_fault("lambda v: median(v)", {f64s({})}), ir::FaultKind::empty_array);
  EXPECT_EQ(single_fault("lambda v, q: np.percentile(v, q)", {f64s({1}), 100.5}), ir::FaultKind::not_a_fraction);
  EXPECT_EQ(single_fault("lambda v, q: np.quantile(v, q)", {f64s({1}), nan}), ir::FaultKind::not_a_fraction);
  EXPECT_EQ(single_codes("lambda v: np.percentile(v, 101)", {f64s({1})}), "not-a-fraction");
  EXPECT_EQ(single_codes("lambda v: np.quantile(v, 50)", {f64s({1})}), "not-a-fraction");
  EXPECT_EQ(single_codes("lambda v: np.percentile(v, v)", {f64s({1})}), "array-as-number");
  EXPECT_EQ(single_codes("lambda a: sorted(a)", {Given(ElementType::f64, {1, 2}, {1, 2})}), "not-supported");
  EXPECT_EQ(single_codes("lambda v, x: sorted(v, reverse=x)", {f64s({1}), 1.0}), "not-constant");
  EXPECT_EQ(single_codes("lambda v: median(x for x in v)", {f64s({1})}), "not-an-array");
  EXPECT_EQ(testing::codes("lambda v: median(v)", {testing::array({1, 2})}), "needs-run")
      << "its size is not known before the call";
}

}  // namespace
}  // namespace jiteval::sema
