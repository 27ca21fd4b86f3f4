/// What is known of the integers of a function under construction: the range each lies in, and which are not above
/// which others. All of it holds in exact arithmetic: nothing is noted of a sum that may wrap around.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

#include "ir/ir.hpp"

namespace jiteval::ir {

class Ranges {
 public:
  struct ValueHash {
    std::size_t operator()(ValueId id) const { return static_cast<std::size_t>(id); }
  };

  /// No array has more elements along an axis.
  static constexpr std::int64_t most_elements = std::int64_t{1} << 62;

  struct Interval {
    std::int64_t low = std::numeric_limits<std::int64_t>::min();
    std::int64_t high = std::numeric_limits<std::int64_t>::max();

    bool is_within(std::int64_t least, std::int64_t most) const { return low >= least && high <= most; }
  };
  /// How much was assumed so far.
  struct Mark {
    std::size_t assumptions = 0;
  };

  /// Where the i64 value lies, given that control gets here.
  Interval interval(const Function& function, ValueId id) const;
  /// Where it lies whatever the conditions on the way were, and so in lanes that are absent too.
  Interval interval_everywhere(const Function& function, ValueId id) const;
  /// Whether a < b is certain.
  bool is_below(const Function& function, ValueId a, ValueId b) const;
  /// The truth of a condition that is certain from its operands.
  std::optional<bool> truth(const Function& function, ValueId condition) const;

  /// Notes what follows from the operation that computes a value.
  void note(const Function& function, ValueId id);
  /// The same for a value that has been moved to a place where less is assumed.
  void note_anew(const Function& function, ValueId id);
  /// Notes what holds in the body of a loop.
  void note_counter(const Function& function, const Stmt& loop);

  // Assumptions hold until they are undone.
  void assume(const Function& function, ValueId condition, bool truth);
  void assume_not_negative(const Function& function, ValueId id) { assume_least(function, id, 0); }
  Mark mark() const { return {assumptions_.size()}; }
  void undo(Mark mark);

 private:
  /// The value is at most `to` + `offset`; just that, if exact.
  struct Link {
    ValueId to = no_value;
    std::int64_t offset = 0;
    bool is_exact = false;
  };
  static constexpr int most_links = 4;
  struct Range {
    Interval interval;
    Interval everywhere;
    Link links[most_links] = {};
    int link_count = 0;

    void add_link(ValueId to, std::int64_t offset, bool is_exact = false);
  };
  struct Assumption {
    ValueId id;
    Range before;
  };
  /// A value seen from another: `to` + `offset`.
  struct Place {
    ValueId to = no_value;
    std::int64_t offset = 0;
  };
  /// What a value is exactly: itself, y where it is y + 1, and so on.
  struct Equals {
    static constexpr int most = 8;
    Place places[most];
    int count = 0;

    const Place* begin() const { return places; }
    const Place* end() const { return places + count; }
  };

  const Range* find(ValueId id) const;
  Equals equals(ValueId id) const;
  /// A number d for which a <= b + d.
  std::optional<std::int64_t> distance(const Function& function, ValueId a, ValueId b) const;
  Range range_of(const Function& function, const Value& value) const;
  void add_links(const Function& function, const Value& value, Range& range) const;
  void note_maximum(const Function& function, ValueId least, ValueId other, Range& range) const;
  /// The range of a value, to be changed by an assumption.
  Range& change(ValueId id);
  void assume_least(const Function& function, ValueId id, std::int64_t least);
  void assume_most(const Function& function, ValueId id, std::int64_t most);
  /// a <= b + offset
  void assume_order(const Function& function, ValueId a, ValueId b, std::int64_t offset);

  std::unordered_map<ValueId, Range, ValueHash> ranges_;
  std::vector<Assumption> assumptions_;
};

}  // namespace jiteval::ir
