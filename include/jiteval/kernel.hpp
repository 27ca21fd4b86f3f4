/// Compiling a kernel, calling it, and taking C function pointers to it.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jiteval/block_call.hpp"
#include "jiteval/diagnostic.hpp"

namespace jiteval {

inline constexpr double inf = std::numeric_limits<double>::infinity();

/// Who computes.
enum class Engine : std::uint8_t {
  automatic,  ///< the interpreter for small jobs, native code for large ones
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
std::vector<Isa> supported_isas();
/// The best of them for vector code: what `native` stands for.
Isa native_isa();

struct CompileOptions {
  /// The argument order of an expression: "x, a". Empty: its free names in order of first appearance.
  std::string args = {};
  /// Which `def` of a text with several; empty: the last.
  std::string function = {};
  /// Named in messages: a file's name.
  std::string source_name = "kernel";
  Engine engine = Engine::automatic;
  FpMode fp = FpMode::strict;
  Isa isa = Isa::native;
};

/// How a kernel is specialised: a kind for each argument, and the element count of windows.
struct Specialisation {
  struct Argument {
    ArgumentKind kind = ArgumentKind::varying;
    std::int64_t window_size = 0;
    friend bool operator==(const Argument&, const Argument&) = default;
  };
  std::vector<Argument> arguments;
};

/// What a kernel's text became at each stage, for people to read.
enum class Stage : std::uint8_t { tokens, ast, ir, bytecode, llvm, assembly };

/// A compiled kernel. Copies share one kernel; all members may be called from any thread. What it hands out (block
/// calls aside, which keep themselves alive) lives as long as the last copy.
class Kernel {
 public:
  /// The arguments' names, in order.
  const std::vector<std::string>& argument_names() const;
  /// Whether the body uses an argument as an array (subscript, `for`, `len`).
  bool is_array_argument(std::size_t index) const;
  /// Whether the result is a truth value (it arrives as 1 or 0).
  bool returns_boolean() const;
  const CompileOptions& options() const;

  /// One value; NaN where `call` gives an error.
  template <class... Numbers>
  double operator()(Numbers... arguments) const {
    const double values[] = {static_cast<double>(arguments)..., 0.0};
    return call(std::span(values, sizeof...(arguments))).value_or(std::numeric_limits<double>::quiet_NaN());
  }

  /// One value, from as many doubles as there are arguments. Errors: wrong count, array arguments, runtime faults.
  Result<double> call(std::span<const double> arguments) const;

  /// A C function that computes this kernel in native code; it lives as long as the kernel. Signatures:
  ///   double(double, ...)      one double for each argument
  ///   double(int, double *)    the arguments in order, out of an array; the count is not read
  ///   int(double *, intptr_t, double *, void *)   SciPy's generic_filter: the buffer becomes the kernel's one
  ///                            array argument; returns 1, or 0 after a runtime fault
  /// A runtime fault in the first two gives NaN.
  template <class Signature>
  Result<Signature*> pointer() const;

  /// The kernel specialised to a kind for each argument, behind the engine asked for. `automatic` counts as the
  /// engine that pays for a job of `expected_lanes` lanes. Repeated calls share what was built.
  Result<std::shared_ptr<const BlockCall>> block(const Specialisation& specialisation,
                                                 Engine engine = Engine::automatic,
                                                 std::int64_t expected_lanes = 0) const;

  /// What a runtime fault code of a block call of this specialisation means.
  Diagnostics fault(const Specialisation& specialisation, std::int32_t code) const;

  /// What a stage made of the kernel.
  Result<std::string> dump(Stage stage, const Specialisation& specialisation) const;

  /// A specialisation for plain calls: arrays where the body uses arrays (their length known when called), and
  /// `otherwise` for the rest.
  Specialisation specialisation(ArgumentKind otherwise) const;

  struct Impl;
  explicit Kernel(std::shared_ptr<const Impl> impl);

 private:
  /// `signature` in C's words, e.g. "double (double, double)".
  Result<void*> pointer_to(std::string_view signature) const;

  std::shared_ptr<const Impl> impl_;
};

/// Compiles an expression, a `lambda` or a `def`. Everything wrong with the text is found here; native code is made
/// when it is first needed.
Result<Kernel> compile(std::string_view source, CompileOptions options = {});

namespace detail {
template <class T>
struct CName;
template <>
struct CName<double> {
  static constexpr const char* value = "double";
};
template <>
struct CName<int> {
  static constexpr const char* value = "int";
};
template <>
struct CName<std::intptr_t> {
  static constexpr const char* value = "intptr_t";
};
template <>
struct CName<double*> {
  static constexpr const char* value = "double *";
};
template <>
struct CName<void*> {
  static constexpr const char* value = "void *";
};

template <class Signature>
struct Spelled;
template <class R, class... Args>
struct Spelled<R(Args...)> {
  static std::string text() {
    std::string arguments;
    ((arguments += (arguments.empty() ? "" : ", ") + std::string(CName<Args>::value)), ...);
    return std::string(CName<R>::value) + " (" + arguments + ")";
  }
};
}  // namespace detail

template <class Signature>
Result<Signature*> Kernel::pointer() const {
  auto address = pointer_to(detail::Spelled<Signature>::text());
  if (!address) return std::unexpected(std::move(address.error()));
  return reinterpret_cast<Signature*>(*address);
}

}  // namespace jiteval
