#include "codegen/source.hpp"

#include "support/text.hpp"

namespace jiteval::codegen {

std::string kernel_name(const ir::Function& function, const Source& source) {
  if (!function.name.empty()) return function.name;
  constexpr std::size_t long_name = 60;
  constexpr std::string_view blanks = " \t\r\n";
  std::string name;
  for (std::string_view rest = source.text_view(); !rest.empty();) {
    const std::size_t begin = rest.find_first_not_of(blanks);
    if (begin == std::string_view::npos) break;
    const std::size_t end = rest.find_first_of(blanks, begin);
    if (!name.empty()) name += ' ';
    name += rest.substr(begin, end - begin);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
  }
  if (name.empty()) return "kernel";
  if (name.size() <= long_name) return visible_text(name);
  std::size_t kept = 0;
  while (kept < long_name - 3) kept += first_character(std::string_view(name).substr(kept)).bytes;
  return visible_text(std::string_view(name).substr(0, kept)) + "...";
}

}  // namespace jiteval::codegen
