// How long one more small kernel takes in a running process: compiles many different ones through the public API
// and prints the medians as JSON. The first kernel, which starts the compiler, is reported apart, and so is a body
// of 200 lines.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "jiteval/jiteval.hpp"

namespace {

namespace je = jiteval;
using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// The text of the kernel of this number: five forms, with a constant that no other has.
std::string kernel_text(int number) {
  const double constant = 1 + number / 64.0;
  switch (number % 5) {
    case 0:
      return fmt::format("lambda x, a: exp(-a*x**2) + {}", constant);
    case 1:
      return fmt::format("lambda x, a: log(1 + x*x)*a - {}", constant);
    case 2:
      return fmt::format("lambda x, a: a*x if x < {} else x*x - a", constant);
    case 3:
      return fmt::format("lambda x, a: (x - {})/sqrt(x*x + a*a + 1)", constant);
    default:
      return fmt::format(
          "def series(x, a):\n"
          "    total = {}\n"
          "    for k in range(8):\n"
          "        total = total*x + a\n"
          "    return total\n",
          constant);
  }
}

/// A body of 200 lines over an array: in turn sums, loops, branches, calls of another function and stores.
std::string long_text(int number) {
  std::string text = fmt::format(
      "def bend(x, a):\n"
      "    return x*(1 - x)*a + {}\n"
      "def body(values, out, x, a):\n",
      1 + number / 64.0);
  for (int line = 3; line < 199; line += 7) {
    const int i = line / 7;
    text += fmt::format(
        "    t{0} = x*{1} + a\n"
        "    for i in range(len(values)):\n"
        "        t{0} += bend(values[i], {0})\n"
        "    if t{0} > {1}:\n"
        "        x = t{0} - sqrt(abs(x))\n"
        "    a = min(a + 1, t{0}*0.5)\n"
        "    out[{0}] = t{0}*x + a\n",
        i, i + 0.5);
  }
  return text + "    return x + a\n";
}

/// Milliseconds until a body of 200 lines has given its first result; negative where it fails.
double long_body_time(int number) {
  const std::string text = long_text(number);
  je::Array<double> values({8}, 0.25);
  je::Array<double> out({64});
  const auto start = Clock::now();
  const auto kernel = je::compile(text, {.engine = je::Engine::jit});
  if (!kernel) {
    fmt::print(stderr, "{}", kernel.error().render());
    return -1;
  }
  const je::RunArgument arguments[] = {je::ArrayReference::to(values.view()), je::ArrayReference::to(out.view()),
                                       0.5, 2.0};
  const auto result = je::run(*kernel, arguments);
  if (!result) {
    fmt::print(stderr, "{}", result.error().render());
    return -1;
  }
  return milliseconds_since(start);
}

}  // namespace

int main() {
  constexpr int kernels = 50;
  double first = 0;
  std::vector<double> pointer_times;
  std::vector<double> block_times;
  for (int number = 0; number < 2 * kernels + 1; ++number) {
    // Pointers and blocks in turn, so that both see every form and the same moments of the machine.
    const bool want_pointer = number % 2 == 0;
    const std::string text = kernel_text(number);
    const auto start = Clock::now();
    const auto kernel = je::compile(text, {.engine = je::Engine::jit});
    if (!kernel) {
      fmt::print(stderr, "{}", kernel.error().render());
      return 1;
    }
    if (want_pointer) {
      const auto function = kernel->pointer<double(double, double)>();
      if (!function || std::isnan((*function)(0.5, 2.0))) return 1;
    } else {
      const auto block = kernel->block(kernel->specialisation(je::ArgumentKind::varying), je::Engine::jit);
      const double x = 0.5;
      const double a = 2.0;
      double result = 0;
      const void* inputs[] = {&x, &a};
      void* outputs[] = {&result};
      if (!block || (**block)(inputs, outputs, 1) != 0) return 1;
    }
    const double time = milliseconds_since(start);
    if (number == 0) {
      first = time;
    } else {
      (want_pointer ? pointer_times : block_times).push_back(time);
    }
  }
  std::vector<double> long_times;
  for (int number = 0; number < 9; ++number) {
    long_times.push_back(long_body_time(number));
    if (long_times.back() < 0) return 1;
  }
  fmt::print(
      "{{\"kernels\": {}, \"first_ms\": {:.3f}, \"pointer_ms\": {:.3f}, \"block_ms\": {:.3f}, "
      "\"long_body_ms\": {:.3f}}}\n",
      kernels, first, median(pointer_times), median(block_times), median(long_times));
}
