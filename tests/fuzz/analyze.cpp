// Any bytes, through the analysis for some types of arguments, and the interpreter.

#include "sema/analyze.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "interp/program.hpp"
#include "ir/ir.hpp"
#include "jiteval/cancellation.hpp"
#include "runtime/runtime.hpp"
#include "syntax/parser.hpp"

namespace {

using namespace jiteval;
using sema::ArgumentUse;
using sema::DeclaredType;

constexpr std::int64_t lanes = 9;
constexpr std::int64_t extent = 3;
constexpr std::int64_t most_bytes = std::int64_t{1} << 26;
constexpr std::chrono::milliseconds most_time{100};

/// Stops a run that takes too long, from a thread of its own.
class Watchdog {
 public:
  /// Watches one run: from its construction to its end.
  class Run {
   public:
    explicit Run(Watchdog& watchdog) : watchdog_(watchdog), scope_(&cancellation_) {
      const std::lock_guard lock(watchdog_.mutex_);
      watchdog_.watched_ = &cancellation_;
      watchdog_.end_ = std::chrono::steady_clock::now() + most_time;
      watchdog_.changed_.notify_one();
    }
    ~Run() {
      const std::lock_guard lock(watchdog_.mutex_);
      watchdog_.watched_ = nullptr;
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

   private:
    Watchdog& watchdog_;
    Cancellation cancellation_;
    CancellationScope scope_;
  };

  static Watchdog& get() {
    static auto* const watchdog = new Watchdog;  // its thread never ends
    return *watchdog;
  }

 private:
  Watchdog() {
    std::thread([this] { watch(); }).detach();
  }

  void watch() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return watched_ != nullptr; });
      changed_.wait_until(lock, end_);
      if (watched_ != nullptr && std::chrono::steady_clock::now() >= end_) {
        watched_->request();
        watched_ = nullptr;
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Cancellation* watched_ = nullptr;
  std::chrono::steady_clock::time_point end_;
};

/// The types of arguments, where neither the text nor their use says them.
struct Types {
  ElementType number;
  ElementType element;
  bool is_single;
  bool is_window = false;
};

constexpr Types types[] = {
    {ElementType::f64, ElementType::f64, false, true}, {ElementType::f64, ElementType::f64, true},
    {ElementType::i64, ElementType::i32, true},        {ElementType::u64, ElementType::u8, false},
    {ElementType::f32, ElementType::f32, true},
};

/// The arguments of a run, and what they point to.
class Arguments {
 public:
  Arguments(const std::vector<ArgumentUse>& uses, const Types& how) {
    for (const ArgumentUse& use : uses) add(use, how);
  }

  const std::vector<ir::Parameter>& parameters() const { return parameters_; }
  /// Through pointers kernels may read anything, so those that have one are not run.
  bool has_pointer() const { return has_pointer_; }

  std::int32_t call(const BlockCall& block, bool is_single, std::uint32_t outputs_needed) const {
    std::vector<std::vector<double>> rows(parameters_.size());
    std::vector<std::vector<const double*>> row_pointers(parameters_.size());
    std::vector<std::vector<std::uint64_t>> memory(parameters_.size());
    std::vector<BlockArray> arrays(parameters_.size());
    std::vector<const void*> inputs;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const ir::Parameter& parameter = parameters_[i];
      if (parameter.kind == ArgumentKind::window) {
        rows[i].assign(static_cast<std::size_t>(lanes + window_row_slack), 1.5);
        row_pointers[i].assign(static_cast<std::size_t>(extent), rows[i].data());
        inputs.push_back(row_pointers[i].data());
      } else if (parameter.kind == ArgumentKind::array) {
        std::int64_t count = 1;
        for (int axis = parameter.dimensions; axis-- > 0; count *= extent) {
          arrays[i].shape[axis] = extent;
          arrays[i].strides[axis] = count;
        }
        // Zero bytes are a value of every type. As many as the elements have, so that reading past them is noticed.
        memory[i].assign((static_cast<std::size_t>(count) * size_of(parameter.element) + 7) / 8, 0);
        arrays[i].data = memory[i].data();
        inputs.push_back(&arrays[i]);
      } else {
        memory[i].assign(static_cast<std::size_t>(lanes), 1);  // one, or the least number above zero
        inputs.push_back(memory[i].data());
      }
    }
    std::vector<std::uint64_t> words(is_single ? outputs_needed : static_cast<std::size_t>(lanes));
    void* const outputs[] = {words.data()};
    return block(inputs.data(), outputs, is_single ? 1 : lanes);
  }

 private:
  void add(const ArgumentUse& use, const Types& how) {
    ir::Parameter parameter{.name = use.name,
                            .kind = how.is_single ? ArgumentKind::uniform : ArgumentKind::varying};
    parameter.type = ir::value_type(how.number);
    parameter.element = how.element;
    parameter.dimensions = use.dimensions;
    const bool is_pointer =
        use.declared ? use.declared->form == DeclaredType::Form::pointer : use.use == ArgumentUse::Use::pointer;
    const bool is_array =
        use.declared ? use.declared->form == DeclaredType::Form::array : use.use == ArgumentUse::Use::array;
    if (use.declared) {
      parameter.type = ir::value_type(use.declared->element);
      parameter.element = use.declared->element;
      parameter.dimensions = use.declared->dimensions;
    }
    if (is_pointer) {
      parameter.kind = ArgumentKind::pointer;
      has_pointer_ = true;
    } else if (is_array && how.is_window && !use.declared && use.dimensions == 1) {
      parameter.kind = ArgumentKind::window;
      parameter.window_size = extent;
    } else if (is_array) {
      parameter.kind = ArgumentKind::array;
      parameter.is_contiguous = how.is_window;
    }
    parameters_.push_back(std::move(parameter));
  }

  std::vector<ir::Parameter> parameters_;
  bool has_pointer_ = false;
};

void check(const syntax::Module& module, const syntax::Function& function, const std::vector<ArgumentUse>& uses,
           const Types& how) {
  const Arguments arguments(uses, how);
  const auto lowered = sema::analyze(module, function, arguments.parameters(),
                                     {.keeps_integers = how.is_single, .is_single = how.is_single});
  if (!lowered) {
    lowered.error().render();
    return;
  }
  if (const std::string violation = ir::verify(*lowered); !violation.empty()) {
    fmt::print(stderr, "malformed IR: {}\n{}\n", violation, ir::print(*lowered));
    std::abort();
  }
  if (arguments.has_pointer()) return;
  const auto block = interp::interpret(*lowered);
  runtime::Arena arena(most_bytes);
  const runtime::ArenaScope memory(arena);
  const Watchdog::Run watched(Watchdog::get());
  const std::int32_t code = arguments.call(*block, how.is_single, lowered->output_count);
  if (code < stopped || code > static_cast<std::int32_t>(lowered->faults.size())) {
    fmt::print(stderr, "there is no fault {}\n", code);
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto module = syntax::parse(text, "fuzz");
  if (!module) return 0;
  const syntax::Function& function = module->functions.back();
  const auto uses = sema::arguments(*module, function, "");
  if (!uses) {
    uses.error().render();
    return 0;
  }
  for (const Types& how : types) check(*module, function, *uses, how);
  return 0;
}
