/// From text to syntax tree.
#pragma once

#include <string>
#include <string_view>

#include "jiteval/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace jiteval::syntax {

/// The longest text that is accepted, in bytes.
inline constexpr std::size_t max_source_bytes = std::size_t{1} << 20;
/// How deep brackets, operators that bind from the right, and blocks may nest.
inline constexpr int max_nesting = 200;
/// How many `elif`s may stand before a statement, in all the chains that it stands in: each nests in the tree.
inline constexpr int max_elifs = 1000;

/// Parses an expression, a `lambda`, or a text of one or more `def`s with imports and constants around them.
/// Returns every mistake found (one message for each), with spans into the text.
Result<Module> parse(std::string_view text, std::string source_name);

/// The tree as text, one node a line, for tests and `jit-eval dump --stage ast`.
std::string print(const Module& module);

/// The tokens as text, one a line, for `jit-eval dump --stage tokens`.
Result<std::string> print_tokens(std::string_view text, std::string source_name);

}  // namespace jiteval::syntax
