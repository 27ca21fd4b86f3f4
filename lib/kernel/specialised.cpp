#include "kernel/specialised.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <limits>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "interp/program.hpp"
#include "kernel/background.hpp"
#include "kernel/compile_cost.hpp"
#include "runtime/crew.hpp"
#include "runtime/runtime.hpp"
#include "runtime/watch.hpp"

namespace jiteval::kernel {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

/// From so many lanes on, every call is timed; of shorter ones, one in so many.
constexpr std::int64_t lanes_worth_timing = 1024;
constexpr std::uint32_t calls_for_one_timed = 16;

bool is_this_call_timed(std::int64_t lanes) {
  if (lanes >= lanes_worth_timing) return true;
  // By chance, for kernels that are called in turn would otherwise be timed always or never.
  static thread_local std::uint32_t random = 1;
  random = random * 1664525 + 1013904223;
  return random < std::numeric_limits<std::uint32_t>::max() / calls_for_one_timed;
}

/// How long interpreting what is left of the crew's job will take at least, by all threads together: as long as if
/// the parts under way were about to end, `seconds` after those accounted for.
double seconds_left(const runtime::Crew& crew, double seconds) {
  const runtime::Job& job = *crew.job;
  const std::int64_t begun = job.parts_done.load(std::memory_order_relaxed) + crew.threads;
  if (begun >= job.parts) return 0;
  const double so_far = job.interpreted_seconds.load(std::memory_order_relaxed) + seconds;
  return so_far / static_cast<double>(begun) * static_cast<double>(job.parts - begun);
}

/// Whether lanes read what is written for them: then they cannot be computed a second time.
bool is_in_place(const ir::Function& function, const void* const* inputs, void* const* outputs) {
  const void* const* const end = inputs + function.parameters.size();
  return std::find(inputs, end, outputs[0]) != end;
}

/// Arrays that an interpreted call makes, which outlive it only if it comes to its end.
class ArenaForAttempt {
 public:
  ArenaForAttempt() : arena_(outer_ != nullptr ? outer_->bytes_left() : 0) {
    if (outer_ != nullptr) scope_.emplace(arena_);
  }
  void keep() {
    if (outer_ != nullptr) outer_->adopt(std::move(arena_));
  }

 private:
  runtime::Arena* const outer_ = runtime::Arena::current();
  runtime::Arena arena_;
  std::optional<runtime::ArenaScope> scope_;
};

bool goes_round_loops(const ir::Function& function) {
  return std::ranges::any_of(function.blocks, [](const ir::Block& block) {
    return std::ranges::any_of(block.stmts, [](const ir::Stmt& stmt) {
      return stmt.kind == ir::StmtKind::while_ || stmt.kind == ir::StmtKind::for_;
    });
  });
}

}  // namespace

/// An interpreted call with loops, which is given up when there is native code.
class Specialised::Attempt final : public runtime::Watch {
 public:
  explicit Attempt(const Specialised& function) : function_(function) {
    next_ = first_;
    end_ = few_ + std::size(few_);
  }

  /// Puts back what the call has stored.
  void undo() {
    while (next_ != first_) (--next_)->put_back();
  }

  std::int32_t look(std::int64_t& turns) override {
    if (is_beyond_recall_) return 0;
    if (function_.native_if_made() != nullptr) return runtime::overtaken;
    const auto now = Clock::now();
    if (began_ == Clock::time_point()) {
      began_ = last_ = now;
      return 0;
    }
    // Often enough to lose little, seldom enough to cost nothing.
    const double gap = seconds_between(std::exchange(last_, now), now);
    if (gap < 20e-6) turns *= 2;
    if (gap > 100e-6) turns = std::max<std::int64_t>(turns / 2, 1);
    if (function_.pays(seconds_between(began_, now))) function_.ask_for_native();
    return function_.native_if_made() != nullptr ? runtime::overtaken : 0;
  }

 protected:
  // Whoever stores so much is glad of native code: it is waited for. If there is none to be had, the call comes to
  // its end in the interpreter.
  std::int32_t make_room() override {
    constexpr std::size_t most = std::size_t{1} << 20;
    if (is_beyond_recall_) return 0;
    const auto used = static_cast<std::size_t>(next_ - first_);
    if (used < most && grow(8 * used)) {
      first_ = many_.data();
      next_ = first_ + used;
      end_ = first_ + many_.size();
      return 0;
    }
    function_.native_asked_for_.store(true, std::memory_order_relaxed);
    if (!function_.cannot_be_native_.load(std::memory_order_relaxed) && function_.native())
      return runtime::overtaken;
    is_beyond_recall_ = true;
    first_ = next_ = end_ = nullptr;
    return 0;
  }

 private:
  bool grow(std::size_t size) {
    try {
      if (many_.empty()) many_.assign(first_, next_);
      many_.resize(size);
      return true;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }

  const Specialised& function_;
  Overwritten few_[32];
  std::vector<Overwritten> many_;
  Overwritten* first_ = few_;
  bool is_beyond_recall_ = false;  // what it overwrote from now on is not known
  Clock::time_point began_ = {};   // or a little later: when it was first looked at
  Clock::time_point last_ = {};
};

Specialised::Specialised(ir::Function function, jit::Target target, std::shared_ptr<const CodeCache> cache)
    : function_(std::move(function)),
      target_(std::move(target)),
      cache_(std::move(cache)),
      has_loops_(goes_round_loops(function_)) {}

std::shared_ptr<const ValueCall> Specialised::interpreted() const {
  std::call_once(interpreted_once_, [this] { interpreted_ = interp::interpret(function_); });
  return interpreted_;
}

Result<std::shared_ptr<const NativeBlock>> Specialised::native() const {
  const std::lock_guard lock(native_mutex_);
  if (native_ != nullptr) return native_;
  Phases steps;
  auto code = jit::compile(function_, target_, cache_.get(), steps);
  learn_compile_seconds(function_, steps);
  {
    const std::lock_guard steps_lock(steps_mutex_);
    build_steps_.add(steps);
  }
  if (!code) {
    cannot_be_native_.store(true, std::memory_order_relaxed);
    return std::unexpected(std::move(code.error()));
  }
  native_ = std::make_shared<const NativeBlock>(std::move(*code));
  native_call_.store(native_.get(), std::memory_order_release);
  return native_;
}

std::shared_ptr<const ValueCall> Specialised::automatic() const {
  interpreted();
  return shared_from_this();
}

Phases Specialised::build_steps() const {
  const std::lock_guard lock(steps_mutex_);
  return build_steps_;
}

bool Specialised::pays(double seconds) const {
  if (native_asked_for_.load(std::memory_order_relaxed)) return false;
  const runtime::Crew crew = runtime::Crew::current();
  double total = interpreted_seconds_.load(std::memory_order_relaxed) + seconds;
  if (crew.job != nullptr) total += seconds_left(crew, seconds);
  total /= crew.threads;
  // Where a core is free for it, compiling costs the job nothing: it may begin when it will end before the job
  // does, and early where nobody knows. Otherwise it has to save what it takes.
  const double worth = crew.takes_all_cores ? 1.2 : crew.job != nullptr ? 1 : 0.05;
  return total * saved_share_.load(std::memory_order_relaxed) > worth * expected_compile_seconds(function_);
}

void Specialised::ask_for_native() const {
  if (native_asked_for_.exchange(true, std::memory_order_relaxed)) return;
  // Whoever asks for native code by name hears what is wrong; here the interpreter goes on.
  const auto make = [self = shared_from_this()] {
    try {
      if (self->native()) return;
    } catch (const std::exception&) {
      self->cannot_be_native_.store(true, std::memory_order_relaxed);
    }
  };
  const auto drop = [self = shared_from_this()] {
    self->native_asked_for_.store(false, std::memory_order_relaxed);
  };
  // One of many threads that take all cores does it itself: the others go on meanwhile.
  if (runtime::Crew::current().takes_all_cores || !in_background({make, drop})) make();
}

void Specialised::account(double seconds) const {
  add(seconds);
  if (pays(0)) ask_for_native();
}

void Specialised::add(double seconds) const {
  interpreted_seconds_.fetch_add(seconds, std::memory_order_relaxed);
  if (runtime::Job* const job = runtime::Crew::current().job) {
    job->interpreted_seconds.fetch_add(seconds, std::memory_order_relaxed);
  }
}

bool Specialised::pays_when_memory_is_fast(const void* const* inputs, void* const* outputs, std::int64_t n,
                                           double seconds) const {
  if (!runtime::Crew::current().takes_all_cores || has_loops_ || is_in_place(function_, inputs, outputs))
    return true;
  auto state = SavedShare::unknown;
  if (!saved_share_state_.compare_exchange_strong(state, SavedShare::measured, std::memory_order_acquire)) {
    return state == SavedShare::known;
  }
  const auto began = Clock::now();
  static_cast<void>((*interpreted_)(inputs, outputs, n));
  const double again = seconds_between(began, Clock::now());
  // The first time may have been interrupted, and looks longer than it was.
  constexpr double least_share = 0.25;
  saved_share_.store(seconds > 0 ? std::clamp(again / seconds, least_share, 1.0) : 1.0, std::memory_order_relaxed);
  saved_share_state_.store(SavedShare::known, std::memory_order_release);
  return pays(0);
}

std::int32_t Specialised::operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const {
  if (const ValueCall* native = native_if_made()) return (*native)(inputs, outputs, n);
  if (n <= 0) return 0;
  const bool is_timed = is_this_call_timed(n);
  const auto began = is_timed ? Clock::now() : Clock::time_point();
  const std::int32_t code = function_.is_single ? run_single(inputs, outputs) : attempt(inputs, outputs, n);
  if (is_timed) {
    const double seconds = seconds_between(began, Clock::now());
    if (n < lanes_worth_timing) {
      account(calls_for_one_timed * seconds);
    } else {
      add(seconds);
      if (pays(0) && pays_when_memory_is_fast(inputs, outputs, n, seconds)) ask_for_native();
    }
  }
  return code;
}

std::int32_t Specialised::attempt(const void* const* inputs, void* const* outputs, std::int64_t n) const {
  if (!has_loops_ || is_in_place(function_, inputs, outputs)) return (*interpreted_)(inputs, outputs, n);
  Attempt watch(*this);
  std::int32_t code;
  {
    const runtime::WatchScope scope(&watch);
    code = (*interpreted_)(inputs, outputs, n);
  }
  return code == runtime::overtaken ? (*native_if_made())(inputs, outputs, n) : code;
}

std::int32_t Specialised::value(const double* arguments, std::size_t count, double* result) const {
  if (const ValueCall* native = native_if_made()) return native->value(arguments, count, result);
  if (!has_loops_) return interpreted_->value(arguments, count, result);
  Attempt watch(*this);
  std::int32_t code;
  {
    const runtime::WatchScope scope(&watch);
    code = interpreted_->value(arguments, count, result);
  }
  return code == runtime::overtaken ? native_if_made()->value(arguments, count, result) : code;
}

std::int32_t Specialised::run_single(const void* const* inputs, void* const* outputs) const {
  if (!has_loops_ || cannot_be_native_.load(std::memory_order_relaxed)) return (*interpreted_)(inputs, outputs, 1);
  {
    Attempt watch(*this);
    const runtime::WatchScope scope(&watch);
    ArenaForAttempt arena;
    const std::int32_t code = (*interpreted_)(inputs, outputs, 1);
    if (code != runtime::overtaken) {
      arena.keep();
      return code;
    }
    watch.undo();
  }
  return (*native_if_made())(inputs, outputs, 1);
}

}  // namespace jiteval::kernel
