#include "runtime/preserving.hpp"

#ifdef __x86_64__

// The frame: what the caller had in the general registers that a function may change, then the vector registers at
// a multiple of 64, mask registers beyond them. The first vector register is the result.
//
// Where the upper parts of all registers are zero, they are not restored but cleared: after a write to one of them,
// code for SSE is many times slower until they are (Intel, Optimization Reference Manual, "Mixing AVX code with SSE
// code"), and the caller, if it uses none, would not do it.
asm(R"(
  .macro jiteval_begin_preserving name, bytes
  .p2align 4
  .hidden \name
  .globl \name
  .type \name, @function
\name:
  .cfi_startproc
  endbr64
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  .irp register, rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11
  pushq %\register
  .endr
  subq $\bytes, %rsp
  andq $-64, %rsp
  .endm

  # Restores the vector registers but the last sixteen of AVX-512; the zero flag says that all upper parts are zero.
  .macro jiteval_end_preserving name, whole, stride
  jz 1f
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vmovaps \stride*\number(%rsp), %\whole\number
  .endr
  jmp 2f
1:
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vmovaps \stride*\number(%rsp), %xmm\number
  .endr
  vzeroupper
2:
  leaq -72(%rbp), %rsp
  .irp register, r11, r10, r9, r8, rdi, rsi, rdx, rcx, rax
  popq %\register
  .endr
  popq %rbp
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_endproc
  .size \name, .-\name
  .endm

  .pushsection .text, "ax", @progbits

  jiteval_begin_preserving jiteval_call_preserving_avx2, 512
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vmovaps %ymm\number, 32*\number(%rsp)
  .endr
  call *%rdi
  vextractf128 $1, %ymm0, %xmm1
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vorps 32*\number+16(%rsp), %xmm1, %xmm1
  .endr
  vptest %xmm1, %xmm1
  jiteval_end_preserving jiteval_call_preserving_avx2, ymm, 32

  jiteval_begin_preserving jiteval_call_preserving_avx512, 2112
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vmovaps %zmm\number, 64*\number(%rsp)
  .endr
  .irp number, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
  vmovaps %zmm\number, 64*\number(%rsp)
  .endr
  .irp number, 0, 1, 2, 3, 4, 5, 6, 7
  kmovq %k\number, 2048+8*\number(%rsp)
  .endr
  call *%rdi
  vextractf64x4 $1, %zmm0, %ymm1
  vextractf128 $1, %ymm0, %xmm2
  .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vorps 64*\number+32(%rsp), %ymm1, %ymm1
  vorps 64*\number+16(%rsp), %xmm2, %xmm2
  .endr
  vorps %ymm2, %ymm1, %ymm1
  vptest %ymm1, %ymm1
  .irp number, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
  vmovaps 64*\number(%rsp), %zmm\number
  .endr
  .irp number, 0, 1, 2, 3, 4, 5, 6, 7
  kmovq 2048+8*\number(%rsp), %k\number
  .endr
  jiteval_end_preserving jiteval_call_preserving_avx512, zmm, 64

  .popsection
)");

namespace jiteval::runtime {

extern "C" {
[[gnu::visibility("hidden")]] void jiteval_call_preserving_avx2();
[[gnu::visibility("hidden")]] void jiteval_call_preserving_avx512();
}

void* preserving_call(int width) {
  return reinterpret_cast<void*>(width == 8 ? jiteval_call_preserving_avx512 : jiteval_call_preserving_avx2);
}

}  // namespace jiteval::runtime

#else

void* jiteval::runtime::preserving_call(int) { return nullptr; }

#endif
