#include "ir/ranges.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

#include "ir/integers.hpp"

namespace jiteval::ir {

namespace {

using Interval = Ranges::Interval;

constexpr std::int64_t least_integer = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most_integer = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t largest_exact_whole = std::int64_t{1} << 53;

/// Values looked at to compare two of them.
constexpr std::size_t most_places = 32;
std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b) {
  std::int64_t result{};
  return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
}
std::optional<std::int64_t> difference(std::int64_t a, std::int64_t b) {
  std::int64_t result{};
  return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
}

/// An interval that is not empty. Only code that never runs has the other kind, and of that everything holds.
Interval proper(std::int64_t low, std::int64_t high) { return {low, std::max(low, high)}; }

Interval of_element(ElementType element) {
  if (const std::optional<IntegerRange> range = narrow_range(element)) return {range->low, range->high};
  return {};
}

std::optional<Interval> between(std::optional<std::int64_t> low, std::optional<std::int64_t> high) {
  return low && high ? std::optional(Interval{*low, *high}) : std::nullopt;
}

std::optional<Interval> product(const Interval& a, const Interval& b) {
  std::array<std::int64_t, 4> corners{};
  std::size_t count = 0;
  for (std::int64_t x : {a.low, a.high}) {
    for (std::int64_t y : {b.low, b.high}) {
      if (__builtin_mul_overflow(x, y, &corners[count++])) return std::nullopt;
    }
  }
  const auto [low, high] = std::minmax_element(corners.begin(), corners.end());
  return Interval{*low, *high};
}

/// Where the result of an operation lies if its operands lie there; nothing where it may wrap around, or is not
/// known.
std::optional<Interval> computed(const Value& value, const Interval& x, const Interval& y, const Interval& z) {
  switch (value.op) {
    case Op::array_extent:
      return Interval{0, Ranges::most_elements};
    case Op::load:
    case Op::private_load:
    case Op::wrap:
      return of_element(value.element);
    case Op::add:
      return between(sum(x.low, y.low), sum(x.high, y.high));
    case Op::subtract:
      return between(difference(x.low, y.high), difference(x.high, y.low));
    case Op::multiply:
      return product(x, y);
    case Op::negate:
      return between(difference(0, x.high), difference(0, x.low));
    case Op::absolute:
      if (x.low == least_integer) return std::nullopt;
      return Interval{std::max({std::int64_t{0}, x.low, -x.high}), std::max(-x.low, x.high)};
    case Op::minimum:
      return Interval{std::min(x.low, y.low), std::min(x.high, y.high)};
    case Op::maximum:
      return Interval{std::max(x.low, y.low), std::max(x.high, y.high)};
    case Op::floor_divide:
      if (y.low <= 0) return std::nullopt;
      return Interval{floor_divide(x.low, x.low < 0 ? y.low : y.high),
                      floor_divide(x.high, x.high < 0 ? y.high : y.low)};
    case Op::modulo:
      if (y.low <= 0) return std::nullopt;
      return Interval{0, x.low >= 0 ? std::min(x.high, y.high - 1) : y.high - 1};
    case Op::bit_and:
      if (x.low < 0 && y.low < 0) return std::nullopt;
      return Interval{0, std::min(x.low >= 0 ? x.high : most_integer, y.low >= 0 ? y.high : most_integer)};
    case Op::shift_right:
      if (y.low != y.high) return std::nullopt;
      return Interval{shift_right(x.low, y.low), shift_right(x.high, y.low)};
    case Op::select:
      return Interval{std::min(y.low, z.low), std::max(y.high, z.high)};
    default:
      return std::nullopt;
  }
}

bool is_integer_comparison(const Function& function, const Value& value) {
  return value.op >= Op::equal && value.op <= Op::greater_equal && function[value.operand[0]].type == Type::i64;
}

Op negated(Op comparison) {
  switch (comparison) {
    case Op::equal:
      return Op::not_equal;
    case Op::not_equal:
      return Op::equal;
    case Op::less:
      return Op::greater_equal;
    case Op::less_equal:
      return Op::greater;
    case Op::greater:
      return Op::less_equal;
    default:
      return Op::less;
  }
}

}  // namespace

void Ranges::Range::add_link(ValueId to, std::int64_t offset, bool is_exact) {
  if (link_count < most_links) links[link_count++] = {to, offset, is_exact};
}

const Ranges::Range* Ranges::find(ValueId id) const {
  const auto found = ranges_.find(id);
  return found == ranges_.end() ? nullptr : &found->second;
}

// Questions

Ranges::Equals Ranges::equals(ValueId id) const {
  Equals result;
  result.places[result.count++] = {id, 0};
  while (result.count < Equals::most) {
    const Place& last = result.places[result.count - 1];
    const Range* range = find(last.to);
    if (range == nullptr || range->link_count == 0 || !range->links[0].is_exact) break;
    const std::optional<std::int64_t> offset = sum(last.offset, range->links[0].offset);
    if (!offset) break;
    result.places[result.count++] = {range->links[0].to, *offset};
  }
  return result;
}

Ranges::Interval Ranges::interval(const Function& function, ValueId id) const {
  Interval result;
  for (const Place& place : equals(id)) {
    const Value& value = function[place.to];
    Interval seen;
    if (value.op == Op::constant) {
      seen = {value.integer, value.integer};
    } else if (const Range* range = find(place.to)) {
      seen = range->interval;
    }
    // A sum past the end of the type says nothing.
    result.low = std::max(result.low, sum(seen.low, place.offset).value_or(least_integer));
    result.high = std::min(result.high, sum(seen.high, place.offset).value_or(most_integer));
  }
  return proper(result.low, result.high);
}

Ranges::Interval Ranges::interval_everywhere(const Function& function, ValueId id) const {
  const Value& value = function[id];
  if (value.op == Op::constant) return {value.integer, value.integer};
  const Range* range = find(id);
  return range == nullptr ? Interval{} : range->everywhere;
}

std::optional<std::int64_t> Ranges::distance(const Function& function, ValueId a, ValueId b) const {
  std::optional<std::int64_t> least;
  const auto note_distance = [&least](std::optional<std::int64_t> found) {
    if (found && (!least || *found < *least)) least = found;
  };
  const Equals targets = equals(b);
  const std::int64_t lowest = interval(function, b).low;
  std::vector<Place> places{{a, 0}};
  const auto add = [&places](ValueId to, std::int64_t offset) {
    const bool is_known =
        std::ranges::any_of(places, [&](const Place& place) { return place.to == to && place.offset <= offset; });
    if (!is_known && places.size() < most_places) places.push_back({to, offset});
  };
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Place place = places[i];  // a <= place.to + place.offset
    for (const Place& target : targets) {
      if (place.to == target.to) note_distance(difference(place.offset, target.offset));
    }
    if (const auto high = sum(interval(function, place.to).high, place.offset))
      note_distance(difference(*high, lowest));
    const Range* range = find(place.to);
    if (range == nullptr) continue;
    for (int k = 0; k < range->link_count; ++k) {
      const Link& link = range->links[k];
      if (const auto offset = sum(place.offset, link.offset)) add(link.to, *offset);
    }
  }
  return least;
}

bool Ranges::is_below(const Function& function, ValueId a, ValueId b) const {
  const std::optional<std::int64_t> found = distance(function, a, b);
  return found && *found < 0;
}

std::optional<bool> Ranges::truth(const Function& function, ValueId condition) const {
  const Value& value = function[condition];
  if (value.op == Op::constant) return value.integer != 0;
  if (!is_integer_comparison(function, value)) return std::nullopt;
  const std::optional<std::int64_t> above = distance(function, value.operand[0], value.operand[1]);
  const std::optional<std::int64_t> below = distance(function, value.operand[1], value.operand[0]);
  const bool is_less = above && *above < 0;
  const bool is_less_equal = above && *above <= 0;
  const bool is_greater = below && *below < 0;
  const bool is_greater_equal = below && *below <= 0;
  const auto decide = [](bool yes, bool no) { return yes || no ? std::optional(yes) : std::nullopt; };
  switch (value.op) {
    case Op::equal:
      return decide(is_less_equal && is_greater_equal, is_less || is_greater);
    case Op::not_equal:
      return decide(is_less || is_greater, is_less_equal && is_greater_equal);
    case Op::less:
      return decide(is_less, is_greater_equal);
    case Op::less_equal:
      return decide(is_less_equal, is_greater);
    case Op::greater:
      return decide(is_greater, is_less_equal);
    default:
      return decide(is_greater_equal, is_less);
  }
}

// What operations say

void Ranges::note(const Function& function, ValueId id) {
  const Value& value = function[id];
  if (value.type != Type::i64 || value.op == Op::constant) return;
  ranges_.try_emplace(id, range_of(function, value));
}

void Ranges::note_anew(const Function& function, ValueId id) {
  ranges_.erase(id);
  note(function, id);
}

Ranges::Range Ranges::range_of(const Function& function, const Value& value) const {
  Range range;
  Interval here[3];
  Interval everywhere[3];
  for (int i = 0; i < value.operand_count; ++i) {
    if (function[value.operand[i]].type != Type::i64) continue;
    here[i] = interval(function, value.operand[i]);
    everywhere[i] = interval_everywhere(function, value.operand[i]);
  }
  range.everywhere = computed(value, everywhere[0], everywhere[1], everywhere[2]).value_or(Interval{});
  std::optional<Interval> result = computed(value, here[0], here[1], here[2]);
  switch (value.op) {
    case Op::check_index:
      result = {0, std::max<std::int64_t>(here[1].high, 1) - 1};
      break;
    case Op::whole_to_i64:
      result = {-largest_exact_whole, largest_exact_whole};
      break;
    case Op::to_i64:
      if (function[value.operand[0]].type == Type::boolean) result = range.everywhere = {0, 1};
      break;
    case Op::subtract: {
      // One end may be known from the other operand, and then even that nothing wraps around.
      const auto above = distance(function, value.operand[0], value.operand[1]);
      const auto below = distance(function, value.operand[1], value.operand[0]);
      std::optional<std::int64_t> low = difference(here[0].low, here[1].high);
      std::optional<std::int64_t> high = difference(here[0].high, here[1].low);
      if (below && *below != least_integer) low = std::max(low.value_or(least_integer), -*below);
      if (above) high = std::min(high.value_or(most_integer), *above);
      result = between(low, high);
      break;
    }
    default:
      break;
  }
  if (!result) return range;
  range.interval = *result;
  add_links(function, value, range);
  return range;
}

void Ranges::add_links(const Function& function, const Value& value, Range& range) const {
  const ValueId a = value.operand[0];
  const ValueId b = value.operand[1];
  const Interval x = value.operand_count > 0 && function[a].type == Type::i64 ? interval(function, a) : Interval{};
  const Interval y = value.operand_count > 1 && function[b].type == Type::i64 ? interval(function, b) : Interval{};
  switch (value.op) {
    case Op::check_index:
      range.add_link(b, -1);
      break;
    case Op::add: {
      // The exact one first.
      const bool is_left_known = x.low == x.high;
      if (is_left_known) range.add_link(b, x.high, true);
      range.add_link(a, y.high, !is_left_known && y.low == y.high);
      if (!is_left_known) range.add_link(b, x.high);
      break;
    }
    case Op::subtract:
      if (y.low != least_integer) range.add_link(a, -y.low, y.low == y.high);
      break;
    case Op::absolute:
      if (x.low >= 0) range.add_link(a, 0, true);
      break;
    case Op::minimum:
      range.add_link(a, 0);
      range.add_link(b, 0);
      break;
    case Op::maximum:
      note_maximum(function, a, b, range);
      note_maximum(function, b, a, range);
      break;
    case Op::floor_divide:
      if (x.low >= 0) range.add_link(a, x.low > 0 && y.low > 1 ? -1 : 0);
      break;
    case Op::modulo:
      range.add_link(b, -1);
      if (x.low >= 0) range.add_link(a, 0);
      break;
    case Op::bit_and:
      if (x.low >= 0) range.add_link(a, 0);
      if (y.low >= 0) range.add_link(b, 0);
      break;
    case Op::shift_right:
      if (x.low >= 0) range.add_link(a, 0);
      break;
    default:
      break;
  }
}

void Ranges::note_maximum(const Function& function, ValueId least, ValueId other, Range& range) const {
  // max(least, other) <= t + max(offset, least.high - t.low), for every t with other <= t + offset.
  const std::int64_t high = interval(function, least).high;
  const auto add = [&](ValueId to, std::int64_t offset) {
    const auto above = difference(high, interval(function, to).low);
    if (above) range.add_link(to, std::max(offset, *above));
  };
  if (function[other].op == Op::constant) return;
  const Range* others = find(other);
  for (int i = 0; others != nullptr && i < others->link_count; ++i)
    add(others->links[i].to, others->links[i].offset);
  add(other, 0);
}

void Ranges::note_counter(const Function& function, const Stmt& loop) {
  // The body runs where start < stop (or start > stop), so that an end of the type itself is none of the counter's.
  const auto counted = [&loop](const Interval& start, const Interval& stop) {
    return loop.step > 0 ? proper(start.low, std::max(stop.high, least_integer + 1) - 1)
                         : proper(std::min(stop.low, most_integer - 1) + 1, start.high);
  };
  Range counter;
  counter.interval = counted(interval(function, loop.start), interval(function, loop.stop));
  counter.everywhere = counted(interval_everywhere(function, loop.start), interval_everywhere(function, loop.stop));
  if (loop.step > 0) {
    counter.add_link(loop.stop, -1);
    assume_order(function, loop.start, loop.stop, -1);
  } else {
    counter.add_link(loop.start, 0);
    assume_order(function, loop.stop, loop.start, -1);
  }
  ranges_[loop.counter] = counter;
}

// Assumptions

Ranges::Range& Ranges::change(ValueId id) {
  Range& range = ranges_[id];
  assumptions_.push_back({id, range});
  return range;
}

void Ranges::undo(Mark mark) {
  for (; assumptions_.size() > mark.assumptions; assumptions_.pop_back()) {
    ranges_[assumptions_.back().id] = assumptions_.back().before;
  }
}

void Ranges::assume_least(const Function& function, ValueId id, std::int64_t least) {
  for (const Place& place : equals(id)) {
    const auto low = difference(least, place.offset);
    if (!low || function[place.to].op == Op::constant) continue;
    if (interval(function, place.to).low < *low) change(place.to).interval.low = *low;
  }
}

void Ranges::assume_most(const Function& function, ValueId id, std::int64_t most) {
  for (const Place& place : equals(id)) {
    const auto high = difference(most, place.offset);
    if (!high || function[place.to].op == Op::constant) continue;
    if (interval(function, place.to).high > *high) change(place.to).interval.high = *high;
  }
}

void Ranges::assume_order(const Function& function, ValueId a, ValueId b, std::int64_t offset) {
  const auto most = sum(interval(function, b).high, offset);
  const auto least = difference(interval(function, a).low, offset);
  if (most) assume_most(function, a, *most);
  if (least) assume_least(function, b, *least);
  const bool has_constant = function[a].op == Op::constant || function[b].op == Op::constant;
  if (!has_constant && a != b) change(a).add_link(b, offset);
}

void Ranges::assume(const Function& function, ValueId condition, bool truth) {
  const Value& value = function[condition];
  if (value.op == Op::logical_not) return assume(function, value.operand[0], !truth);
  if (value.op == (truth ? Op::logical_and : Op::logical_or)) {
    assume(function, value.operand[0], truth);
    assume(function, value.operand[1], truth);
    return;
  }
  if (!is_integer_comparison(function, value)) return;
  const ValueId a = value.operand[0];
  const ValueId b = value.operand[1];
  switch (truth ? value.op : negated(value.op)) {
    case Op::less:
      return assume_order(function, a, b, -1);
    case Op::less_equal:
      return assume_order(function, a, b, 0);
    case Op::greater:
      return assume_order(function, b, a, -1);
    case Op::greater_equal:
      return assume_order(function, b, a, 0);
    case Op::equal:
      assume_order(function, a, b, 0);
      assume_order(function, b, a, 0);
      return;
    default:
      return;
  }
}

}  // namespace jiteval::ir
