# Writes a header with a digest of the sources that decide which code a kernel becomes.
# cmake -DROOT=<source folder> -DOUTPUT=<header> -P write_identity.cmake
include(${CMAKE_CURRENT_LIST_DIR}/identity_sources.cmake)
jiteval_identity_sources(${ROOT} sources)
set(digests "")
foreach(source IN LISTS sources)
  file(SHA256 ${source} digest)
  string(APPEND digests ${digest})
endforeach()
string(SHA256 identity "${digests}")
file(WRITE ${OUTPUT} "// Made by write_identity.cmake.
#pragma once

namespace jiteval::jit {
inline constexpr const char* library_identity = \"${identity}\";
}
")
