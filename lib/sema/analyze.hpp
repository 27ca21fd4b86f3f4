/// From syntax tree to typed IR: names, types, and everything that must hold before a kernel can run.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.hpp"
#include "jiteval/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace jiteval::sema {

/// A type that is written down: in an annotation or a signature.
struct DeclaredType {
  enum class Form : std::uint8_t { scalar, array, pointer };
  Form form = Form::scalar;
  ElementType element = ElementType::f64;
  int dimensions = 0;    // of an array
  bool is_void = false;  // `void *`, a pointer to bytes that other pointers may be given for
  friend bool operator==(const DeclaredType&, const DeclaredType&) = default;
};

/// An argument of a kernel as its body uses it.
struct ArgumentUse {
  enum class Use : std::uint8_t {
    number,
    array,     // subscripted, iterated over, asked for its shape, or given to what takes an array
    function,  // called
    pointer,   // given to carray
    unknown,   // only the types of a call can tell
  };
  std::string name;
  Use use = Use::number;
  int dimensions = 1;  // of an array, as far as its subscripts tell
  std::optional<DeclaredType> declared = {};
  bool has_default = false;
  std::string default_text = {};  // as written
  bool is_whole = false;  // it, or its elements, or what is computed from them, is an operand of `&`, `<<`, ...
};

/// The arguments of `function`, in order. For a bare expression: its free names in order of first appearance, or
/// `order` ("x, a") where that is not empty; names in `order` that the expression does not use are allowed. Types
/// come from annotations, and from `signature` ("f64(f64[:], i32)", "double (int, double *)") where that is not
/// empty. Errors: a name of `order` that is no identifier or stands there twice, a free name that `order` lacks
/// (with the nearest name suggested), `order` given for a kernel that fixes its own order and differs from it; a
/// signature that cannot be read, has the wrong number of types, or contradicts an annotation.
Result<std::vector<ArgumentUse>> arguments(const syntax::Module& module, const syntax::Function& function,
                                           std::string_view order, std::string_view signature = {});

/// A type as it is written in annotations and signatures: "f32", "float64[:, ::1]", "double *", "CPointer(f64)",
/// "np.uint8[:]", quotes around it allowed. Nothing for any other text.
std::optional<DeclaredType> parse_type(std::string_view text);

/// The result's type and the arguments' of "f64(f64[:], i32)" or "double (int, double *)"; the result may be void.
struct DeclaredSignature {
  std::optional<DeclaredType> result;
  std::vector<DeclaredType> arguments;
};
Result<DeclaredSignature> parse_signature(std::string_view text);
/// The same where only C's words are meant: `int` is i32 in all of it, and there are no arrays.
Result<DeclaredSignature> parse_c_signature(std::string_view text);

struct AnalysisOptions {
  bool keeps_integers = false;  // see ir::Function
  bool is_single = false;
};

/// Checks `function` and lowers it for one specialisation: `parameters` are the arguments in order, each with the
/// kind and type it has there. Returns every mistake found, in order of place, one message for each mistake.
Result<ir::Function> analyze(const syntax::Module& module, const syntax::Function& function,
                             std::span<const ir::Parameter> parameters, AnalysisOptions options = {});

}  // namespace jiteval::sema
