#include "generator.hpp"

#include <fmt/format.h>

#include <random>
#include <vector>

namespace jiteval::test {

namespace {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  std::string expression() {
    names_ = {"x", "y", "z"};
    return number(4);
  }

  std::string body() {
    has_window_ = chance(2);
    names_ = {"x", "y"};
    text_ = has_window_ ? "def f(values, x, y):\n" : "def f(x, y):\n";
    // Every variable has a value from the start, so that any statement may read it.
    for (const char* name : {"p", "q", "r"}) {
      line(1, fmt::format("{} = {}", name, number(2)));
      names_.emplace_back(name);
    }
    statements(1, 4);
    line(1, "return " + number(3));
    return text_;
  }

 private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool chance(std::uint64_t n) { return below(n) == 0; }

  void line(int depth, const std::string& statement) {
    text_ += std::string(static_cast<std::size_t>(2 * depth), ' ') + statement + "\n";
  }

  std::string leaf() {
    static const char* const constants[] = {"0",    "1",    "2",   "-1",  "3",     "0.5", "2.5",
                                            "1e-3", "1e10", "100", "0.0", "-0.25", "pi",  "7"};
    if (has_window_ && chance(3)) return window_element();
    if (chance(3)) return constants[below(std::size(constants))];
    return names_[below(names_.size())];
  }

  std::string window_element() {
    switch (below(5)) {
      case 0:
        return "len(values)";
      case 1:
        return "min(values)";
      case 2:
        return counters_.empty() ? "values[-1]" : fmt::format("values[{}]", counters_[below(counters_.size())]);
      case 3:
        return "values[2]";
      default:
        return "values[0]";
    }
  }

  std::string number(int depth) {
    if (depth == 0 || chance(6)) return leaf();
    const int d = depth - 1;
    switch (below(16)) {
      case 0:
      case 1:
        return fmt::format("({} + {})", number(d), number(d));
      case 2:
        return fmt::format("({} - {})", number(d), number(d));
      case 3:
      case 4:
        return fmt::format("({} * {})", number(d), number(d));
      case 5:
        return fmt::format("({} / {})", number(d), number(d));
      case 6:
        return fmt::format("({} {} {})", number(d), chance(2) ? "//" : "%", divisor(d));
      case 7:
        return fmt::format("({})**{}", number(d), chance(3) ? number(d) : fmt::format("{}", below(6)));
      case 8:
        return fmt::format("(-{})", number(d));
      case 9:
        return fmt::format("({} if {} else {})", number(d), condition(d), number(d));
      case 10:
        return fmt::format("{}({}, {})", chance(2) ? "min" : "max", number(d), number(d));
      case 11:
        return fmt::format("exp({})", number(d));
      case 12:
        return fmt::format("log({})", number(d));
      case 13:
        return fmt::format("sqrt(abs({}))", number(d));
      case 14: {
        static const char* const functions[] = {"sin", "cos", "tan", "tanh", "floor", "ceil", "round", "abs"};
        return fmt::format("{}({})", functions[below(std::size(functions))], number(d));
      }
      default: {
        static const char* const functions[] = {"atan2", "hypot", "fmod", "pow"};
        return fmt::format("{}({}, {})", functions[below(std::size(functions))], number(d), number(d));
      }
    }
  }

  // A constant zero is refused when both sides are integers, and that is not what is tested here.
  std::string divisor(int depth) { return chance(2) ? "3" : fmt::format("({} + 0.5)", number(depth)); }

  std::string condition(int depth) {
    if (depth == 0) return fmt::format("{} < {}", leaf(), leaf());
    const int d = depth - 1;
    static const char* const operators[] = {"<", "<=", ">", ">=", "==", "!="};
    switch (below(6)) {
      case 0:
        return fmt::format("({} and {})", condition(d), condition(d));
      case 1:
        return fmt::format("({} or {})", condition(d), condition(d));
      case 2:
        return fmt::format("(not {})", condition(d));
      case 3:
        return fmt::format("({} < {} <= {})", number(d), number(d), number(d));
      default:
        return fmt::format("({} {} {})", number(d), operators[below(6)], number(d));
    }
  }

  std::string variable() {
    static const char* const variables[] = {"p", "q", "r"};
    return variables[below(3)];
  }

  void statements(int depth, int count) {
    for (int i = 0; i < count; ++i) statement(depth);
  }

  void statement(int depth) {
    const std::uint64_t kind = depth > 3 ? below(4) : below(11);
    switch (kind) {
      case 0:
      case 1:
        line(depth, fmt::format("{} = {}", variable(), number(3)));
        break;
      case 2:
        line(depth, fmt::format("{} {}= {}", variable(), chance(2) ? "+" : "*", number(2)));
        break;
      case 3:
        if (loops_ > 0) {
          line(depth, fmt::format("if {}:", condition(1)));
          line(depth + 1, chance(2) ? "break" : "continue");
        } else {
          line(depth, fmt::format("if {}: return {}", condition(1), number(2)));
        }
        break;
      case 4:
      case 5:
        line(depth, fmt::format("if {}:", condition(2)));
        statements(depth + 1, 2);
        if (chance(2)) {
          line(depth, fmt::format("elif {}:", condition(1)));
          statements(depth + 1, 1);
        }
        if (chance(2)) {
          line(depth, "else:");
          statements(depth + 1, 2);
        }
        break;
      case 6:
      case 7:
        counted_loop(depth);
        break;
      case 8:
        while_loop(depth);
        break;
      case 9:
        if (has_window_) {
          line(depth, "for v in values:");
          names_.emplace_back("v");
          inside_loop(depth, 2);
          names_.pop_back();
        } else {
          counted_loop(depth);
        }
        break;
      default:
        line(depth, fmt::format("if {}: return {}", condition(2), number(2)));
        break;
    }
  }

  void inside_loop(int depth, int count) {
    ++loops_;
    statements(depth + 1, count);
    --loops_;
  }

  void counted_loop(int depth) {
    const std::string counter = fmt::format("i{}", next_++);
    static const char* const ranges[] = {"5", "1, 4", "4, -1, -1", "0, 9, 3", "floor(min(max(x, 0), 4))",
                                         "0", "70"};
    const std::uint64_t range = below(std::size(ranges));
    line(depth, fmt::format("for {} in range({}):", counter, ranges[range]));
    // The longest range goes past a window, and a window's index that does is a fault; that is wanted now and then.
    counters_.push_back(counter);
    names_.push_back(counter);
    inside_loop(depth, 2);
    names_.pop_back();
    counters_.pop_back();
  }

  void while_loop(int depth) {
    const std::string counter = fmt::format("n{}", next_++);
    line(depth, counter + " = 0");
    line(depth, fmt::format("while {} < 6 and {}:", counter, condition(1)));
    line(depth + 1, counter + " += 1");
    inside_loop(depth, 2);
  }

  std::mt19937_64 random_;
  std::vector<std::string> names_;
  std::vector<std::string> counters_;
  std::string text_;
  bool has_window_ = false;
  int loops_ = 0;
  int next_ = 0;
};

}  // namespace

std::string random_expression(std::uint64_t seed) { return Generator(seed).expression(); }
std::string random_body(std::uint64_t seed) { return Generator(seed).body(); }

}  // namespace jiteval::test
