// The pixel graph builder of a labelled image, as compare.py gives it: runs the kernel of a file in this process
// and prints the shortest time with what was found as JSON.
//
//   graph_benchmark KERNEL_FILE IMAGE_FILE HEIGHT WIDTH REPEATS
//
// The image file has height x width 64-bit integers.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "jiteval/jiteval.hpp"

namespace {

namespace je = jiteval;
using Clock = std::chrono::steady_clock;

/// The sum of all elements times their places: what two equal lists have in common.
std::int64_t checksum(const je::Array<std::int32_t>& list, std::int64_t count) {
  std::int64_t sum = 0;
  for (std::int64_t k = 0; k < count; ++k) sum += (k % 1000 + 1) * list[k];
  return sum;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 6) {
    fmt::print(stderr, "usage: graph_benchmark KERNEL_FILE IMAGE_FILE HEIGHT WIDTH REPEATS\n");
    return 2;
  }
  std::ifstream text_file(arguments[1]);
  const std::string text{std::istreambuf_iterator<char>(text_file), {}};
  je::Array<std::int64_t> image({std::atoll(arguments[3]), std::atoll(arguments[4])});
  std::ifstream image_file(arguments[2], std::ios::binary);
  image_file.read(reinterpret_cast<char*>(image.data()), image.size() * 8);
  if (!text_file || !image_file) {
    fmt::print(stderr, "graph_benchmark: cannot read the kernel or the image\n");
    return 2;
  }

  je::Array<std::int64_t> steps({8, 2}, {-1, -1, -1, 0, -1, 1, 0, -1, 0, 1, 1, -1, 1, 0, 1, 1});
  je::Array<std::int32_t> row({8 * image.size()});
  je::Array<std::int32_t> col({8 * image.size()});
  const auto kernel = je::compile(text, {.engine = je::Engine::jit});
  if (!kernel) {
    fmt::print(stderr, "{}", kernel.error().render());
    return 1;
  }
  const je::RunArgument list[] = {je::ArrayReference::to(image.view()), je::ArrayReference::to(steps.view()),
                                  je::ArrayReference::to(row.view()), je::ArrayReference::to(col.view())};
  double shortest = std::numeric_limits<double>::infinity();
  std::int64_t links = 0;
  const int repeats = std::atoi(arguments[5]);
  for (int turn = 0; turn <= repeats; ++turn) {  // the first compiles
    const auto start = Clock::now();
    const auto result = je::run(*kernel, list);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (!result) {
      fmt::print(stderr, "{}", result.error().render());
      return 1;
    }
    links = std::get<std::int64_t>(std::get<je::Scalar>(result->value));
    if (turn > 0) shortest = std::min(shortest, seconds);
  }
  fmt::print("{{\"seconds\": {:.9f}, \"links\": {}, \"checksum\": {}}}\n", shortest, links,
             checksum(row, links) + 7 * checksum(col, links));
}
