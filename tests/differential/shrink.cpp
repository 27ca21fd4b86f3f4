#include "shrink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace jiteval::test {

namespace {

using Stmts = std::vector<Stmt>;

void append_lists(Stmts& stmts, std::vector<Stmts*>& lists) {
  lists.push_back(&stmts);
  for (Stmt& stmt : stmts) {
    if (!stmt.is_compound()) continue;
    append_lists(stmt.body, lists);
    append_lists(stmt.orelse, lists);
  }
}

/// Every list of statements, outer ones first.
std::vector<Stmts*> lists_of(Program& program) {
  std::vector<Stmts*> lists;
  append_lists(program.head, lists);
  append_lists(program.body, lists);
  return lists;
}

void append_expressions(Expr& expr, std::vector<Expr*>& expressions) {
  expressions.push_back(&expr);
  for (Expr& part : expr.parts) append_expressions(part, expressions);
}

std::vector<Expr*> expressions_of(Program& program) {
  std::vector<Expr*> expressions;
  for (Stmts* stmts : lists_of(program)) {
    for (Stmt& stmt : *stmts) {
      for (Expr& part : stmt.parts) append_expressions(part, expressions);
    }
  }
  return expressions;
}

/// Expressions of the same type that stand inside of one.
void append_inner(const Expr& expr, const Expr& root, std::vector<Expr>& found) {
  for (const Expr& part : expr.parts) {
    if (part.type == root.type && part.type.form != Type::Form::other) found.push_back(part);
    append_inner(part, root, found);
  }
}

/// The least and simplest numbers of a type.
std::vector<Expr> constants_of(const Type& type) {
  if (type.form != Type::Form::number) return {};
  const auto texts = [&]() -> std::pair<const char*, const char*> {
    switch (type.element) {
      case ElementType::boolean:
        return {"False", "True"};
      case ElementType::u64:
        return {"np.uint64(0)", "np.uint64(1)"};
      case ElementType::f32:
        return {"np.float32(0)", "np.float32(1)"};
      case ElementType::f64:
        return {"0.0", "1.0"};
      default:
        return {"0", "1"};
    }
  }();
  return {{texts.first, type}, {texts.second, type}};
}

std::vector<Expr> simpler(const Expr& expr) {
  std::vector<Expr> result;
  const auto constants = constants_of(expr.type);
  const bool is_constant = std::ranges::any_of(constants, [&](const Expr& c) { return c.text == expr.text; });
  if (!is_constant) result = constants;
  append_inner(expr, expr, result);
  std::int64_t value = 0;
  const char* const end = expr.text.data() + expr.text.size();
  const auto [stopped, error] = std::from_chars(expr.text.data(), end, value);
  if (error == std::errc{} && stopped == end && (value > 1 || value < 0)) {
    result.push_back({fmt::format("{}", value / 2), expr.type});
  }
  return result;
}

class Shrinker {
 public:
  Shrinker(Program program, const std::function<bool(const Program&)>& fails, std::chrono::seconds most_time)
      : best_(std::move(program)), fails_(fails), end_(std::chrono::steady_clock::now() + most_time) {}

  Program run() {
    for (bool progress = true; progress && !is_late();) {
      progress = false;
      progress |= shrink_arguments();
      progress |= drop_statements();
      progress |= flatten_statements();
      progress |= shrink_expressions();
    }
    return std::move(best_);
  }

 private:
  bool is_late() const { return std::chrono::steady_clock::now() > end_; }

  /// Takes the candidate where it still fails.
  bool accept(Program candidate) {
    if (is_late() || !fails_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  template <class Edit>
  bool attempt(Edit edit) {
    Program candidate = best_;
    if (!edit(candidate)) return false;
    return accept(std::move(candidate));
  }

  bool drop_statements() {
    bool progress = false;
    for (std::size_t list = 0; list < lists_of(best_).size(); ++list) {
      for (std::size_t count = lists_of(best_)[list]->size(); count > 0; count /= 2) {
        // From the end, since later statements use earlier ones.
        for (std::size_t end = lists_of(best_)[list]->size(); end > 0;) {
          const std::size_t begin = end - std::min(end, count);
          progress |= attempt([&](Program& candidate) {
            Stmts& stmts = *lists_of(candidate)[list];
            stmts.erase(stmts.begin() + static_cast<std::ptrdiff_t>(begin),
                        stmts.begin() + static_cast<std::ptrdiff_t>(std::min(end, stmts.size())));
            return true;
          });
          end = begin;
        }
        if (list >= lists_of(best_).size()) return progress;
      }
    }
    return progress;
  }

  /// Puts the body or the `else` of a statement in its place, or drops the `else`.
  bool flatten_statements() {
    bool progress = false;
    for (std::size_t list = 0; list < lists_of(best_).size(); ++list) {
      for (std::size_t i = 0; i < lists_of(best_)[list]->size(); ++i) {
        for (int way = 0; way < 3; ++way) {
          progress |= attempt([&](Program& candidate) {
            Stmts& stmts = *lists_of(candidate)[list];
            if (i >= stmts.size() || !stmts[i].is_compound() || stmts[i].text.starts_with("def")) return false;
            if (way > 0 && stmts[i].orelse.empty()) return false;
            if (way == 2) {
              stmts[i].orelse.clear();
              return true;
            }
            const Stmts inner = way == 0 ? stmts[i].body : stmts[i].orelse;
            const auto at = stmts.erase(stmts.begin() + static_cast<std::ptrdiff_t>(i));
            stmts.insert(at, inner.begin(), inner.end());
            return true;
          });
        }
        if (list >= lists_of(best_).size()) return progress;
      }
    }
    return progress;
  }

  bool shrink_expressions() {
    bool progress = false;
    for (std::size_t i = 0; i < expressions_of(best_).size() && !is_late(); ++i) {
      for (const Expr& replacement : simpler(*expressions_of(best_)[i])) {
        const bool taken = attempt([&](Program& candidate) {
          *expressions_of(candidate)[i] = replacement;
          return true;
        });
        progress |= taken;
        if (taken) break;
      }
    }
    return progress;
  }

  bool shrink_arguments() {
    bool progress = false;
    for (std::size_t i = best_.arguments.size(); i-- > 0;) {
      progress |= attempt([&](Program& candidate) {
        candidate.arguments.erase(candidate.arguments.begin() + static_cast<std::ptrdiff_t>(i));
        for (Argument& other : candidate.arguments) {
          if (std::cmp_equal(other.shares_with, i)) other.shares_with = -1;
          if (std::cmp_greater(other.shares_with, i)) --other.shares_with;
        }
        return true;
      });
    }
    while (best_.lanes > 1 && (keep_lanes(0, best_.lanes / 2) || keep_lanes(best_.lanes / 2, best_.lanes) ||
                               keep_lanes(0, best_.lanes - 1) || keep_lanes(1, best_.lanes))) {
      progress = true;
    }
    for (std::size_t i = 0; i < best_.arguments.size(); ++i) progress |= shrink_argument(i);
    return progress;
  }

  bool keep_lanes(std::int64_t begin, std::int64_t end) {
    return attempt([&](Program& candidate) {
      for (Argument& argument : candidate.arguments) {
        const bool has_lanes = argument.kind == ArgumentKind::varying || argument.kind == ArgumentKind::window;
        if (!has_lanes) continue;
        std::vector<std::uint64_t> words;
        for (std::size_t row = 0; row < argument.words.size(); row += static_cast<std::size_t>(candidate.lanes)) {
          const auto first = argument.words.begin() + static_cast<std::ptrdiff_t>(row);
          words.insert(words.end(), first + begin, first + end);
        }
        argument.words = std::move(words);
      }
      candidate.lanes = end - begin;
      return true;
    });
  }

  bool shrink_argument(std::size_t index) {
    bool progress = attempt([&](Program& candidate) {
      Argument& argument = candidate.arguments[index];
      return std::exchange(argument.layout, Layout{}) != Layout{};
    });
    progress |= attempt(
        [&](Program& candidate) { return std::exchange(candidate.arguments[index].shares_with, -1) != -1; });
    for (std::size_t axis = 0; axis < best_.arguments[index].shape.size(); ++axis) {
      while (keep_extent(index, axis, best_.arguments[index].shape[axis] / 2) ||
             keep_extent(index, axis, best_.arguments[index].shape[axis] - 1)) {
        progress = true;
      }
    }
    constexpr std::size_t most_values = 64;
    const std::size_t count = best_.arguments[index].words.size();
    for (std::size_t i = 0; i < count && count <= most_values; ++i) {
      progress |=
          attempt([&](Program& candidate) { return std::exchange(candidate.arguments[index].words[i], 0) != 0; });
    }
    return progress;
  }

  /// The first elements along an axis.
  bool keep_extent(std::size_t index, std::size_t axis, std::int64_t extent) {
    if (extent < 1) return false;
    return attempt([&](Program& candidate) {
      Argument& argument = candidate.arguments[index];
      // The body says how many elements there are behind a pointer.
      if (argument.is_pointer || argument.shape[axis] <= extent) return false;
      std::int64_t inner = 1;
      for (std::size_t i = axis + 1; i < argument.shape.size(); ++i) inner *= argument.shape[i];
      std::vector<std::uint64_t> words;
      for (std::size_t i = 0; i < argument.words.size(); ++i) {
        if (static_cast<std::int64_t>(i) / inner % argument.shape[axis] < extent)
          words.push_back(argument.words[i]);
      }
      argument.words = std::move(words);
      argument.shape[axis] = extent;
      return true;
    });
  }

  Program best_;
  const std::function<bool(const Program&)>& fails_;
  std::chrono::steady_clock::time_point end_;
};

}  // namespace

Program shrink(Program program, const std::function<bool(const Program&)>& fails, std::chrono::seconds most_time) {
  return Shrinker(std::move(program), fails, most_time).run();
}

}  // namespace jiteval::test
