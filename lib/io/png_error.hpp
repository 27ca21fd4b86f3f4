/// libpng's error handling: messages are kept, nothing is printed.
#pragma once

#include <png.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace jiteval::io {

/// The last error of one libpng structure: its error pointer.
struct PngError {
  char text[128] = "";

  std::string_view message() const { return text[0] == '\0' ? "libpng could not start" : text; }
};

/// Keeps the message and jumps back to the step that was under way.
[[noreturn]] inline void record_png_error(png_structp png, png_const_charp message) {
  auto* error = static_cast<PngError*>(png_get_error_ptr(png));
  const std::size_t length = std::min(std::strlen(message), sizeof(error->text) - 1);
  std::memcpy(error->text, message, length);
  error->text[length] = '\0';
  png_longjmp(png, 1);
}

inline void ignore_png_warning(png_structp, png_const_charp) {}

}  // namespace jiteval::io
