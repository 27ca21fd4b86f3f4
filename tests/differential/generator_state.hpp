/// How random programs are made: what is in scope, and a function for each thing that can be written down.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "generator.hpp"

namespace jiteval::test {

/// The extents of an array as far as they are known when a program is made; -1 where not.
using Extents = std::vector<std::int64_t>;

struct Variable {
  std::string name;
  Type type;
  Extents extents = {};      // array
  bool is_writable = true;   // numbers: may be assigned; arrays: may be stored to
  std::int64_t below = -1;   // a counter that is at least 0, and below this; -1 for every other
  bool is_constant = false;  // a global: as weak as the literal that it stands for
};

struct ArrayExpr {
  Expr expr;
  Extents extents;
  bool is_writable = false;
};

/// A function of the text.
struct Callable {
  struct Parameter {
    std::string name;
    Type type;
    bool has_default = false;
    bool is_written = false;   // an array that is stored to
    bool is_function = false;  // of an f64, to an f64
  };
  std::string name;
  std::vector<Parameter> parameters;
  std::vector<Type> results;  // none, one, or the items of a tuple
};

class Generator {
 public:
  Generator(std::uint64_t seed, bool is_run);
  Program program();

 private:
  // Choices
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool percent(std::uint64_t n) { return below(100) < n; }
  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }
  const char* pick(std::initializer_list<const char*> items) { return items.begin()[below(items.size())]; }
  ElementType pick(std::initializer_list<ElementType> items) { return items.begin()[below(items.size())]; }
  std::string fresh_name(const char* prefix);
  /// Whether to write something that may fault; never in most programs.
  bool dares() { return is_daring_ && percent(6); }

  // Numbers: generator_numbers.cpp

  /// An expression of exactly that type; it may be weak.
  Expr number(ElementType type, int depth);
  /// Likewise, never weak.
  Expr strong(ElementType type, int depth) { return strengthened(number(type, depth)); }
  static Expr strengthened(Expr expr);
  Expr leaf(ElementType type, int depth);
  Expr literal(ElementType type);
  Expr condition(int depth) { return number(ElementType::boolean, depth); }
  Expr of_boolean(int depth);
  Expr of_i64(int depth);
  Expr of_u64(int depth);
  Expr of_f32(int depth);
  Expr of_f64(int depth);
  Expr whole_arithmetic(ElementType type, int depth);
  Expr float_arithmetic(ElementType type, int depth);
  Expr float_function(ElementType type, int depth);
  std::pair<Expr, Expr> operands(ElementType type, int depth);
  Expr divisor(ElementType type, int depth);
  Expr shift_count(int depth);
  Expr clamped_float(int depth, const char* low);
  Expr choice(ElementType type, int depth);
  Expr of_generator(ElementType type, int depth);
  Expr of_lambda(ElementType type, int depth);
  Expr any_number(int depth);

  // Arrays: generator_arrays.cpp

  /// Some array in scope, or a view of one; false where there is none such. -1 for any number of dimensions.
  bool find_array(ArrayExpr& found, int dimensions, bool must_be_writable, int depth,
                  std::optional<ElementType> element = {});
  ArrayExpr view_of(ArrayExpr array, int depth);
  Expr index(const ArrayExpr& array, std::size_t axis, int depth);
  /// The text of subscripts for the first axes, whose parts are added.
  std::string subscripts(const ArrayExpr& array, std::size_t count, int depth, std::vector<Expr>& parts);
  bool element_of_array(Expr& found, ElementType type, int depth, int tries = 6);
  bool reduction(Expr& found, ElementType type, int depth);
  ArrayExpr new_array(ElementType element, int dimensions, int depth);
  ArrayExpr any_new_array(int depth);
  Expr extent_text(const ArrayExpr& array, std::size_t axis);

  // Functions: generator_functions.cpp

  void make_function();
  void make_constants();
  bool call(Expr& found, ElementType type, int depth);
  Expr call_of(const Callable& function, int depth, Type type);
  /// Whether there are arrays to call it with.
  bool can_call(const Callable& function, int depth);
  Expr function_value(int depth);

  // Statements: generator_statements.cpp

  void statements(std::vector<Stmt>& into, int count);
  void statement(std::vector<Stmt>& into);
  void assign_number(std::vector<Stmt>& into);
  void augmented(std::vector<Stmt>& into);
  void store(std::vector<Stmt>& into);
  void store_view(std::vector<Stmt>& into);
  void make_array(std::vector<Stmt>& into);
  void name_view(std::vector<Stmt>& into);
  void unpack(std::vector<Stmt>& into);
  void branch(std::vector<Stmt>& into);
  void for_loop(std::vector<Stmt>& into);
  void while_loop(std::vector<Stmt>& into);
  void leave_loop(std::vector<Stmt>& into);
  void early_return(std::vector<Stmt>& into);
  void assertion(std::vector<Stmt>& into);
  void call_statement(std::vector<Stmt>& into);
  Stmt return_statement(int depth);
  void block(std::vector<Stmt>& into, int count);
  void loop_body(Stmt& loop, std::int64_t turns, int count);
  void variables_at_start(std::vector<Stmt>& into);
  Expr iterable(int depth, std::vector<Variable>& targets, std::string& target_text, std::int64_t& turns);
  Expr range(int depth, std::int64_t& turns, std::int64_t& limit);
  std::int64_t most_turns() const;

  void make_arguments();
  Argument random_argument(bool is_array);

  std::mt19937_64 random_;
  Program program_;
  bool is_daring_ = false;
  std::vector<Variable> scope_;
  std::vector<Callable> functions_;
  std::vector<std::string> function_parameters_;  // in scope: from f64 to f64
  std::vector<Type> results_;                     // of the function that is being made
  bool may_call_ = true;
  int loops_ = 0;
  int nesting_ = 0;
  std::int64_t turns_ = 1;
  int budget_ = 0;  // statements left
  int next_ = 0;
};

/// "np.float32", ...
std::string numpy_name(ElementType type);
/// What an element is read as.
ElementType value_type(ElementType element);
/// The type of arithmetic on it.
ElementType arithmetic_type(ElementType element);
Type number_type(ElementType type);
Type array_type(ElementType element, int dimensions);
Expr of_type(ElementType type, std::string text, std::vector<Expr> parts = {}, bool is_weak = false);

}  // namespace jiteval::test
