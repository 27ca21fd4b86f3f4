/// The lanes of lib/math whose values are LLVM IR: an operation emits an instruction.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicsX86.h>

#include "codegen/llvm_compat.hpp"
#include "math/lanes.hpp"

namespace jiteval::codegen {

class LlvmLanes {
 public:
  using Builder = llvm::IRBuilder<>;

  struct Mask {
    Builder* builder;
    llvm::Value* value;
    friend Mask operator&&(Mask a, Mask b) { return {a.builder, a.builder->CreateAnd(a.value, b.value)}; }
    friend Mask operator||(Mask a, Mask b) { return {a.builder, a.builder->CreateOr(a.value, b.value)}; }
    friend Mask operator!(Mask a) { return {a.builder, a.builder->CreateNot(a.value)}; }
  };
  struct Real {
    Builder* builder;
    llvm::Value* value;
    friend Real operator+(Real a, Real b) { return {a.builder, a.builder->CreateFAdd(a.value, b.value)}; }
    friend Real operator-(Real a, Real b) { return {a.builder, a.builder->CreateFSub(a.value, b.value)}; }
    friend Real operator*(Real a, Real b) { return {a.builder, a.builder->CreateFMul(a.value, b.value)}; }
    friend Real operator/(Real a, Real b) { return {a.builder, a.builder->CreateFDiv(a.value, b.value)}; }
    friend Real operator-(Real a) { return {a.builder, a.builder->CreateFNeg(a.value)}; }
    friend Mask operator<(Real a, Real b) { return {a.builder, a.builder->CreateFCmpOLT(a.value, b.value)}; }
    friend Mask operator==(Real a, Real b) { return {a.builder, a.builder->CreateFCmpOEQ(a.value, b.value)}; }
  };
  struct Int {
    Builder* builder;
    llvm::Value* value;
    friend Int operator+(Int a, Int b) { return {a.builder, a.builder->CreateAdd(a.value, b.value)}; }
    friend Int operator-(Int a, Int b) { return {a.builder, a.builder->CreateSub(a.value, b.value)}; }
    friend Int operator&(Int a, Int b) { return {a.builder, a.builder->CreateAnd(a.value, b.value)}; }
    friend Int operator|(Int a, Int b) { return {a.builder, a.builder->CreateOr(a.value, b.value)}; }
    friend Int operator^(Int a, Int b) { return {a.builder, a.builder->CreateXor(a.value, b.value)}; }
    friend Mask operator==(Int a, Int b) { return {a.builder, a.builder->CreateICmpEQ(a.value, b.value)}; }
    friend Mask operator<(Int a, Int b) { return {a.builder, a.builder->CreateICmpSLT(a.value, b.value)}; }
    friend Int shift_left(Int a, int count) {
      return {a.builder, a.builder->CreateShl(a.value, static_cast<std::uint64_t>(count))};
    }
    friend Int shift_right_logical(Int a, int count) {
      return {a.builder, a.builder->CreateLShr(a.value, static_cast<std::uint64_t>(count))};
    }
  };

  /// Lanes of the type of `like`, a double or a vector of doubles. Eight lanes mean AVX-512, which a machine may
  /// have for one lane too.
  LlvmLanes(Builder& builder, llvm::Value* like, bool has_avx512)
      : builder_(&builder), real_type_(like->getType()), has_avx512_scalars_(has_avx512) {
    int_type_ = builder.getInt64Ty();
    if (auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(real_type_)) {
      int_type_ = llvm::FixedVectorType::get(int_type_, vector->getNumElements());
      has_avx512_ = vector->getNumElements() == 8;
      has_avx512_scalars_ = false;
    }
  }

  Real wrap(llvm::Value* value) const { return {builder_, value}; }

  Real real(double c) const { return {builder_, llvm::ConstantFP::get(real_type_, c)}; }
  Int integer(std::int64_t n) const {
    return {builder_, llvm::ConstantInt::get(int_type_, static_cast<std::uint64_t>(n))};
  }
  Real fma(Real a, Real b, Real c) const {
    // The same instruction; for llvm.fma the code generator asks again and again whether negating a constant would
    // pay, for a sixteenth of the time of a compile.
    if (has_avx512_)
      return {builder_, call_avx512(llvm::Intrinsic::x86_avx512_vfmadd_pd_512, {a.value, b.value, c.value})};
    return {builder_, builder_->CreateIntrinsic(llvm::Intrinsic::fma, {real_type_}, {a.value, b.value, c.value})};
  }
  Real sqrt(Real x) const { return unary(llvm::Intrinsic::sqrt, x); }
  Real abs(Real x) const { return unary(llvm::Intrinsic::fabs, x); }
  Real copysign(Real x, Real y) const {
    return {builder_, builder_->CreateBinaryIntrinsic(llvm::Intrinsic::copysign, x.value, y.value)};
  }
  Real floor(Real x) const { return unary(llvm::Intrinsic::floor, x); }
  Real ceil(Real x) const { return unary(llvm::Intrinsic::ceil, x); }
  Real trunc(Real x) const { return unary(llvm::Intrinsic::trunc, x); }
  Real round(Real x) const { return unary(llvm::Intrinsic::rint, x); }
  Real select(Mask m, Real a, Real b) const {
    return {builder_, builder_->CreateSelect(m.value, a.value, b.value)};
  }
  Int select(Mask m, Int a, Int b) const { return {builder_, builder_->CreateSelect(m.value, a.value, b.value)}; }
  // The functions clamp arguments that are nearly always inside. For one lane that becomes a branch: predicted, it
  // costs no time, whereas the result of a minimum is waited for.
  Real select_usually(Mask m, Real a, Real b) const { return likely(select(m, a, b), true); }
  Real min(Real a, Real b) const { return likely(select(a < b, a, b), false); }
  Real max(Real a, Real b) const { return likely(select(b < a, a, b), false); }
  Int bits(Real x) const { return {builder_, builder_->CreateBitCast(x.value, int_type_)}; }
  Real from_bits(Int i) const { return {builder_, builder_->CreateBitCast(i.value, real_type_)}; }

  Real keep_bits(Real x, std::int64_t n) const;

  Real scale(Real p, Real k) const {
    if (has_avx512_scalars_) {
      return scalar_avx512(llvm::Intrinsic::x86_avx512_mask_scalef_sd, {p.value, k.value, p.value});
    }
    if (!has_avx512_) return math::portable::scale(*this, p, k);
    return {builder_, call_masked(llvm::Intrinsic::x86_avx512_mask_scalef_pd_512, {p.value, k.value, p.value})};
  }
  Real scale_fma(Real a, Real b, Real k) const;

  math::Split<Real> split(Real x) const {
    if (!has_avx512_) return math::portable::split(*this, x);
    // Interval [0.75, 1.5), the sign kept.
    constexpr int interval = 3;
    llvm::Value* significand = call_masked(llvm::Intrinsic::x86_avx512_mask_getmant_pd_512,
                                           {x.value, builder_->getInt32(interval), x.value});
    // vgetexppd takes the significand to be in [1, 2); that of one in [0.75, 1) is the step too many, -1.
    const Real exponent = exponent_of(x) - exponent_of({builder_, significand});
    return {{builder_, significand}, exponent};
  }

  Real log_edges(Real result, Real x) const {
    if (!has_avx512_) return math::portable::log_edges(*this, result, x);
    // One hexadecimal digit for each kind of x; see the native lanes.
    return {builder_, call_masked(llvm::Intrinsic::x86_avx512_mask_fixupimm_pd_512,
                                  {result.value, x.value, integer(0x0353'0422).value, builder_->getInt32(0)})};
  }

  template <int size>
  Real lookup(const double (&table)[size], Int i) const {
    return look_up(table, i);
  }

  /// Branches: where `m` holds for any lane, the library's copy of the whole function computes all lanes anew.
  template <class... Reals>
  Real slow(Real result, Mask m, const math::SlowPath& path, Reals... arguments) const {
    return compute_rarely(result, m, path.function, {arguments.value...});
  }

 private:
  Real unary(llvm::Intrinsic::ID id, Real x) const {
    return {builder_, builder_->CreateUnaryIntrinsic(id, x.value)};
  }
  Real compute_rarely(Real result, Mask m, std::string_view function, llvm::ArrayRef<llvm::Value*> arguments) const;
  /// Makes a branch of a selection for one lane, which nearly always takes the first value, or the second.
  Real likely(Real selected, bool first) const;
  /// `usual`, but where the condition holds what `rarely` emits, in a branch.
  Real branch_rarely(llvm::Value* condition, Real usual, llvm::function_ref<Real()> rarely) const;
  Real look_up(llvm::ArrayRef<double> table, Int i) const;
  llvm::Value* pick_of_eight(llvm::ArrayRef<double> table, Int i) const;

  Real exponent_of(Real x) const {
    return {builder_, call_masked(llvm::Intrinsic::x86_avx512_mask_getexp_pd_512, {x.value, x.value})};
  }

  /// An instruction that rounds as usual.
  llvm::Value* call_avx512(llvm::Intrinsic::ID id, llvm::ArrayRef<llvm::Value*> operands) const {
    constexpr int current_rounding = 4;
    llvm::SmallVector<llvm::Value*, 5> arguments(operands.begin(), operands.end());
    arguments.push_back(builder_->getInt32(current_rounding));
    llvm::Module* module = builder_->GetInsertBlock()->getModule();
    return builder_->CreateCall(compat::declare_intrinsic(*module, id), arguments);
  }
  /// One that has a mask, for all lanes.
  llvm::Value* call_masked(llvm::Intrinsic::ID id, llvm::ArrayRef<llvm::Value*> operands) const {
    llvm::SmallVector<llvm::Value*, 4> arguments(operands.begin(), operands.end());
    arguments.push_back(builder_->getInt8(0xff));
    return call_avx512(id, arguments);
  }

  /// An instruction for the lowest lane of xmm registers.
  Real scalar_avx512(llvm::Intrinsic::ID id, std::initializer_list<llvm::Value*> operands) const;

  Builder* builder_;
  llvm::Type* real_type_;
  llvm::Type* int_type_;
  bool has_avx512_ = false;
  bool has_avx512_scalars_;
};
static_assert(math::Lanes<LlvmLanes>);

/// Declares a function that neither throws nor waits, with these effects on memory.
llvm::FunctionCallee declare_routine(llvm::Module& module, const std::string& name, llvm::FunctionType* type,
                                     llvm::MemoryEffects effects);

/// The library's own copy of a function of functions.def, for numbers or vectors of this type; it takes three
/// operands, of which it reads as many as the function has.
llvm::FunctionCallee declare_copy(llvm::Module& module, std::string_view function, llvm::Type* type);

/// Calls the library's own copy of a function of functions.def, for one number or for a register of them.
llvm::CallInst* call_copy(llvm::IRBuilder<>& builder, std::string_view function,
                          llvm::ArrayRef<llvm::Value*> operands);

}  // namespace jiteval::codegen
