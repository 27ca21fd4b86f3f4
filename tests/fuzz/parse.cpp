// Any bytes, through the lexer and the parser, and their mistakes as people see them.

#include <cstdint>
#include <string_view>

#include "syntax/parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto tokens = jiteval::syntax::print_tokens(text, "fuzz"); !tokens) tokens.error().render();
  if (const auto module = jiteval::syntax::parse(text, "fuzz")) {
    jiteval::syntax::print(*module);
  } else {
    module.error().render();
  }
  return 0;
}
