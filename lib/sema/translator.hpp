/// From a checked syntax tree to IR, in one walk that types, checks and emits at the same time.
///
/// An expression becomes an Operand. A call of a user's function is walked in place, with the operands of that
/// call, so each call has its own types, and functions and tuples are no values at run time. A variable has one
/// kind everywhere in its function. Where a later assignment widens it, the walk is repeated with the wider kind
/// from the beginning (see analyze.cpp); what earlier walks reported and emitted is dropped.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ir/builder.hpp"
#include "sema/analyze.hpp"
#include "sema/builtins.hpp"
#include "sema/names.hpp"
#include "sema/operand.hpp"
#include "sema/report.hpp"

namespace jiteval::sema {

/// The most values a function's IR may have, how deep its blocks may nest, and how deep calls may.
inline constexpr std::size_t max_values = 65536;
inline constexpr std::size_t max_depth = 500;
inline constexpr std::size_t max_calls = 64;
/// The largest whole constant power that is computed by multiplication.
inline constexpr std::int64_t largest_multiplied_power = 32;

struct Variable {
  std::string_view name;
  std::optional<Kind> kind = {};
  std::vector<ir::LocalId> locals = {};
  Span first = {};  // the assignment that gave it its kind
};

/// Variables are known to have a value, or not, at each place.
struct FlowState {
  bool reachable = true;
  std::vector<bool> assigned;  // by variable

  /// Control comes here from `other`, too.
  void meet(const FlowState& other);
};

/// One function, or lambda, while it is walked.
struct Frame {
  /// How `return` leaves.
  enum class Returns : std::uint8_t {
    kernel,  // with the statement of the IR
    last,    // it is the last statement of an inlined function
    arms,    // every path of an inlined function ends with one; the next statement is in another arm
    breaks,  // by leaving the loop, of one turn, that the inlined function stands in
  };
  struct Loop {
    std::optional<FlowState> at_break;
    std::optional<FlowState> at_continue;
    ir::LocalId broke = ir::no_local;  // where the loop has an `else`
  };

  const syntax::Module* module = nullptr;
  const FunctionNames* names = nullptr;  // null for a lambda
  Frame* parent = nullptr;               // of a lambda: the frame it was written in
  std::uint64_t key = 0;                 // tells the calls of one walk apart, the same in every walk
  std::unordered_map<std::uint32_t, std::uint32_t> call_counts = {};  // by call expression
  std::vector<Variable> variables = {};                               // as in `names`
  std::vector<std::pair<std::string_view, Operand>> bound = {};  // names that are no variables; the last one counts
  FlowState flow = {};
  std::vector<Loop> loops = {};
  Returns returns = Returns::kernel;
  Variable result = {};
  bool has_result = false;                  // some `return` gave one, in `result` or `only_result`
  std::optional<Operand> only_result = {};  // Returns::last
  ir::LocalId returned = ir::no_local;      // Returns::breaks, inside loops
  std::optional<Span> place = {};           // where every operation is said to be from, in functions of the library
};

/// What walks learn for the next one: the kinds of variables, by frame and name.
using LearntKinds = std::unordered_map<std::uint64_t, std::unordered_map<std::string_view, Kind>>;
/// In place of a frame: the names of windows that the kernel stores to.
inline constexpr std::uint64_t windows_to_copy = 1;
/// In place of a frame: whether the kernel stores to arrays that it made of constants.
inline constexpr std::uint64_t constants_to_copy = 2;

class Translator {
 public:
  Translator(const syntax::Module& module, const syntax::Function& function,
             std::span<const ir::Parameter> parameters, AnalysisOptions options, NamesCache& names,
             LearntKinds& learnt, Report& report);

  /// Walks the function. Afterwards: whether it must be walked again, and whether it grew too large.
  void run();
  bool learnt_something() const { return learnt_something_; }
  bool is_too_large() const { return is_too_large_; }
  ir::Function finish();

  // What built-ins use.

  ir::Builder& builder() { return builder_; }
  bool is_single() const { return options_.is_single; }

  /// Reports a mistake; returns an operand of form error. Messages are for people who write kernels.
  Operand fail(std::string_view code, Span place, std::string message, std::string_view label = {});
  /// The text of a place in the kernel.
  std::string_view text_of(Span place) const;
  /// The same in quotes, for messages.
  std::string quoted(Span place) const;
  /// The place from which operations are said to come from now on.
  void at(Span place);

  /// A value of the builder's as an operand. Weak ones come from literals.
  Operand number(ir::ValueId value, bool is_weak = false) const;
  Operand integer(std::int64_t value) { return number(builder_.i64(value), true); }
  Operand real(double value) { return number(builder_.f64(value), true); }
  Operand none() const;
  /// Of form error where an item is.
  Operand tuple(std::vector<Operand> items) const;
  Operand array(Array array) const;
  /// The value of a number that is known now.
  std::optional<std::int64_t> constant_integer(const Operand& operand) const;

  bool is_first_about(Span place);

  /// Whether it is a number (or truth value); reports every other form but error.
  bool require_number(const Operand& operand, Span place);
  /// Likewise for arrays.
  bool require_array(const Operand& operand, Span place);
  /// The number as a value of that type; no_value, reported, where it is none. Floats are truncated to integers.
  ir::ValueId convert(const Operand& operand, ir::Type type, Span place);
  /// An index, size or count: an i64 (faults where a float is not whole); no_value, reported, where it is no
  /// number.
  ir::ValueId whole(const Operand& operand, Span place);
  /// Python's truth of a number; no_value, reported, where it is none.
  ir::ValueId truth(const Operand& operand, Span place);

  /// Python's operators.
  Operand unary(syntax::Operator op, const Operand& operand, Span place);
  Operand binary(syntax::Operator op, const Operand& left, const Operand& right, Span place);
  Operand compare(syntax::Operator op, const Operand& left, const Operand& right, Span place);
  /// A number as one of an element type: float64(x), np.uint8(x), int(x).
  Operand cast(const Operand& operand, ElementType element, Span place);
  /// The values of both sides, of which only the chosen one is computed. Both must be numbers.
  Operand choose(ir::ValueId condition, const std::function<Operand()>& if_true,
                 const std::function<Operand()>& if_false, Span place);

  // Arrays. Indices here are i64 values that have been checked.

  /// The element, or with fewer indices than dimensions the view of what is left.
  Operand element(const Array& array, std::span<const ir::ValueId> indices);
  /// Stores a number, converted as `cast` does.
  void store(const Array& array, std::span<const ir::ValueId> indices, const Operand& value, Span place);
  /// Whether the array may be stored to; reports why not.
  bool require_writable(const Array& array, Span place);
  /// The index, counted from the start, after a check that it lies within the extent.
  ir::ValueId check_index(ir::ValueId index, ir::ValueId extent);
  /// Loops over all indices of an array of this shape, in C order. `body` is called once, or never where it is
  /// known that there are no indices. `stored` are the locals that it sets.
  void for_indices(std::span<const ir::ValueId> shape, std::span<const ir::LocalId> stored,
                   const std::function<void(std::span<const ir::ValueId> indices)>& body);
  /// Stores `value(indices)` to every element.
  void fill(const Array& array, Span place,
            const std::function<Operand(std::span<const ir::ValueId> indices)>& value);
  /// The number of elements.
  ir::ValueId size(const Array& array);
  /// A new C-ordered array of zeros; extents are i64. In kernels that are called for each element it must have a
  /// constant size (reported).
  Operand make_array(ElementType element, std::vector<ir::ValueId> shape, Span place);
  /// A new array of constants, in C order. It is copied only where the kernel stores to such arrays.
  Operand constant_array(ElementType element, std::span<const double> numbers, std::vector<std::int64_t> shape,
                         Span place);
  /// The same elements, in C order, as another shape (i64); a view where the array has no gaps that are known of.
  Operand reshape(const Array& array, std::vector<ir::ValueId> shape);

  // Iteration.

  /// A loop: the counter goes from start while below (above, for a negative step) stop.
  struct Counted {
    ir::ValueId start = ir::no_value;
    ir::ValueId stop = ir::no_value;
    std::int64_t step = 1;
    std::function<Operand(ir::ValueId counter)> element;
  };
  /// How many numbers start, start + step, ... there are before `stop` (all i64; the step is not zero). Never
  /// negative, and exact up to INT64_MAX.
  ir::ValueId count_turns(ir::ValueId start, ir::ValueId stop, ir::ValueId step);
  /// How to run over an array (its first dimension), a tuple, a range, ...; nothing, reported, for what cannot be
  /// run over. Not for generators.
  std::optional<Counted> counted(const Operand& iterable, Span place);
  /// Emits a loop over anything that can be run over, generators too. `body` is called once. `stored` are the
  /// locals that it sets, of those that exist already. Returns false, reported, for what cannot be run over.
  bool for_each(const Operand& iterable, Span place, std::span<const ir::LocalId> stored,
                const std::function<void(const Operand& element)>& body);

  /// The type of an accumulator that a built-in fills in a loop, where the types of what it meets are known only
  /// inside: at least `least`, and what earlier walks have widened it to at this place.
  ir::Type accumulator_type(Span place, ir::Type least) const;
  /// Widens it; the walk is then repeated.
  void widen_accumulator(Span place, ir::Type type);

  /// Calls a function operand: a built-in, a user's function or a lambda.
  Operand call(const Operand& callee, std::vector<Operand> arguments, Span place);
  /// Calls a function written in the kernel language as part of the library (see library.hpp).
  Operand call_library(std::string_view function, std::vector<Operand> arguments, Span place);

 private:
  // Expressions: expressions.cpp
  Operand evaluate(syntax::ExprId id);
  Operand evaluate_inner(syntax::ExprId id);
  ir::ValueId condition(syntax::ExprId id);
  Operand literal(const syntax::Expr& expr);
  Operand name(syntax::ExprId id);
  Operand attribute(syntax::ExprId id);
  Operand attribute_of_array(const syntax::Expr& expr, const Operand& base);
  Operand binary_chain(syntax::ExprId root);
  Operand compare_chain(const syntax::Expr& expr);
  Operand logical(const syntax::Expr& expr);
  ir::ValueId logical_truth(const syntax::Expr& expr);
  Operand conditional(const syntax::Expr& expr);
  Operand unknown_name(std::string_view name, Span place, bool is_called);
  std::optional<Operand> find(Frame& frame, std::string_view name, Span place);
  Operand read(Frame& frame, std::size_t variable, Span place);
  Operand value_of(const Variable& variable);
  Operand global(std::string_view name, Span place);
  std::string suggestion(std::string_view name, bool functions_only) const;

  // Arithmetic: arithmetic.cpp
  Operand power(const Operand& base, const Operand& exponent, Span place);
  Operand divide_whole(ir::Op op, const Operand& left, const Operand& right, NumberType type, Span place);
  Operand shift(syntax::Operator op, const Operand& left, const Operand& right, NumberType type, Span place);
  std::optional<Operand> exact(syntax::Operator op, const Operand& left, const Operand& right);

  // Subscripts: subscripts.cpp
  Operand subscript(syntax::ExprId id);
  Operand subscript_tuple(const Operand& tuple, std::span<const syntax::ExprId> items, Span place);
  Operand subscript_pointer(const Operand& pointer, const syntax::Expr& expr);
  /// The view or element that subscripts select: dimensions left, or none.
  std::optional<Array> view(const Array& array, std::span<const syntax::ExprId> items, syntax::ExprId base,
                            Span place);
  bool copies_constants() const;
  /// Constants in memory, which cannot be stored to.
  Operand constants_of(ElementType element, std::span<const double> numbers, std::vector<std::int64_t> shape);
  bool is_whole_window(const Array& array) const;
  bool slice(Array& view, const Array& array, std::size_t axis, const syntax::Expr& expr);
  std::optional<Array> stored_view(const syntax::Expr& target);
  void store_subscript(syntax::ExprId target, const Operand& value, Span place);
  void store_view(const Array& view, const Operand& value, Span place);
  Operand load(const Array& view);
  Array pointed_to(const Operand& pointer);

  // Iteration: iteration.cpp
  bool can_turn_around(const Counted& loop) const;
  Counted turned_around(Counted loop);
  ir::ValueId divide_distance(ir::ValueId start, ir::ValueId stop, std::int64_t step);
  bool is_distance_exact(ir::ValueId start, ir::ValueId stop, std::int64_t step) const;
  Counted count_from_zero(Counted loop);
  std::optional<Counted> counted_items(const std::vector<Operand>& items, Span place);
  std::optional<Counted> counted_range(const std::vector<Operand>& parts, Span place);
  Operand column(std::span<const Operand> items, ir::ValueId counter);
  ir::ValueId select_item(std::span<const Operand> items, ir::ValueId index, ir::Type type);

  // Calls: calls.cpp
  Operand call_expression(syntax::ExprId id);
  Operand call_builtin(const Builtin& builtin, Call call);
  Operand call_user(const syntax::Module& module, const syntax::Function& function, std::vector<Operand> arguments,
                    std::span<const Call::Keyword> keywords, Span place);
  Operand call_lambda(const Operand& lambda, std::vector<Operand> arguments,
                      std::span<const Call::Keyword> keywords, Span place);
  std::optional<std::vector<Operand>> match(const syntax::Module& module, std::string_view name,
                                            std::span<const syntax::Parameter> parameters,
                                            std::vector<Operand> arguments, std::span<const Call::Keyword> keywords,
                                            Span place);
  Operand not_callable(const Operand& callee, const syntax::Expr& expr);
  Frame& push_frame(const syntax::Module& module, const FunctionNames* names, Span place);
  void declare_variables(Frame& frame);
  Operand declared(const Operand& operand, syntax::ExprId annotation, Span place);
  bool run_generator(const Iterable& generator, std::size_t clause, std::span<const ir::LocalId> stored,
                     const std::function<void(const Operand&)>& body);
  bool bind_target(syntax::ExprId target, const Operand& value);

  // Statements: statements.cpp
  void body(std::span<const syntax::StmtId> stmts);
  void statement(const syntax::Stmt& stmt);
  void assign_statement(const syntax::Stmt& stmt);
  void augmented(const syntax::Stmt& stmt);
  void assign(syntax::ExprId target, const Operand& value, Span place);
  void assign_tuple(syntax::ExprId target, const Operand& value, Span place);
  void assign_name(std::string_view name, const Operand& value, Span place);
  void set(Variable& variable, const Operand& value, Span place);
  void branch(const syntax::Stmt& stmt);
  void assertion(const syntax::Stmt& stmt);
  void unused_value(const syntax::Stmt& stmt);

  // Loops: loops.cpp
  void while_loop(const syntax::Stmt& stmt);
  void for_loop(const syntax::Stmt& stmt);
  void open_loop(const syntax::Stmt& stmt);
  void loop_body(const syntax::Stmt& stmt);
  Frame::Loop close_loop();
  void after_loop(const syntax::Stmt& stmt, const Frame::Loop& loop);
  bool returns_through(const syntax::Stmt& loop);
  void leave_after_return(const syntax::Stmt& loop);
  void leave_loop(const syntax::Stmt& stmt);
  std::vector<ir::LocalId> stored_in(const syntax::Stmt& loop);

  // Returns: returns.cpp
  Operand inline_body(const syntax::Function& function);
  void tail(std::vector<syntax::StmtId> stmts);
  void return_statement(const syntax::Stmt& stmt);
  void return_value(const Operand& value, Span place);
  ir::ResultShape output(const Operand& value);
  void missing_return(const syntax::Function& function);

  Frame& frame() { return *frame_; }
  const syntax::Module& module() const { return *frame_->module; }
  bool grown_too_large();
  /// Stands for a condition that is a mistake: some boolean that is not constant.
  ir::ValueId condition_of_mistake();
  Operand parameter_operand(std::size_t index, const ir::Parameter& parameter);
  Operand copied_window(const Array& window, std::string_view name);

  const syntax::Module& main_module_;
  const syntax::Function& function_;
  std::span<const ir::Parameter> parameters_;
  AnalysisOptions options_;
  NamesCache& names_;
  LearntKinds& learnt_;
  Report& report_;
  ir::Builder builder_;
  std::deque<Frame> frames_;  // all of this walk: lambdas refer to theirs
  Frame* frame_ = nullptr;
  std::vector<const syntax::Function*> active_calls_;
  std::vector<std::pair<std::string_view, Operand>> globals_;  // evaluated so far
  std::vector<std::string_view> globals_in_progress_;
  std::unordered_set<std::string_view> reported_;  // names, so that each is reported once
  std::unordered_map<std::string, std::uint32_t> constant_arrays_;
  int expression_depth_ = 0;
  int loop_depth_ = 0;
  bool learnt_something_ = false;
  bool is_too_large_ = false;
};

}  // namespace jiteval::sema
