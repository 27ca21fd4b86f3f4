/// Making a program that shows a mistake smaller.
#pragma once

#include <chrono>
#include <functional>

#include "program.hpp"

namespace jiteval::test {

/// Drops statements, arguments and lanes and puts simpler expressions in place of others, while `fails` stays true;
/// ends when nothing can be made smaller, or after `most_time`. `fails` holds for `program`, and has to be false
/// for programs that are not well formed.
Program shrink(Program program, const std::function<bool(const Program&)>& fails, std::chrono::seconds most_time);

}  // namespace jiteval::test
