/// Types that people write down, and what to say of those that nearly are one.
#pragma once

#include <optional>

#include "sema/analyze.hpp"
#include "sema/report.hpp"

namespace jiteval::sema {

/// The type that an annotation gives. Nothing, without a message, for annotations that say less than we need or
/// something else (`np.ndarray`, `Callable`); nothing, reported, for what is nearly a type of ours (`flaot64`).
std::optional<DeclaredType> annotated_type(const syntax::Module& module, syntax::ExprId annotation, Report& report);

/// "f64", "f32[:, :]", "a pointer to f64": for messages.
std::string description(const DeclaredType& type);

}  // namespace jiteval::sema
