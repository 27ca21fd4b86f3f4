/// What is said alike of a kernel's arguments wherever it is called.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "jiteval/diagnostic.hpp"
#include "jiteval/element_type.hpp"

namespace jiteval::kernel {

/// The error of a wrong number of arguments. `after` is said of the arguments, as in "arguments after the image".
Diagnostics wrong_argument_count(std::span<const std::string> names, std::size_t given,
                                 const std::string& after = {});

/// The error of a number that an argument's declared type cannot hold.
Diagnostics wrong_value(const std::string& name, ElementType type, std::string_view value);

/// "x, a"
std::string listed(std::span<const std::string> names);

}  // namespace jiteval::kernel
