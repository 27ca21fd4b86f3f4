// Every function of the language, of f64 and of f32 numbers, gives the same bits in the interpreter, one lane and
// many, and in native code, as a C function and over blocks for every instruction set. Which NaN is left open.
//
// JITEVAL_POINTS says how many points a function is compared at, beside all combinations of the special values.
// Without it they are 20,000, and a tenth of them for functions that are called, as these are slow and the same
// code everywhere.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "compare_lanes.hpp"
#include "jit/target.hpp"
#include "jiteval/kernel.hpp"
#include "jiteval/run.hpp"

namespace jiteval::test {
namespace {

struct Function {
  const char* name;
  int arity;
  std::string_view implementation;
};
void PrintTo(const Function& function, std::ostream* out) { *out << function.name; }
constexpr Function functions[] = {
#define JITEVAL_FUNCTION(name, arity, implementation, ...) {#name, arity, #implementation},
#include "math/functions.def"
#undef JITEVAL_FUNCTION
};

using Random = std::mt19937_64;
using Column = std::vector<double>;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr double largest = std::numeric_limits<double>::max();

std::size_t point_count(const Function& function) {
  const char* wish = std::getenv("JITEVAL_POINTS");
  if (wish != nullptr) return static_cast<std::size_t>(std::max(1L, std::atol(wish)));
  return function.implementation == "called" ? 2'000 : 20'000;
}

/// Values to cross with each other; the first few also in three dimensions.
const Column& special_values() {
  static const Column values = [] {
    Column positive = {0.0,
                       1.0,
                       0.5,
                       infinity,
                       smallest,
                       largest,
                       3.0,
                       2.0,
                       0x1p-1022,
                       10.0,
                       0x1p53,
                       1e300,
                       1e-300,
                       0.75,
                       1.5,
                       0x1p-149,
                       0x1p-126,
                       0x1.fffffep127,
                       0x1p128,
                       0x1p52,
                       0x1p51,
                       0x1p-54,
                       0x1.fffffffffffffp-1,
                       0x1.0000000000001p0,
                       709.0,
                       709.782712893384,
                       710.0,
                       745.1332191019411,
                       746.0,
                       1024.0,
                       1074.0,
                       88.72284,
                       103.97208,
                       308.25,
                       38.6,
                       26.6,
                       171.62,
                       0.36787944117144233,
                       1.5707963267948966,
                       3.141592653589793,
                       0.7853981633974483,
                       1e22,
                       2.5,
                       4.0,
                       100.0};
    Column all;
    for (double value : positive) all.insert(all.end(), {value, -value});
    all.insert(all.begin() + 8, {std::numeric_limits<double>::quiet_NaN()});
    all.push_back(std::bit_cast<double>(std::uint64_t{0x7ff0'0000'0000'0001}));  // a signalling NaN
    return all;
  }();
  return values;
}

double uniform(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

double power_of_two(Random& random, double low, double high) { return std::exp2(uniform(random, low, high)); }

double either_sign(Random& random, double x) { return random() % 2 == 0 ? x : -x; }

/// One number, where functions are hard as often as anywhere.
double draw(Random& random) {
  constexpr double pi = 3.14159265358979323846;
  static constexpr double ends[] = {709.782712893384,
                                    710.4758600739439,
                                    745.1332191019411,
                                    708.3964185322641,
                                    1024.0,
                                    1022.0,
                                    1074.0,
                                    308.2547155599167,
                                    323.3062153431158,
                                    88.72283905206835,
                                    103.97207708399179,
                                    128.0,
                                    149.0,
                                    38.53183944498959,
                                    37.519379347,
                                    26.543258430632,
                                    171.61447887182297,
                                    18.714973875118524,
                                    0.36787944117144233,
                                    1.4616321449683622};
  switch (random() % 10) {
    case 0:
      return std::bit_cast<double>(random());
    case 1:
      return either_sign(random, std::bit_cast<float>(static_cast<std::uint32_t>(random())));
    case 2: {  // multiples of pi/2
      const double x = std::floor(power_of_two(random, 0, random() % 4 == 0 ? 995 : 50)) * (pi / 2);
      return either_sign(random, std::nextafter(x, random() % 2 == 0 ? 0 : infinity));
    }
    case 3:
      return either_sign(random, power_of_two(random, -1074, 0));
    case 4:
      return either_sign(random, power_of_two(random, 0, 1023.999));
    case 5:
      return either_sign(random, 1 + either_sign(random, power_of_two(random, -53, 0)));
    case 6:  // where results overflow or vanish
      return either_sign(
          random, ends[random() % std::size(ends)] * (1 + either_sign(random, power_of_two(random, -53, -6))));
    case 7:
      return either_sign(random, std::floor(uniform(random, 0, 40)) / 2);
    case 8:
      return uniform(random, -750, 750);
    default:
      return uniform(random, -6, 6);
  }
}

/// The points as columns of arguments.
std::vector<Column> points(const Function& function, ElementType type) {
  std::vector<Column> columns(static_cast<std::size_t>(function.arity));
  const auto add = [&](std::initializer_list<double> point) {
    auto at = point.begin();
    for (Column& column : columns) column.push_back(*at++);
  };
  const Column& special = special_values();
  if (function.arity == 1) {
    for (double x : special) add({x});
  } else if (function.arity == 2) {
    for (double x : special) {
      for (double y : special) add({x, y});
    }
  } else {
    const std::size_t few = function.implementation == "called" ? 13 : 25;
    for (std::size_t i = 0; i < few * few * few; ++i) {
      add({special[i % few], special[i / few % few], special[i / few / few]});
    }
  }
  Random random(std::hash<std::string_view>()(function.name));
  for (std::size_t i = point_count(function); i > 0; --i) {
    const double x = draw(random);
    double y = draw(random);
    double z = draw(random);
    // Sometimes a quotient that is nearly whole, and a sum that cancels.
    if (random() % 4 == 0) y = x / std::floor(power_of_two(random, 0, 30));
    if (random() % 4 == 0) z = -x * y;
    // Parameters and probabilities as they usually are.
    if (random() % 2 == 0) y = std::abs(uniform(random, 0, 30));
    if (random() % 2 == 0) z = std::abs(uniform(random, 0, 1));
    add({x, y, z});
  }
  if (type == ElementType::f32) {
    for (Column& column : columns) {
      for (double& x : column) x = static_cast<float>(x);
    }
  }
  return columns;
}

/// One function of numbers of one type.
class Comparison {
 public:
  Comparison(const Function& function, ElementType type)
      : function_(function), type_(type), columns_(points(function, type)), count_(columns_[0].size()) {
    source_ = call_of("x", "y", "z");
    how_.arguments.assign(columns_.size(), {.kind = ArgumentKind::varying, .type = type});
  }

  void compare() {
    const auto kernel = jiteval::compile(source_, {.args = arguments()});
    ASSERT_TRUE(kernel) << kernel.error().render();
    const auto interpreted = kernel->block(how_, Engine::interp);
    ASSERT_TRUE(interpreted) << interpreted.error().render();
    for (std::size_t i = 0; i < count_; ++i) expected_.push_back(one(**interpreted, i));
    expect_same("the interpreter over blocks", all(**interpreted));
    for (Isa isa : supported_isas()) {
      const auto native = jiteval::compile(source_, {.args = arguments(), .isa = isa});
      const auto block = native->block(how_, Engine::jit);
      ASSERT_TRUE(block) << block.error().render();
      expect_same(jit::name(isa), all(**block));
      if (function_.implementation != "called") compare_loops(isa);
    }
    if (type_ == ElementType::f64) {
      compare_pointers<double>(*kernel);
    } else {
      compare_pointers<float>(*kernel);
    }
  }

 private:
  std::string call_of(std::string_view x, std::string_view y, std::string_view z) const {
    if (function_.arity == 1) return fmt::format("{}({})", function_.name, x);
    if (function_.arity == 2) return fmt::format("{}({}, {})", function_.name, x, y);
    return fmt::format("{}({}, {}, {})", function_.name, x, y, z);
  }

  std::string arguments() const { return std::string("x, y, z").substr(0, 3 * columns_.size() - 2); }

  double one(const BlockCall& block, std::size_t i) const {
    const void* inputs[3] = {};
    for (std::size_t k = 0; k < columns_.size(); ++k) inputs[k] = &columns_[k][i];
    double result = 0;
    void* outputs[] = {&result};
    EXPECT_EQ(block(inputs, outputs, 1), 0);
    return result;
  }

  Column all(const BlockCall& block) const {
    const void* inputs[3] = {};
    for (std::size_t k = 0; k < columns_.size(); ++k) inputs[k] = columns_[k].data();
    Column results(count_);
    void* outputs[] = {results.data()};
    EXPECT_EQ(block(inputs, outputs, static_cast<std::int64_t>(count_)), 0);
    return results;
  }

  // A loop over arrays, of which LLVM makes vectors: all points, and lengths around those of the vectors.
  void compare_loops(Isa isa) const {
    const std::string body = "def f(" + arguments() + ", out):\n  for i in range(len(out)):\n    out[i] = ";
    const auto loop = jiteval::compile(body + call_of("x[i]", "y[i]", "z[i]"), {.engine = Engine::jit, .isa = isa});
    ASSERT_TRUE(loop) << loop.error().render();
    const std::string where = fmt::format("a loop for {}", jit::name(isa));
    if (type_ == ElementType::f64) {
      compare_loop<double>(*loop, where);
    } else {
      compare_loop<float>(*loop, where);
    }
  }

  template <class T>
  void compare_loop(const Kernel& loop, const std::string& where) const {
    std::vector<std::vector<T>> arrays;
    for (const Column& column : columns_) arrays.emplace_back(column.begin(), column.end());
    std::vector<T>& out = arrays.emplace_back(count_);
    Column results(count_);
    const auto compute = [&](std::size_t first, std::size_t length) {
      std::vector<RunArgument> given;
      for (std::vector<T>& array : arrays)
        given.emplace_back(ArrayReference{type_, array.data() + first, {static_cast<std::int64_t>(length)}, {1}});
      const auto done = run(loop, given);
      ASSERT_TRUE(done) << done.error().render();
    };
    compute(0, count_);
    std::ranges::copy(out, results.begin());
    expect_same(where, results);
    constexpr std::size_t longest = 35;  // four vectors of eight, and three
    std::size_t first = 0;
    for (std::size_t length = 0; length <= longest && first + length <= count_; first += length++) {
      std::ranges::fill(out, T{-7});
      compute(first, length);
      std::ranges::copy_n(out.begin() + static_cast<std::ptrdiff_t>(first), static_cast<std::ptrdiff_t>(length),
                          results.begin() + static_cast<std::ptrdiff_t>(first));
      if (first > 0) {
        EXPECT_EQ(out[first - 1], T{-7});
      }
      if (first + length < count_) {
        EXPECT_EQ(out[first + length], T{-7});
      }
    }
    expect_same(where + " of some turns", results);
  }

  template <class T>
  void compare_pointers(const Kernel& kernel) {
    const auto compare_with = [&](auto function, auto call) {
      ASSERT_TRUE(function) << function.error().render();
      Column results;
      for (std::size_t i = 0; i < count_; ++i) results.push_back(call(*function, i));
      expect_same("the C function", results);
    };
    const auto at = [&](std::size_t k, std::size_t i) { return static_cast<T>(columns_[k][i]); };
    if (function_.arity == 1) {
      compare_with(kernel.pointer<T(T)>(), [&](auto* f, std::size_t i) { return f(at(0, i)); });
    } else if (function_.arity == 2) {
      compare_with(kernel.pointer<T(T, T)>(), [&](auto* f, std::size_t i) { return f(at(0, i), at(1, i)); });
    } else {
      compare_with(kernel.pointer<T(T, T, T)>(),
                   [&](auto* f, std::size_t i) { return f(at(0, i), at(1, i), at(2, i)); });
    }
  }

  void expect_same(std::string_view where, const Column& results) const {
    int wrong = 0;
    for (std::size_t i = 0; i < count_ && wrong < 5; ++i) {
      if (same_number(results[i], expected_[i])) continue;
      ++wrong;
      std::string point;
      for (const Column& column : columns_) point += fmt::format(" {:a}", column[i]);
      ADD_FAILURE() << source_ << " of " << name(type_) << ", by " << where << ", at" << point << ": "
                    << fmt::format("{:a} instead of {:a}", results[i], expected_[i]);
    }
  }

  const Function& function_;
  ElementType type_;
  std::string source_;
  Specialisation how_;
  std::vector<Column> columns_;
  std::size_t count_;
  Column expected_;
};

class Functions : public testing::TestWithParam<Function> {};

// What a function adds to the time of a compile grows with its instructions. The most are 450, of tgamma with AVX2.
TEST_P(Functions, AreFewInstructions) {
  constexpr int most = 600;
  const std::string arguments =
      std::string("x, y, z").substr(0, 3 * static_cast<std::size_t>(GetParam().arity) - 2);
  for (Isa isa : supported_isas()) {
    const auto kernel =
        jiteval::compile(fmt::format("{}({})", GetParam().name, arguments), {.args = arguments, .isa = isa});
    ASSERT_TRUE(kernel) << kernel.error().render();
    const auto text = kernel->dump(Stage::assembly, kernel->specialisation(ArgumentKind::varying));
    ASSERT_TRUE(text) << text.error().render();
    int instructions = 0;
    for (std::size_t at = text->find("\n\t"); at != std::string::npos; at = text->find("\n\t", at + 1)) {
      if (text->at(at + 2) != '.') ++instructions;
    }
    EXPECT_GT(instructions, 0);
    EXPECT_LT(instructions, most) << jit::name(isa);
  }
}

TEST_P(Functions, OfF64) { Comparison(GetParam(), ElementType::f64).compare(); }
TEST_P(Functions, OfF32) { Comparison(GetParam(), ElementType::f32).compare(); }

std::string function_name(const testing::TestParamInfo<Function>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Table, Functions, testing::ValuesIn(functions), function_name);

}  // namespace
}  // namespace jiteval::test
