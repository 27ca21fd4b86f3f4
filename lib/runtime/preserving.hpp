/// Calls that change no register of their caller.
#pragma once

namespace jiteval::runtime {

/// The address of code that calls the function given as the first pointer argument with the floating-point
/// arguments there are, returns what that returns in the first vector register, and gives back every other
/// register, general, vector or mask, as it was: what LLVM makes of the attribute no_caller_saved_registers. It is
/// for callers whose registers have `width` doubles: 4 (AVX2), or 8 (AVX-512 with BW, whose masks have 64 bits).
void* preserving_call(int width);

}  // namespace jiteval::runtime
