#include "runtime/preserving.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace {

#ifdef __x86_64__

/// All registers that a function may change by the C calling convention, but the result's.
struct Registers {
  std::array<std::array<std::uint64_t, 8>, 31> vectors;  // from the second on
  std::array<std::uint64_t, 8> masks;
  std::array<std::uint64_t, 8> general;  // rax, rcx, rdx, rsi, r8, r9, r10, r11
  std::uint64_t callee;                  // rdi
  friend bool operator==(const Registers&, const Registers&) = default;
};

/// Returns 2 a + 3 b, and leaves none of the registers as it was.
extern "C" double jiteval_test_spoil_avx2(double a, double b);
extern "C" double jiteval_test_spoil_avx512(double a, double b);
/// Sets the registers to `before`, calls `code` with `callee`, a = 5 and b = 7, and writes what it finds to
/// `after`.
extern "C" double jiteval_test_call_avx2(void* code, const Registers* before, Registers* after);
extern "C" double jiteval_test_call_avx512(void* code, const Registers* before, Registers* after);

asm(R"(
  .pushsection .text, "ax", @progbits
  .globl jiteval_test_spoil_avx2
jiteval_test_spoil_avx2:
  addsd %xmm0, %xmm0
  addsd %xmm1, %xmm0
  addsd %xmm1, %xmm0
  addsd %xmm1, %xmm0
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vpcmpeqd %ymm\number, %ymm\number, %ymm\number
  .endr
  .irp register, rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11
  movq $-1, %\register
  .endr
  ret

  .globl jiteval_test_spoil_avx512
jiteval_test_spoil_avx512:
  call jiteval_test_spoil_avx2
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
  vpternlogd $255, %zmm\number, %zmm\number, %zmm\number
  .endr
  .irp number, 0, 1, 2, 3, 4, 5, 6, 7
  kxnorq %k\number, %k\number, %k\number
  .endr
  ret

  .macro jiteval_test_enter
  pushq %rbp
  movq %rsp, %rbp
  pushq %rbx
  pushq %r12
  movq %rdi, %r12
  movq %rdx, %rbx
  .endm

  .macro jiteval_test_load_general
  movq 2048(%rsi), %rax
  movq 2048+8(%rsi), %rcx
  movq 2048+16(%rsi), %rdx
  movq 2048+32(%rsi), %r8
  movq 2048+40(%rsi), %r9
  movq 2048+48(%rsi), %r10
  movq 2048+56(%rsi), %r11
  movq 2048+64(%rsi), %rdi
  movq 2048+24(%rsi), %rsi
  .endm

  .macro jiteval_test_leave
  movq %rax, 2048(%rbx)
  movq %rcx, 2048+8(%rbx)
  movq %rdx, 2048+16(%rbx)
  movq %rsi, 2048+24(%rbx)
  movq %r8, 2048+32(%rbx)
  movq %r9, 2048+40(%rbx)
  movq %r10, 2048+48(%rbx)
  movq %r11, 2048+56(%rbx)
  movq %rdi, 2048+64(%rbx)
  vzeroupper
  popq %r12
  popq %rbx
  popq %rbp
  ret
  .endm

  .globl jiteval_test_call_avx2
jiteval_test_call_avx2:
  jiteval_test_enter
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vmovups 64*(\number-1)(%rsi), %ymm\number
  .endr
  vmovsd 64*31(%rsi), %xmm0
  jiteval_test_load_general
  call *%r12
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vmovups %ymm\number, 64*(\number-1)(%rbx)
  .endr
  jiteval_test_leave

  .globl jiteval_test_call_avx512
jiteval_test_call_avx512:
  jiteval_test_enter
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
  vmovups 64*(\number-1)(%rsi), %zmm\number
  .endr
  .irp number, 0, 1, 2, 3, 4, 5, 6, 7
  kmovq 64*31+8*\number(%rsi), %k\number
  .endr
  vmovsd 64*31(%rsi), %xmm0
  jiteval_test_load_general
  call *%r12
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
  vmovups %zmm\number, 64*(\number-1)(%rbx)
  .endr
  .irp number, 0, 1, 2, 3, 4, 5, 6, 7
  kmovq %k\number, 64*31+8*\number(%rbx)
  .endr
  jiteval_test_leave

  .popsection
)");
static_assert(offsetof(Registers, masks) == 64 * 31 && offsetof(Registers, general) == 2048);

Registers numbered(double (*callee)(double, double)) {
  Registers registers;
  std::uint64_t next = 0x0102'0304'0506'0708;
  for (auto& vector : registers.vectors) {
    for (std::uint64_t& word : vector) word = next *= 0x9e37'79b9'7f4a'7c15;
  }
  for (std::uint64_t& word : registers.masks) word = next *= 0x9e37'79b9'7f4a'7c15;
  for (std::uint64_t& word : registers.general) word = next *= 0x9e37'79b9'7f4a'7c15;
  const double a = 5;
  const double b = 7;
  std::memcpy(registers.masks.data(), &a, sizeof a);  // the first mask register; also the first argument
  std::memcpy(registers.vectors[0].data(), &b, sizeof b);
  registers.callee = reinterpret_cast<std::uint64_t>(callee);
  return registers;
}

TEST(PreservingCall, GivesBackAllRegistersOfAvx2) {
  if (__builtin_cpu_supports("avx2") == 0) GTEST_SKIP() << "no AVX2";
  const Registers before = numbered(jiteval_test_spoil_avx2);
  Registers after = before;
  EXPECT_EQ(jiteval_test_call_avx2(jiteval::runtime::preserving_call(4), &before, &after), 2 * 5.0 + 3 * 7.0);
  EXPECT_TRUE(after == before);
  // And without it they are lost.
  EXPECT_EQ(jiteval_test_call_avx2(reinterpret_cast<void*>(jiteval_test_spoil_avx2), &before, &after), 31.0);
  EXPECT_FALSE(after == before);
}

TEST(PreservingCall, GivesBackAllRegistersOfAvx512) {
  if (__builtin_cpu_supports("avx512bw") == 0) GTEST_SKIP() << "no AVX-512";
  const Registers before = numbered(jiteval_test_spoil_avx512);
  Registers after{};
  EXPECT_EQ(jiteval_test_call_avx512(jiteval::runtime::preserving_call(8), &before, &after), 2 * 5.0 + 3 * 7.0);
  EXPECT_TRUE(after == before);
  EXPECT_EQ(jiteval_test_call_avx512(reinterpret_cast<void*>(jiteval_test_spoil_avx512), &before, &after), 31.0);
  EXPECT_FALSE(after == before);
}

/// Whether the upper halves of vector registers are in use, as the processor keeps account of it; they are then
/// waited for by code that does not use them.
bool upper_halves_are_in_use() {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(1));
  constexpr std::uint32_t of_ymm = 1 << 2;
  constexpr std::uint32_t of_zmm = 1 << 6;
  return (low & (of_ymm | of_zmm)) != 0;
}

bool keeps_account_of_use() {
  std::uint32_t features = 0;
  std::uint32_t rest[3];
  asm("cpuid" : "=a"(features), "=b"(rest[0]), "=c"(rest[1]), "=d"(rest[2]) : "a"(0xd), "c"(1));
  return (features & (1 << 2)) != 0;
}

double sum(double a, double b) { return a + b; }

TEST(PreservingCall, LeavesUpperHalvesUnusedThatWere) {
  if (__builtin_cpu_supports("avx2") == 0 || !keeps_account_of_use()) GTEST_SKIP() << "this machine cannot say";
  for (const int width : {4, 8}) {
    if (width == 8 && __builtin_cpu_supports("avx512bw") == 0) continue;
    const auto call = reinterpret_cast<double (*)(double (*)(double, double), double, double)>(
        jiteval::runtime::preserving_call(width));
    asm volatile("vzeroupper");
    const double result = call(sum, 5, 7);
    const bool in_use = upper_halves_are_in_use();
    EXPECT_EQ(result, 12);
    EXPECT_FALSE(in_use) << width;
    asm volatile("vpcmpeqd %%ymm5, %%ymm5, %%ymm5" ::: "xmm5");
    EXPECT_TRUE(upper_halves_are_in_use());
    asm volatile("vzeroupper");
  }
}

#endif

}  // namespace
