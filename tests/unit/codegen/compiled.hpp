/// Functions made with ir::Builder, as native code for every instruction set of this machine.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ir/builder.hpp"
#include "jit/session.hpp"
#include "jit/target.hpp"

namespace jiteval::codegen::testing {

/// Eight bytes as block calls carry them.
using Word = std::uint64_t;
inline Word word(double number) { return std::bit_cast<Word>(number); }
inline Word word(std::int64_t number) { return std::bit_cast<Word>(number); }
inline Word word(std::uint64_t number) { return number; }
inline Word word(bool truth) { return word(truth ? 1.0 : 0.0); }
inline double real(Word word) { return std::bit_cast<double>(word); }
inline std::int64_t integer(Word word) { return std::bit_cast<std::int64_t>(word); }

/// Whether two words of a type are the same; all NaNs are.
bool same(Word a, Word b, ir::Type type);

/// The function, verified, its values marked.
ir::Function finished(ir::Builder& builder);

/// Ends the function: its result is `value`, whatever its type, in a word.
ir::Function finished(ir::Builder& builder, ir::ValueId value);

using BlockFunction = std::int32_t(const void* const*, void* const*, std::int64_t);

/// Native code; throws where it cannot be made.
class Compiled {
 public:
  Compiled(const ir::Function& function, const jit::Target& target);
  Compiled(const ir::Function& function, Isa isa) : Compiled(function, jit::Target{.isa = isa}) {}

  template <class Signature>
  Signature* as() const {
    return reinterpret_cast<Signature*>(code_->address());
  }

  /// Calls the block function; each input is what ArgumentKind says.
  std::int32_t operator()(std::vector<const void*> inputs, std::span<Word> words) const {
    return (*this)(std::move(inputs), words, static_cast<std::int64_t>(words.size()));
  }
  std::int32_t operator()(std::vector<const void*> inputs, std::span<Word> words, std::int64_t n) const {
    void* outputs[] = {words.data()};
    return as<BlockFunction>()(inputs.data(), outputs, n);
  }

 private:
  std::shared_ptr<const jit::NativeCode> code_;
};

/// Memory that ends where no memory is: reading past its end stops the program.
class Guarded {
 public:
  explicit Guarded(std::size_t bytes);
  ~Guarded();
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  std::byte* data() const { return data_; }

 private:
  std::byte* mapping_;
  std::size_t mapped_;
  std::byte* data_;
};

/// Tests for each instruction set.
class OnEveryIsa : public ::testing::TestWithParam<Isa> {};
#define JITEVAL_ON_EVERY_ISA(suite)                                            \
  INSTANTIATE_TEST_SUITE_P(Isas, suite, ::testing::ValuesIn(supported_isas()), \
                           [](const auto& tested) { return std::string(jit::name(tested.param)); })

inline ir::Parameter varying(ir::Type type = ir::Type::f64) {
  return {.name = "x", .kind = ArgumentKind::varying, .type = type};
}
inline ir::Parameter uniform(ir::Type type = ir::Type::f64) {
  return {.name = "k", .kind = ArgumentKind::uniform, .type = type};
}
inline ir::Parameter array(ElementType element, int dimensions = 1) {
  return {.name = "a", .kind = ArgumentKind::array, .element = element, .dimensions = dimensions};
}

/// The lengths worth a try: around the widths of vectors.
inline constexpr std::int64_t lengths[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 37};

}  // namespace jiteval::codegen::testing
