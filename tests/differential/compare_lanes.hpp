/// Comparing the engines on blocks of lanes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness.hpp"
#include "jiteval/kernel.hpp"

namespace jiteval::test {

bool same_number(double a, double b);

/// The specialisation that arguments are for.
Specialisation specialisation_of(const std::vector<Argument>& arguments, bool keeps_integers);

Verdict compare_lanes(const std::string& source, const std::vector<Argument>& arguments, std::int64_t lanes,
                      bool keeps_integers, std::string_view only = {});

/// The bytes of an array argument's memory, with elements around it that belong to nobody.
inline constexpr std::int64_t guard_elements = 8;
std::vector<std::byte> memory_of(const Argument& argument);

}  // namespace jiteval::test
