#include "cache/entry.hpp"

#include <cstring>

namespace jiteval::cache {

namespace {

constexpr std::string_view mark = "jiteval\1";

// FNV-1a: any single wrong byte changes it, for each of its steps can be undone.
std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  return hash;
}

std::string header(const Key& key, std::string_view contents) {
  const std::uint64_t numbers[] = {contents.size(), checksum(contents)};
  std::string text(header_bytes, '\0');
  std::memcpy(text.data(), mark.data(), mark.size());
  std::memcpy(text.data() + mark.size(), key.data(), key.size());
  std::memcpy(text.data() + mark.size() + key.size(), numbers, sizeof numbers);
  return text;
}

}  // namespace

std::string encode(const Key& key, std::string_view contents) {
  std::string file = header(key, contents);
  file += contents;
  return file;
}

std::optional<std::string_view> decode(const Key& key, std::string_view file) {
  if (file.size() < header_bytes) return std::nullopt;
  const std::string_view contents = file.substr(header_bytes);
  if (file.substr(0, header_bytes) != header(key, contents)) return std::nullopt;
  return contents;
}

}  // namespace jiteval::cache
