/// A kernel with its arguments as a tree, which can be printed, run, and made smaller.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "jiteval/array.hpp"
#include "jiteval/block_call.hpp"
#include "jiteval/element_type.hpp"

namespace jiteval::test {

/// A number (of a type that values have: boolean, i64, u64, f32 or f64), an array of elements, or something else.
struct Type {
  enum class Form : std::uint8_t { number, array, other };
  Form form = Form::number;
  ElementType element = ElementType::f64;
  int dimensions = 0;
  friend bool operator==(const Type&, const Type&) = default;
};

struct Expr {
  std::string text;  ///< every '$' stands for the next of `parts`
  Type type;
  std::vector<Expr> parts = {};
  bool is_weak = false;  ///< made of literals only: takes the type of what it meets
};

/// A statement, or a `def` with its body.
struct Stmt {
  std::string text;  ///< of its first line, as in Expr; a compound one ends with ':'
  std::vector<Expr> parts = {};
  std::vector<Stmt> body = {};
  std::vector<Stmt> orelse = {};

  bool is_compound() const { return text.ends_with(':'); }
};

/// How the elements of an array lie in memory.
struct Layout {
  std::int64_t gap = 1;                  ///< elements from one of the fastest axis to the next
  bool is_transposed = false;            ///< the first axis is the fastest
  std::array<bool, 4> is_reversed = {};  ///< axes with negative strides
  friend bool operator==(const Layout&, const Layout&) = default;
};

/// Values are words as in block calls: a double's bits for f32 and f64, else an integer.
struct Argument {
  std::string name;
  ArgumentKind kind = ArgumentKind::varying;
  ElementType type = ElementType::f64;
  bool is_annotated = true;
  bool is_pointer = false;  ///< array: the kernel takes the address of its elements, which are contiguous
  /// varying: one for each lane. uniform: one. window: the rows after each other. array: the elements in C order.
  std::vector<std::uint64_t> words = {};
  std::int64_t window_size = 0;
  Shape shape = {};      // array
  Layout layout = {};    // array
  int shares_with = -1;  // array: the argument before it in whose memory it lies, if it fits there
};

struct Program {
  bool is_run = false;          ///< called once (jiteval::run), otherwise for each lane
  bool keeps_integers = false;  ///< see Specialisation
  std::int64_t lanes = 1;
  std::vector<Stmt> head;  ///< imports, constants and functions before the kernel
  std::vector<Stmt> body;  ///< of the kernel
  std::vector<Argument> arguments;
};

/// The kernel's text.
std::string print(const Program& program);
std::string print(const Expr& expr);
/// The arguments as text, for reports.
std::string print_arguments(const Program& program);

/// The strides of an array argument, and where its first element lies in memory of `memory_size` elements.
struct Placement {
  std::vector<std::int64_t> strides;
  std::int64_t first = 0;
  std::int64_t memory_size = 0;
};
Placement placement(const Argument& argument);

}  // namespace jiteval::test
