#include "compare_lanes.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>

#include "jit/target.hpp"
#include "jiteval/typed_array.hpp"

namespace jiteval::test {

namespace {

using Word = std::uint64_t;
constexpr std::int64_t widest = 8;

/// Arguments as block calls take them.
class Inputs {
 public:
  Inputs(const std::vector<Argument>& arguments, std::int64_t lanes) : arguments_(arguments) {
    for (const Argument& argument : arguments) {
      rows_.emplace_back();
      arrays_.emplace_back();
      memory_.emplace_back();
      if (argument.kind == ArgumentKind::window) {
        for (std::int64_t k = 0; k < argument.window_size; ++k) {
          std::vector<double> row(static_cast<std::size_t>(lanes + window_row_slack));
          for (std::int64_t lane = 0; lane < lanes; ++lane) {
            row[static_cast<std::size_t>(lane)] =
                std::bit_cast<double>(argument.words[static_cast<std::size_t>(k * lanes + lane)]);
          }
          rows_.back().push_back(std::move(row));
        }
      } else if (argument.kind == ArgumentKind::array) {
        memory_.back() = memory_of(argument);
        const Placement placed = placement(argument);
        const auto first = static_cast<std::size_t>(guard_elements + placed.first) * size_of(argument.type);
        arrays_.back().data = memory_.back().data() + first;
        std::ranges::copy(argument.shape, arrays_.back().shape);
        std::ranges::copy(placed.strides, arrays_.back().strides);
      }
    }
  }

  /// Those of a call whose first lane is `first`; they last until the next call.
  const void* const* from(std::int64_t first) {
    pointers_.clear();
    row_pointers_.assign(arguments_.size(), {});
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      switch (arguments_[i].kind) {
        case ArgumentKind::uniform:
          pointers_.push_back(arguments_[i].words.data());
          break;
        case ArgumentKind::varying:
          pointers_.push_back(arguments_[i].words.data() + first);
          break;
        case ArgumentKind::window:
          for (const auto& row : rows_[i]) row_pointers_[i].push_back(row.data() + first);
          pointers_.push_back(row_pointers_[i].data());
          break;
        default:
          pointers_.push_back(&arrays_[i]);
      }
    }
    return pointers_.data();
  }

 private:
  const std::vector<Argument>& arguments_;
  std::vector<std::vector<std::vector<double>>> rows_;
  std::vector<std::vector<std::byte>> memory_;
  std::vector<BlockArray> arrays_;
  std::vector<std::vector<const double*>> row_pointers_;
  std::vector<const void*> pointers_;
};

struct Outcome {
  Word value = 0;
  std::string fault;  // as it is rendered; empty for none
};

/// One program on its lanes.
class Comparison {
 public:
  Comparison(const Kernel& kernel, const std::vector<Argument>& arguments, std::int64_t lanes, Specialisation how,
             bool has_integers)
      : kernel_(kernel),
        how_(std::move(how)),
        inputs_(arguments, lanes),
        lanes_(lanes),
        has_integers_(has_integers) {}

  void find_reference(const BlockCall& one_lane) {
    for (std::int64_t lane = 0; lane < lanes_; ++lane) {
      Outcome outcome;
      void* outputs[] = {&outcome.value};
      outcome.fault = fault_text(one_lane(inputs_.from(lane), outputs, 1));
      reference_.push_back(std::move(outcome));
    }
  }

  /// What differs, or an empty string.
  std::string compare(const BlockCall& block) {
    std::vector<std::int64_t> lengths{lanes_};
    for (std::int64_t n = 0; n <= 2 * widest + 1; ++n) lengths.push_back(n);
    for (std::int64_t n : lengths) {
      // Several starts, so that the hard values meet every position in a vector.
      for (std::int64_t first : {std::int64_t{0}, std::int64_t{1}, lanes_ - n}) {
        if (first < 0 || first + n > lanes_) continue;
        std::string problem = compare(block, first, n);
        if (!problem.empty()) return fmt::format("{} lanes from lane {}: {}", n, first, problem);
      }
    }
    return "";
  }

 private:
  std::string fault_text(std::int32_t code) const { return code == 0 ? "" : kernel_.fault(how_, code).render(); }

  bool same(Word a, Word b) const {
    return has_integers_ ? a == b : same_number(std::bit_cast<double>(a), std::bit_cast<double>(b));
  }
  std::string text(Word word) const {
    return has_integers_ ? fmt::format("{} (0x{:x})", static_cast<std::int64_t>(word), word)
                         : fmt::format("{0} ({0:a})", std::bit_cast<double>(word));
  }

  std::string compare(const BlockCall& block, std::int64_t first, std::int64_t n) {
    constexpr Word untouched = 0x5a5a5a5a5a5a5a5aU;
    std::vector<Word> out(static_cast<std::size_t>(n) + 1, untouched);
    void* outputs[] = {out.data()};
    const std::int32_t code = block(inputs_.from(first), outputs, n);
    if (out[static_cast<std::size_t>(n)] != untouched) return "wrote past the end";
    const auto expected = [&](std::int64_t i) -> const Outcome& {
      return reference_[static_cast<std::size_t>(first + i)];
    };
    const std::string got = fault_text(code);
    bool is_expected = code == 0;
    std::string missed;
    for (std::int64_t i = 0; i < n; ++i) {
      if (!expected(i).fault.empty()) missed = expected(i).fault;
      is_expected |= code != 0 && expected(i).fault == got;
    }
    if (code == 0 && !missed.empty()) return "a fault was missed:\n" + missed;
    if (!is_expected) {
      return fmt::format("a fault that no lane has:\n{}{}{}", got, missed.empty() ? "" : "instead of\n", missed);
    }
    if (code != 0) return "";
    for (std::int64_t i = 0; i < n; ++i) {
      const Word value = out[static_cast<std::size_t>(i)];
      if (same(expected(i).value, value)) continue;
      return fmt::format("lane {}: {} instead of {}", first + i, text(value), text(expected(i).value));
    }
    return "";
  }

  const Kernel& kernel_;
  Specialisation how_;
  Inputs inputs_;
  std::int64_t lanes_;
  bool has_integers_;
  std::vector<Outcome> reference_;
};

Verdict refusal(const Diagnostics& mistakes) {
  const auto kind = mistakes.kind() == ErrorKind::environment ? Verdict::Kind::different : Verdict::Kind::refused;
  return {kind, mistakes.empty() ? "" : mistakes.list().front().code, mistakes.render()};
}

}  // namespace

bool same_number(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::bit_cast<Word>(a) == std::bit_cast<Word>(b);
}

std::vector<std::byte> memory_of(const Argument& argument) {
  constexpr std::byte nobodys{0x5a};
  const Placement placed = placement(argument);
  const std::size_t size = size_of(argument.type);
  std::vector<std::byte> memory(static_cast<std::size_t>(placed.memory_size + 2 * guard_elements) * size, nobodys);
  // Truth values are 0 or 1 wherever a kernel may read.
  if (argument.type == ElementType::boolean) std::ranges::fill(memory, std::byte{1});
  std::vector<std::int64_t> indices(argument.shape.size(), 0);
  for (Word word : argument.words) {
    std::int64_t at = guard_elements + placed.first;
    for (std::size_t axis = 0; axis < indices.size(); ++axis) at += indices[axis] * placed.strides[axis];
    visit_type(argument.type, [&]<class T>(T) {
      T element{};
      if constexpr (std::is_floating_point_v<T>) {
        element = static_cast<T>(std::bit_cast<double>(word));
      } else {
        element = static_cast<T>(word);
      }
      std::memcpy(memory.data() + static_cast<std::size_t>(at) * size, &element, size);
    });
    for (std::size_t axis = indices.size(); axis-- > 0;) {
      if (++indices[axis] < argument.shape[axis]) break;
      indices[axis] = 0;
    }
  }
  return memory;
}

Specialisation specialisation_of(const std::vector<Argument>& arguments, bool keeps_integers) {
  Specialisation how{.arguments = {}, .keeps_integers = keeps_integers};
  for (const Argument& argument : arguments) {
    const bool is_array = argument.kind == ArgumentKind::array;
    how.arguments.push_back(
        {.kind = argument.kind,
         .window_size = argument.window_size,
         .type = argument.type,
         .dimensions = is_array ? static_cast<int>(argument.shape.size()) : 1,
         .is_contiguous = is_array && placement(argument).strides == c_strides(argument.shape)});
  }
  return how;
}

Verdict compare_lanes(const std::string& source, const std::vector<Argument>& arguments, std::int64_t lanes,
                      bool keeps_integers, std::string_view only) {
  const auto compiled = compile(source);
  if (!compiled) return refusal(compiled.error());
  const Kernel& kernel = *compiled;
  const Specialisation how = specialisation_of(arguments, keeps_integers);
  const auto interpreted = kernel.block(how, Engine::interp);
  if (!interpreted) return refusal(interpreted.error());
  const auto layout = kernel.result_layout(how);
  if (!layout) return refusal(layout.error());
  const bool has_integers =
      keeps_integers && (layout->type == ElementType::i64 || layout->type == ElementType::u64);

  Comparison comparison(kernel, arguments, lanes, how, has_integers);
  comparison.find_reference(**interpreted);
  if (only.empty() || only == "interpreter") {
    const std::string problem = comparison.compare(**interpreted);
    if (!problem.empty()) return {Verdict::Kind::different, "interpreter", problem};
  }
  for (Isa isa : supported_isas()) {
    const std::string where(jit::name(isa));
    if (!only.empty() && only != where) continue;
    const auto native = compile(source, {.isa = isa})->block(how, Engine::jit);
    if (!native) return {Verdict::Kind::different, where, native.error().render()};
    const std::string problem = comparison.compare(**native);
    if (!problem.empty()) return {Verdict::Kind::different, where, problem};
  }
  return {};
}

}  // namespace jiteval::test
