/// What the parameters of functions are, as far as the bodies tell: numbers, arrays, functions or pointers.
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sema/analyze.hpp"

namespace jiteval::sema {

/// What is known of one name. Several may hold; the first that does counts.
struct UseFacts {
  bool is_pointer = false;  // given to carray
  bool is_called = false;
  bool is_array = false;
  bool is_number = false;   // an operand of arithmetic
  bool is_unknown = false;  // given to what takes numbers and arrays
  bool is_whole = false;    // its bits are combined, or those of its elements
  int dimensions = 1;       // at least; of an array

  ArgumentUse::Use use() const;
  friend bool operator==(const UseFacts&, const UseFacts&) = default;
};

/// Finds the uses of names in functions, through the functions that they call.
class UseFinder {
 public:
  explicit UseFinder(const syntax::Module& module) : module_(module) {}

  /// The uses of `names`, which are free in the function's body or its parameters.
  std::vector<UseFacts> uses(const syntax::Function& function, std::span<const std::string_view> names);

  /// The uses of the parameters; nothing while they are being found (the function calls itself).
  const std::vector<UseFacts>* parameter_uses(const syntax::Function& function);

  const syntax::Module& module() const { return module_; }
  /// The function of the text that has this name, or null.
  const syntax::Function* function(std::string_view name) const;

 private:
  struct Known {
    bool is_complete = false;
    std::vector<UseFacts> facts;
  };

  const syntax::Module& module_;
  std::unordered_map<const syntax::Function*, Known> known_;
  int depth_ = 0;
};

}  // namespace jiteval::sema
