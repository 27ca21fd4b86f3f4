#include "harness.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "jit/target.hpp"

namespace jiteval::test {

namespace {

constexpr std::int64_t longest = 700;  // more than two batches of the interpreter

bool same(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// The arguments of one comparison: enough lanes of each, and of each window row.
struct Data {
  std::vector<std::vector<double>> lanes;              // by argument
  std::vector<std::vector<std::vector<double>>> rows;  // by argument and window element

  Data(std::size_t arity, std::int64_t window_size, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto column = [&random] {
      std::vector<double> values(static_cast<std::size_t>(longest + window_row_slack));
      for (double& value : values) {
        const std::vector<double>& hard = hard_values();
        value = random() % 3 == 0 ? hard[random() % hard.size()]
                                  : std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())), -61);
      }
      return values;
    };
    for (std::size_t i = 0; i < arity; ++i) {
      lanes.push_back(column());
      rows.emplace_back();
      for (std::int64_t k = 0; k < window_size; ++k) rows.back().push_back(column());
    }
  }
};

/// Inputs of a block call whose first lane is `first`.
class Inputs {
 public:
  Inputs(const Data& data, const Specialisation& how, std::int64_t first) : rows_(how.arguments.size()) {
    for (std::size_t i = 0; i < how.arguments.size(); ++i) {
      switch (how.arguments[i].kind) {
        case ArgumentKind::uniform:
          pointers_.push_back(data.lanes[i].data());
          break;
        case ArgumentKind::varying:
          pointers_.push_back(data.lanes[i].data() + first);
          break;
        default:
          for (const auto& row : data.rows[i]) rows_[i].push_back(row.data() + first);
          pointers_.push_back(rows_[i].data());
      }
    }
  }
  const void* const* get() const { return pointers_.data(); }

 private:
  std::vector<std::vector<const double*>> rows_;
  std::vector<const void*> pointers_;
};

struct Outcome {
  double value = 0;
  std::string fault;  // the message of a runtime fault; empty for none
};

std::string fault_message(const Kernel& kernel, const Specialisation& how, std::int32_t code) {
  return code == 0 ? "" : kernel.fault(how, code).render();
}

/// Compares one block call with the outcomes of its lanes.
std::string compare_block(const Kernel& kernel, const Specialisation& how, const BlockCall& block, const Data& data,
                          const std::vector<Outcome>& reference, std::int64_t first, std::int64_t n) {
  constexpr double untouched = 12345.0;
  std::vector<double> out(static_cast<std::size_t>(n) + 1, untouched);
  void* outputs[] = {out.data()};
  const Inputs inputs(data, how, first);
  const std::int32_t code = block(inputs.get(), outputs, n);
  if (out[static_cast<std::size_t>(n)] != untouched) return fmt::format("n = {}: wrote past the end", n);
  bool expected_fault = false;
  for (std::int64_t i = 0; i < n; ++i) {
    const Outcome& expected = reference[static_cast<std::size_t>(first + i)];
    if (!expected.fault.empty()) expected_fault = true;
  }
  if (expected_fault != (code != 0)) {
    return fmt::format(
        "n = {} from lane {}: {}", n, first,
        expected_fault ? "a fault was missed" : "a fault without a cause:\n" + fault_message(kernel, how, code));
  }
  if (code != 0) {
    const std::string got = fault_message(kernel, how, code);
    for (std::int64_t i = 0; i < n; ++i) {
      if (reference[static_cast<std::size_t>(first + i)].fault == got) return "";
    }
    return fmt::format("n = {}: a fault that no lane has:\n{}", n, got);
  }
  for (std::int64_t i = 0; i < n; ++i) {
    const double expected = reference[static_cast<std::size_t>(first + i)].value;
    const double got = out[static_cast<std::size_t>(i)];
    if (!same(expected, got)) {
      std::string text = fmt::format("n = {}, lane {}: {} ({:a}) instead of {} ({:a}); arguments", n, first + i,
                                     got, got, expected, expected);
      for (std::size_t k = 0; k < how.arguments.size(); ++k) {
        if (how.arguments[k].kind == ArgumentKind::uniform) text += fmt::format(" {:a}", data.lanes[k][0]);
        if (how.arguments[k].kind == ArgumentKind::varying) {
          text += fmt::format(" {:a}", data.lanes[k][static_cast<std::size_t>(first + i)]);
        }
        if (how.arguments[k].kind == ArgumentKind::window) {
          for (const auto& row : data.rows[k])
            text += fmt::format(" [{:a}]", row[static_cast<std::size_t>(first + i)]);
        }
      }
      return text;
    }
  }
  return "";
}

/// All block comparisons of one engine.
std::string compare_lengths(const Kernel& kernel, const Specialisation& how, Engine engine, const Data& data,
                            const std::vector<Outcome>& reference, std::int64_t width) {
  const auto block = kernel.block(how, engine);
  if (!block) return block.error().render();
  std::vector<std::int64_t> lengths = {longest};
  for (std::int64_t n = 0; n <= 2 * width + 1; ++n) lengths.push_back(n);
  for (std::int64_t n : lengths) {
    // Several starts, so that the hard values meet every position in a vector.
    for (std::int64_t first : {std::int64_t{0}, std::int64_t{1}, longest - n}) {
      if (first + n > longest) continue;
      std::string problem = compare_block(kernel, how, **block, data, reference, first, n);
      if (!problem.empty()) return problem;
    }
  }
  return "";
}

std::string compare_pointers(const Kernel& kernel, const Specialisation& all_uniform, const Data& data) {
  if (all_uniform.arguments.size() > 3 || all_uniform.arguments.empty()) return "";
  const auto interpreted = kernel.block(all_uniform, Engine::interp);
  if (!interpreted) return interpreted.error().render();
  const auto packed = kernel.pointer<double(int, double*)>();
  if (!packed) return packed.error().render();
  for (std::size_t lane = 0; lane < 60; ++lane) {
    double arguments[3] = {};
    const void* inputs[3] = {};
    for (std::size_t k = 0; k < all_uniform.arguments.size(); ++k) {
      arguments[k] = data.lanes[k][lane];
      inputs[k] = &arguments[k];
    }
    double expected = 0;
    void* outputs[] = {&expected};
    if ((**interpreted)(inputs, outputs, 1) != 0) expected = std::numeric_limits<double>::quiet_NaN();
    double got = (*packed)(static_cast<int>(all_uniform.arguments.size()), arguments);
    if (!same(expected, got)) return fmt::format("pointer: {:a} instead of {:a}", got, expected);
    switch (all_uniform.arguments.size()) {
      case 1:
        got = (*kernel.pointer<double(double)>())(arguments[0]);
        break;
      case 2:
        got = (*kernel.pointer<double(double, double)>())(arguments[0], arguments[1]);
        break;
      default:
        got = (*kernel.pointer<double(double, double, double)>())(arguments[0], arguments[1], arguments[2]);
        break;
    }
    if (!same(expected, got)) return fmt::format("pointer of doubles: {:a} instead of {:a}", got, expected);
  }
  return "";
}

std::string compare_callback(const Kernel& kernel, std::int64_t window_size, const Data& data) {
  const auto callback = kernel.pointer<int(double*, std::intptr_t, double*, void*)>();
  if (!callback) return callback.error().render();
  const Specialisation how{{{ArgumentKind::array, 0}}};
  const auto interpreted = kernel.block(how, Engine::interp);
  if (!interpreted) return interpreted.error().render();
  for (std::size_t lane = 0; lane < 30; ++lane) {
    for (std::int64_t size = 0; size <= window_size; ++size) {
      std::vector<double> buffer;
      for (std::int64_t k = 0; k < size; ++k) buffer.push_back(data.rows[0][static_cast<std::size_t>(k)][lane]);
      const BlockArray array{buffer.data(), size};
      const void* inputs[] = {&array};
      double expected = 0;
      void* outputs[] = {&expected};
      const std::int32_t code = (**interpreted)(inputs, outputs, 1);
      double got = 0;
      const int fine = (*callback)(buffer.data(), size, &got, nullptr);
      if ((code == 0) != (fine == 1)) return fmt::format("callback of {} values: returned {}", size, fine);
      if (code == 0 && !same(expected, got)) return fmt::format("callback: {:a} instead of {:a}", got, expected);
    }
  }
  return "";
}

std::string compare_all(const std::string& source, std::uint64_t seed, std::int64_t window_size) {
  const auto compiled = compile(source);
  if (!compiled) return compiled.error().render();
  const Kernel& kernel = *compiled;
  const std::size_t arity = kernel.argument_names().size();
  const Data data(arity, window_size, seed);

  std::vector<Kernel> of_isa;
  for (Isa isa : supported_isas()) of_isa.push_back(*compile(source, {.isa = isa}));

  // Which scalar arguments vary: all, then each combination for up to two, so that both mixtures are met.
  std::vector<Specialisation> ways;
  const std::size_t combinations = arity == 0 ? 1 : arity == 1 ? 2 : 4;
  for (std::size_t choice = 0; choice < combinations; ++choice) {
    Specialisation how;
    bool has_window = false;
    for (std::size_t i = 0; i < arity; ++i) {
      const bool varies = i >= 2 ? choice == 0 : (choice >> i & 1) == 0;
      has_window |= kernel.is_array_argument(i);
      if (kernel.is_array_argument(i)) {
        how.arguments.push_back({ArgumentKind::window, window_size});
      } else {
        how.arguments.push_back({varies ? ArgumentKind::varying : ArgumentKind::uniform, 0});
      }
    }
    bool repeated = false;
    for (const Specialisation& other : ways) repeated |= other.arguments == how.arguments;
    if (!repeated) ways.push_back(how);
  }

  for (const Specialisation& how : ways) {
    const auto block = kernel.block(how, Engine::interp);
    if (!block) return block.error().render();
    std::vector<Outcome> reference;
    for (std::int64_t lane = 0; lane < longest; ++lane) {
      Outcome outcome;
      void* outputs[] = {&outcome.value};
      const Inputs inputs(data, how, lane);
      outcome.fault = fault_message(kernel, how, (**block)(inputs.get(), outputs, 1));
      reference.push_back(std::move(outcome));
    }
    std::string where = "interpreter";
    std::string problem = compare_lengths(kernel, how, Engine::interp, data, reference, 8);
    for (std::size_t i = 0; i < of_isa.size() && problem.empty(); ++i) {
      where = jit::name(of_isa[i].options().isa);
      problem = compare_lengths(of_isa[i], how, Engine::jit, data, reference, 8);
    }
    if (!problem.empty()) {
      return fmt::format("{}: {}\n{}", where, problem, kernel.dump(Stage::ir, how).value_or("no IR"));
    }
  }

  bool has_array = false;
  for (std::size_t i = 0; i < arity; ++i) has_array |= kernel.is_array_argument(i);
  if (!has_array) return compare_pointers(kernel, kernel.specialisation(ArgumentKind::uniform), data);
  return arity == 1 ? compare_callback(kernel, window_size, data) : "";
}

}  // namespace

const std::vector<double>& hard_values() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  static const std::vector<double> values = {0.0,
                                             -0.0,
                                             1.0,
                                             -1.0,
                                             0.5,
                                             -0.5,
                                             1.5,
                                             -1.5,
                                             2.0,
                                             -2.0,
                                             3.0,
                                             -3.0,
                                             2.5,
                                             1e-3,
                                             -7.0,
                                             10.0,
                                             100.0,
                                             0x1p-1074,
                                             -0x1p-1074,
                                             0x1p-1022,
                                             0x1.fffffffffffffp-1023,
                                             1e-300,
                                             1e300,
                                             -1e300,
                                             0x1.fffffffffffffp1023,
                                             709.78,
                                             -745.2,
                                             -708.4,
                                             0x1p52,
                                             0x1p53,
                                             -0x1p53,
                                             1e16,
                                             0.1,
                                             -0.1,
                                             infinity,
                                             -infinity,
                                             std::numeric_limits<double>::quiet_NaN(),
                                             4.0,
                                             5.0,
                                             -4.0};
  return values;
}

std::string compare_engines(const std::string& source, std::uint64_t seed, std::int64_t window_size) {
  std::string problem = compare_all(source, seed, window_size);
  return problem.empty()
             ? ""
             : fmt::format("{}\nkernel (seed {}, window {}):\n{}\n", problem, seed, window_size, source);
}

}  // namespace jiteval::test
