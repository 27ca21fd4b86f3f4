/// The file format of one entry.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jiteval::cache {

/// The digest of all that the contents of an entry depend on.
using Key = std::array<std::uint8_t, 32>;

/// What stands before the contents: a mark with the format's version, the key, the size and a checksum.
inline constexpr std::size_t header_bytes = 8 + 32 + 8 + 8;

std::string encode(const Key& key, std::string_view contents);

/// The contents; nothing where this is not a whole, undamaged entry of this key.
std::optional<std::string_view> decode(const Key& key, std::string_view file);

}  // namespace jiteval::cache
