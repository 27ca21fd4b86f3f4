/// What tests of kernels through the public interface share.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "jiteval/kernel.hpp"

namespace jiteval::test {

inline Kernel kernel_of(std::string_view text, CompileOptions options = {}) {
  auto kernel = compile(text, std::move(options));
  if (!kernel) throw std::runtime_error(kernel.error().render());
  return *kernel;
}

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().render());
  return *std::move(result);
}

/// "code: message" of the first mistake.
template <class T>
std::string refusal(const Result<T>& result) {
  if (result) return "no mistake";
  const Diagnostic& first = result.error().list().at(0);
  return first.code + ": " + first.message;
}

/// The names of tests that run in each engine.
inline std::string engine_name(const testing::TestParamInfo<Engine>& tested) {
  switch (tested.param) {
    case Engine::automatic:
      return "automatic";
    case Engine::jit:
      return "jit";
    case Engine::interp:
      return "interp";
  }
  return "none";
}

}  // namespace jiteval::test
