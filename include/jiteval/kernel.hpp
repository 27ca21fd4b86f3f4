/// Compiling a kernel, calling it, and taking C function pointers to it.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "jiteval/block_call.hpp"
#include "jiteval/diagnostic.hpp"
#include "jiteval/typed_array.hpp"

namespace jiteval {

inline constexpr double inf = std::numeric_limits<double>::infinity();

/// Who computes.
enum class Engine : std::uint8_t {
  automatic,  ///< the interpreter at first, and native code as soon as that has paid for itself
  jit,        ///< native code, always
  interp,     ///< the interpreter, always
};

/// Floating-point freedom of the compiler.
enum class FpMode : std::uint8_t {
  strict,    ///< the same bits as the interpreter, on every instruction set
  contract,  ///< a*b + c may be fused
  fast,      ///< as -ffast-math, but NaN and infinities keep their meaning
};

/// The instruction set that native code may use.
enum class Isa : std::uint8_t { native, scalar, sse2, avx2, avx512 };

/// The instruction sets this machine can run, from least to most; never contains `native`.
JITEVAL_API std::vector<Isa> supported_isas();
/// The best of them for vector code: what `native` stands for.
JITEVAL_API Isa native_isa();

class CodeCache;

struct CompileOptions {
  /// The argument order of an expression: "x, a". Empty: its free names in order of first appearance.
  std::string args = {};
  /// Which `def` of a text with several; empty: the last.
  std::string function = {};
  /// The types of the arguments, where neither annotations nor the arguments given are to say: "f64(f64[:], i32)",
  /// "double(double, double)", or C's "double (int, double *)". Empty: none.
  std::string signature = {};
  /// Named in messages: a file's name.
  std::string source_name = "kernel";
  Engine engine = Engine::automatic;
  FpMode fp = FpMode::strict;
  Isa isa = Isa::native;
  /// Where native code is looked for before it is compiled, and kept (see jiteval/code_cache.hpp). Null: nowhere.
  std::shared_ptr<const CodeCache> code_cache = {};
};

/// A step of making native code, for people: "machine code".
struct BuildStep {
  std::string_view name;
  double seconds = 0;
};

/// How a kernel is specialised: a kind and a type for each argument, and the element count of windows.
struct Specialisation {
  struct Argument {
    ArgumentKind kind = ArgumentKind::varying;
    std::int64_t window_size = 0;
    ElementType type = ElementType::f64;  ///< of the scalar, or of the elements; a window's are f64
    int dimensions = 1;                   ///< kind array
    bool is_contiguous = false;           ///< kind array: its strides are those of C order
    friend auto operator<=>(const Argument&, const Argument&) = default;
  };
  std::vector<Argument> arguments;
  bool keeps_integers = false;  ///< integer results arrive as 64-bit integers, otherwise all arrive as doubles
  bool is_single = false;       ///< called for one lane: may store to arrays and make them (see jiteval/run.hpp)
  friend auto operator<=>(const Specialisation&, const Specialisation&) = default;
};

/// What a specialised kernel gives back, and where a block call leaves it. Other than single specialisations give
/// one number a lane.
struct JITEVAL_API ResultLayout {
  enum class Form : std::uint8_t {
    nothing,
    number,  ///< one word: a double for f64, f32 and boolean, else a 64-bit integer
    tuple,   ///< `items`
    array,   ///< an address, the index of the first element from there, extents, strides: a word each
  };
  Form form = Form::number;
  ElementType type = ElementType::f64;  ///< of the number (boolean, i64, u64, f32 or f64) or of the elements
  int dimensions = 0;                   ///< of an array
  std::size_t first_word = 0;           ///< in outputs[0]
  std::vector<ResultLayout> items = {};

  /// One past the last word.
  std::size_t end_word() const;
};

/// What a kernel's text became at each stage, for people to read.
enum class Stage : std::uint8_t { tokens, ast, ir, bytecode, llvm, assembly };

namespace detail {

/// A parameter or the result of a C function: a number, a pointer to numbers, `void *`, or (a result) `void`.
struct CType {
  enum class Form : std::uint8_t { number, pointer, void_pointer, nothing };
  Form form = Form::number;
  ElementType type = ElementType::f64;
};

struct CFunction {
  CType result;
  std::vector<CType> parameters;
};

template <class T>
constexpr CType describe_c_type() {
  if constexpr (std::is_pointer_v<T>) {
    using Target = std::remove_cv_t<std::remove_pointer_t<T>>;
    if constexpr (std::is_void_v<Target>) {
      return {CType::Form::void_pointer, ElementType::u8};
    } else {
      return {CType::Form::pointer, element_type_of<Target>()};
    }
  } else if constexpr (std::is_void_v<T>) {
    return {CType::Form::nothing, ElementType::u8};
  } else {
    return {CType::Form::number, element_type_of<T>()};
  }
}

template <class Signature>
struct CFunctionOf;
template <class R, class... Parameters>
struct CFunctionOf<R(Parameters...)> {
  static CFunction describe() { return {describe_c_type<R>(), {describe_c_type<Parameters>()...}}; }
};

}  // namespace detail

/// A compiled kernel. Copies share one kernel; all members may be called from any thread. What it hands out (block
/// calls aside, which keep themselves alive) lives as long as the last copy.
class JITEVAL_API Kernel {
 public:
  /// The arguments' names, in order.
  const std::vector<std::string>& argument_names() const;
  /// Whether the body uses an argument as an array (subscript, `for`, `len`), or it is declared to be one.
  bool is_array_argument(std::size_t index) const;
  /// The text of an argument's default value, or empty.
  const std::string& default_text(std::size_t index) const;
  /// The type that an annotation or a signature gives an argument, or nothing.
  std::optional<Specialisation::Argument> declared_type(std::size_t index) const;
  /// Whether the result for the types that `specialisation` gives is a truth value (it arrives as 1 or 0).
  bool returns_boolean() const;
  const CompileOptions& options() const;

  /// One value; NaN where `call` gives an error.
  template <class... Numbers>
  double operator()(Numbers... arguments) const {
    const double values[] = {static_cast<double>(arguments)..., 0.0};
    return value_or_nan(std::span(values, sizeof...(arguments)));
  }

  /// One value, from as many doubles as there are arguments. Errors: wrong count, array arguments, runtime faults.
  Result<double> call(std::span<const double> arguments) const;

  /// A C function that computes this kernel in native code; it lives as long as the kernel. The C parameters are,
  /// in the order of the kernel's arguments:
  ///   - a number for a number, and a pointer for what the body uses as a pointer (which is then not checked to lie
  ///     within any bounds);
  ///   - for a 1-D array a pointer to its first element, and then the number of its elements: double(double *,
  ///     intptr_t) is a kernel of one array. Without the number the array counts as a pointer;
  ///   - last, if wanted, `void *`: user data. Arguments that have no parameter of their own are read from there,
  ///   as
  ///     from a C struct with one field for each, of the types declared (else double).
  /// Further forms, which SciPy's callbacks have:
  ///   - double(int, double *) and double(int, double *, void *) of a kernel of doubles: that many of them come
  ///   from
  ///     the array, the rest from the user data;
  ///   - int(..., double *) and int(..., double *, void *), as generic_filter and generic_filter1d have them: the
  ///     result of a kernel that returns a number is stored behind the pointer, and the function returns 1;
  ///   - int(intptr_t *, double *, int, int, void *), geometric_transform's, of a kernel whose first argument is
  ///   the
  ///     array of output coordinates. It returns those of the input, or its second argument is their array.
  /// A number is converted to the C result as C does; an int of a kernel that returns nothing is 1. After a runtime
  /// fault, and where arguments are missing, the result is NaN, or 0 for an integer. Errors: any other signature.
  template <class Signature>
  Result<Signature*> pointer() const;

  /// The same for a signature in C's words, such as "double (int, double *)". Errors: also text that is none.
  Result<void*> pointer(std::string_view c_signature) const;

  /// The kernel specialised to a kind for each argument, behind the engine asked for. `automatic` interprets at
  /// first; when it sees that native code will pay, it has that made on another thread, and goes over to it, with
  /// the same bits, in the middle of a job where it must. Repeated calls share what was built.
  Result<std::shared_ptr<const BlockCall>> block(const Specialisation& specialisation,
                                                 Engine engine = Engine::automatic) const;

  /// The native code of a specialisation as a plain C function, which lives as long as the kernel. It does what
  /// BlockCall does.
  using BlockFunction = std::int32_t(const void* const* inputs, void* const* outputs, std::int64_t n);
  Result<BlockFunction*> block_pointer(const Specialisation& specialisation) const;

  /// What a block call of this specialisation leaves in outputs[0].
  Result<ResultLayout> result_layout(const Specialisation& specialisation) const;

  /// What a runtime fault code of a block call of this specialisation means; for the code `stopped`, a diagnostic
  /// of code "stopped".
  Diagnostics fault(const Specialisation& specialisation, std::int32_t code) const;

  /// What took the time while native code was made of this kernel so far; empty where there is none.
  std::vector<BuildStep> build_steps() const;

  /// What a stage made of the kernel.
  Result<std::string> dump(Stage stage, const Specialisation& specialisation) const;

  /// A specialisation for plain calls: arrays where the body uses arrays (their extents known when called),
  /// pointers where it uses pointers, and `otherwise` for the rest. Types are those declared, else f64.
  Specialisation specialisation(ArgumentKind otherwise) const;

  struct Impl;
  explicit Kernel(std::shared_ptr<const Impl> impl);

 private:
  double value_or_nan(std::span<const double> arguments) const;
  Result<void*> pointer_to(const detail::CFunction& signature) const;

  std::shared_ptr<const Impl> impl_;
};

/// Compiles an expression, a `lambda` or a `def`. Everything wrong with the text is found here, but for what
/// depends on the types of arguments that only a call can tell. Native code is made when it is first needed.
JITEVAL_API Result<Kernel> compile(std::string_view source, CompileOptions options = {});

template <class Signature>
Result<Signature*> Kernel::pointer() const {
  auto address = pointer_to(detail::CFunctionOf<Signature>::describe());
  if (!address) return std::unexpected(std::move(address.error()));
  return reinterpret_cast<Signature*>(*address);
}

}  // namespace jiteval
