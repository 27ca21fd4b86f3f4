#include "harness.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cmath>
#include <csignal>
#include <cstring>
#include <limits>
#include <random>

#include "compare_lanes.hpp"
#include "compare_run.hpp"
#include "values.hpp"

namespace jiteval::test {

namespace {

constexpr std::int64_t longest = 700;  // more than two batches of the interpreter

std::string compare_pointers(const Kernel& kernel, const std::vector<Argument>& arguments) {
  if (arguments.size() > 3 || arguments.empty()) return "";
  const auto interpreted = kernel.block(kernel.specialisation(ArgumentKind::uniform), Engine::interp);
  if (!interpreted) return interpreted.error().render();
  const auto packed = kernel.pointer<double(int, double*)>();
  if (!packed) return packed.error().render();
  for (std::size_t lane = 0; lane < 60; ++lane) {
    double values[3] = {};
    const void* inputs[3] = {};
    for (std::size_t k = 0; k < arguments.size(); ++k) {
      values[k] = std::bit_cast<double>(arguments[k].words[lane]);
      inputs[k] = &values[k];
    }
    double expected = 0;
    void* outputs[] = {&expected};
    if ((**interpreted)(inputs, outputs, 1) != 0) expected = std::numeric_limits<double>::quiet_NaN();
    double got = (*packed)(static_cast<int>(arguments.size()), values);
    if (!same_number(expected, got)) return fmt::format("pointer: {:a} instead of {:a}", got, expected);
    switch (arguments.size()) {
      case 1:
        got = (*kernel.pointer<double(double)>())(values[0]);
        break;
      case 2:
        got = (*kernel.pointer<double(double, double)>())(values[0], values[1]);
        break;
      default:
        got = (*kernel.pointer<double(double, double, double)>())(values[0], values[1], values[2]);
        break;
    }
    if (!same_number(expected, got)) return fmt::format("pointer of doubles: {:a} instead of {:a}", got, expected);
  }
  return "";
}

std::string compare_callback(const Kernel& kernel, const Argument& window) {
  const auto callback = kernel.pointer<int(double*, std::intptr_t, double*, void*)>();
  if (!callback) return callback.error().render();
  const Specialisation how{{{ArgumentKind::array, 0}}};
  const auto interpreted = kernel.block(how, Engine::interp);
  if (!interpreted) return interpreted.error().render();
  for (std::int64_t lane = 0; lane < 30; ++lane) {
    for (std::int64_t size = 0; size <= window.window_size; ++size) {
      std::vector<double> buffer;
      for (std::int64_t k = 0; k < size; ++k) {
        buffer.push_back(std::bit_cast<double>(window.words[static_cast<std::size_t>(k * longest + lane)]));
      }
      const BlockArray array{buffer.data(), {size}, {1}};
      const void* inputs[] = {&array};
      double expected = 0;
      void* outputs[] = {&expected};
      const std::int32_t code = (**interpreted)(inputs, outputs, 1);
      double got = 0;
      const int fine = (*callback)(buffer.data(), size, &got, nullptr);
      if ((code == 0) != (fine == 1)) return fmt::format("callback of {} values: returned {}", size, fine);
      if (code == 0 && !same_number(expected, got)) {
        return fmt::format("callback: {:a} instead of {:a}", got, expected);
      }
    }
  }
  return "";
}

std::string compare_all(const std::string& source, std::uint64_t seed, std::int64_t window_size) {
  const auto compiled = compile(source);
  if (!compiled) return compiled.error().render();
  const Kernel& kernel = *compiled;
  const std::size_t arity = kernel.argument_names().size();
  std::mt19937_64 random(seed);
  std::vector<Argument> arguments;
  bool has_array = false;
  for (std::size_t i = 0; i < arity; ++i) {
    Argument argument{.name = kernel.argument_names()[i]};
    if (kernel.is_array_argument(i)) {
      has_array = true;
      argument.kind = ArgumentKind::window;
      argument.window_size = window_size;
    }
    const std::int64_t rows = kernel.is_array_argument(i) ? window_size : 1;
    for (std::int64_t k = 0; k < rows * longest; ++k)
      argument.words.push_back(random_word(ElementType::f64, random));
    arguments.push_back(std::move(argument));
  }

  // Which scalar arguments vary: all, then each combination for up to two, so that both mixtures are met.
  std::vector<Specialisation> done;
  const std::size_t combinations = arity == 0 ? 1 : arity == 1 ? 2 : 4;
  for (std::size_t choice = 0; choice < combinations; ++choice) {
    std::vector<Argument> chosen = arguments;
    for (std::size_t i = 0; i < arity; ++i) {
      const bool varies = i >= 2 ? choice == 0 : (choice >> i & 1) == 0;
      if (chosen[i].kind == ArgumentKind::varying && !varies) chosen[i].kind = ArgumentKind::uniform;
    }
    const Specialisation how = specialisation_of(chosen, false);
    bool is_repeated = false;
    for (const Specialisation& other : done) is_repeated |= other.arguments == how.arguments;
    if (is_repeated) continue;
    done.push_back(how);
    const Verdict verdict = compare_lanes(source, chosen, longest, false);
    if (verdict.kind != Verdict::Kind::same) {
      return fmt::format("{}: {}\n{}", verdict.where, verdict.text, kernel.dump(Stage::ir, how).value_or("no IR"));
    }
  }
  if (!has_array) return compare_pointers(kernel, arguments);
  return arity == 1 ? compare_callback(kernel, arguments[0]) : "";
}

}  // namespace

Verdict compare(const Program& program, std::string_view only) {
  const std::string source = print(program);
  if (program.is_run) return compare_run(source, program.arguments, only);
  return compare_lanes(source, program.arguments, program.lanes, program.keeps_integers, only);
}

Verdict compare_in_child(const Program& program, std::string_view only, unsigned most_seconds) {
  int ends[2];
  if (pipe(ends) != 0) return {Verdict::Kind::different, "child", "no pipe"};
  const pid_t child = fork();
  if (child < 0) return {Verdict::Kind::different, "child", "no process"};
  if (child == 0) {
    close(ends[0]);
    const rlimit limit{most_seconds, most_seconds};
    setrlimit(RLIMIT_CPU, &limit);
    const Verdict verdict = compare(program, only);
    const std::string message =
        static_cast<char>('0' + static_cast<int>(verdict.kind)) + verdict.where + '\n' + verdict.text;
    for (std::size_t sent = 0; sent < message.size();) {
      const ssize_t n = write(ends[1], message.data() + sent, message.size() - sent);
      if (n <= 0) _exit(1);
      sent += static_cast<std::size_t>(n);
    }
    _exit(0);
  }
  close(ends[1]);
  std::string message;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    message.append(buffer.data(), static_cast<std::size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGXCPU || signal == SIGKILL) {
      return {Verdict::Kind::different, "time", fmt::format("it took more than {} s", most_seconds)};
    }
    return {Verdict::Kind::different, std::string(only), fmt::format("it crashed: {}", strsignal(signal))};
  }
  const std::size_t end = message.find('\n');
  if (WEXITSTATUS(status) != 0 || end == std::string::npos) {
    return {Verdict::Kind::different, std::string(only),
            fmt::format("it crashed with status {}", WEXITSTATUS(status))};
  }
  return {static_cast<Verdict::Kind>(message[0] - '0'), message.substr(1, end - 1), message.substr(end + 1)};
}

std::string compare_engines(const std::string& source, std::uint64_t seed, std::int64_t window_size) {
  std::string problem = compare_all(source, seed, window_size);
  return problem.empty()
             ? ""
             : fmt::format("{}\nkernel (seed {}, window {}):\n{}\n", problem, seed, window_size, source);
}

}  // namespace jiteval::test
