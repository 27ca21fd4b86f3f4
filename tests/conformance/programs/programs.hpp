/// Programs as people write them, run in both engines and compared with the same computation in C++.
#pragma once

#include <gtest/gtest.h>

#include <concepts>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "../conformance.hpp"

namespace jiteval::test {

class Programs : public testing::TestWithParam<Engine> {
 protected:
  /// A program that is right.
  Kernel program(std::string_view text, std::string signature = {}) const {
    auto kernel = compile(text, {.signature = std::move(signature), .engine = GetParam()});
    if (!kernel) throw std::runtime_error(kernel.error().render());
    return *kernel;
  }

  template <class... Arguments>
  RunResult run(const Kernel& kernel, Arguments&&... arguments) const {
    const std::vector<RunArgument> list{argument(arguments)...};
    return value_of(jiteval::run(kernel, list));
  }
  template <class... Arguments>
  RunResult run(std::string_view text, Arguments&&... arguments) const {
    return run(program(text), arguments...);
  }

  /// The message of the fault that a run ends with; a run that succeeds fails the test.
  template <class... Arguments>
  std::string fault(const Kernel& kernel, Arguments&&... arguments) const {
    const std::vector<RunArgument> list{argument(arguments)...};
    const auto result = jiteval::run(kernel, list);
    if (result) throw std::runtime_error("there was no fault");
    return result.error().render();
  }

 private:
  static RunArgument argument(std::floating_point auto number) { return number; }
  static RunArgument argument(bool truth) { return truth; }
  static RunArgument argument(std::signed_integral auto number) { return static_cast<std::int64_t>(number); }
  static RunArgument argument(std::unsigned_integral auto number) { return static_cast<std::uint64_t>(number); }
  template <class T>
  static RunArgument argument(Array<T>& array) {
    return ArrayReference::to(array.view());
  }
  template <class T>
  static RunArgument argument(const View<T>& view) {
    return ArrayReference::to(view);
  }
};

/// Runs the tests of a suite in both engines.
#define JITEVAL_IN_BOTH_ENGINES(suite)                                 \
  INSTANTIATE_TEST_SUITE_P(Engines, suite, testing::ValuesIn(engines), \
                           [](const auto& tested) { return std::string(name(tested.param)); })

/// A scalar result; throws where it is of another type.
template <class T>
T scalar(const RunResult& result) {
  return std::get<T>(std::get<Scalar>(result.value));
}
inline double real(const RunResult& result) { return scalar<double>(result); }
inline std::int64_t integer(const RunResult& result) { return scalar<std::int64_t>(result); }

/// One result of several.
inline const RunResult& part(const RunResult& result, std::size_t index) {
  return std::get<std::vector<RunResult>>(result.value).at(index);
}

/// An array result; throws where it is something else.
template <class T>
Array<T> array(const RunResult& result) {
  const auto& made = std::get<TypedArray>(result.value);
  if (made.type != element_type_of<T>()) throw std::runtime_error("an array of another type");
  Array<T> copy(made.shape);
  if (made.bytes.size() != static_cast<std::size_t>(copy.size()) * sizeof(T))
    throw std::runtime_error("wrong size");
  std::memcpy(copy.data(), made.bytes.data(), made.bytes.size());
  return copy;
}

/// Whether two arrays have the same shape and elements; floats are compared as `agree` does.
template <class T>
testing::AssertionResult same(const Array<T>& found, const Array<T>& expected, std::int64_t ulps = 0) {
  if (found.shape() != expected.shape()) return testing::AssertionFailure() << "the shapes differ";
  for (std::int64_t i = 0; i < found.size(); ++i) {
    bool equal = found[i] == expected[i];
    if constexpr (std::is_floating_point_v<T>) equal = agree(found[i], expected[i], ulps);
    if (!equal)
      return testing::AssertionFailure() << "element " << i << ": " << +found[i] << ", not " << +expected[i];
  }
  return testing::AssertionSuccess();
}

inline testing::AssertionResult same(double found, double expected, std::int64_t ulps = 0) {
  if (agree(found, expected, ulps)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << found << ", not " << expected;
}

/// Random numbers between two bounds, the same in every run.
template <class T>
Array<T> random_array(const Shape& shape, T least, T most, unsigned seed = 1) {
  std::mt19937 random(seed);
  Array<T> result(shape);
  for (T& element : result.elements()) {
    const double part = static_cast<double>(random()) / 4294967296.0;
    const double width = static_cast<double>(most) - static_cast<double>(least);
    if constexpr (std::is_floating_point_v<T>) {
      element = static_cast<T>(static_cast<double>(least) + part * width);
    } else {
      element = static_cast<T>(static_cast<std::int64_t>(least) + static_cast<std::int64_t>(part * (width + 1)));
    }
  }
  return result;
}

/// A 1-D array of these elements.
template <class T>
Array<T> array_of(std::vector<T> elements) {
  const auto size = static_cast<std::int64_t>(elements.size());
  return Array<T>(Shape{size}, std::move(elements));
}

}  // namespace jiteval::test
