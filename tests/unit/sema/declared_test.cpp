// Types and signatures as text.

#include "sema/declared.hpp"

#include <gtest/gtest.h>

namespace jiteval::sema::testing {
namespace {

std::string type_of(std::string_view text) {
  const auto type = parse_type(text);
  return type ? description(*type) : "nothing";
}

/// "f64 <- i32, f64[:]": the types of a signature, or the messages about it.
std::string signature_of(std::string_view text) {
  const auto signature = parse_signature(text);
  if (!signature) return signature.error().render();
  std::string list = signature->result ? description(*signature->result) : "nothing";
  for (std::size_t i = 0; i < signature->arguments.size(); ++i) {
    list += (i == 0 ? " <- " : ", ") + description(signature->arguments[i]);
  }
  return list;
}

TEST(Types, OfNumbersHaveManyNames) {
  for (const char* text : {"f64", "float64", "np.float64", "numpy.float64", "nb.float64", "numba.types.float64",
                           "double", "float", " f64 ", "'f64'", "\"np.double\""}) {
    EXPECT_EQ(type_of(text), "f64") << text;
  }
  for (const char* text : {"int", "intp", "int64", "i64", "np.int64", "long", "int64_t", "intptr_t"}) {
    EXPECT_EQ(type_of(text), "i64") << text;
  }
  EXPECT_EQ(type_of("size_t"), "u64");
  EXPECT_EQ(type_of("intc"), "i32");
  EXPECT_EQ(type_of("uint8_t"), "u8");
  for (const char* text : {"bool", "bool_", "np.bool_", "boolean"}) EXPECT_EQ(type_of(text), "bool") << text;
}

TEST(Types, OfArraysSayTheirDimensions) {
  EXPECT_EQ(type_of("f32[:]"), "f32[:]");
  EXPECT_EQ(type_of("u8[:, :]"), "u8[:, :]");
  EXPECT_EQ(type_of("np.float64[:,::1]"), "f64[:, :]");
  EXPECT_EQ(type_of("int32[::1, :, :]"), "i32[:, :, :]");
  EXPECT_EQ(type_of("array(float64, 1d, C)"), "f64[:]");
  EXPECT_EQ(type_of("types.Array(types.int32, 2, 'C')"), "i32[:, :]");
  EXPECT_EQ(type_of("f64[:, :, :, :]"), "f64[:, :, :, :]");
  EXPECT_EQ(type_of("f64[:, :, :, :, :]"), "nothing");
}

TEST(Types, OfPointersAreThoseOfC) {
  EXPECT_EQ(type_of("double *"), "a pointer to f64");
  EXPECT_EQ(type_of("const double*"), "a pointer to f64");
  EXPECT_EQ(type_of("float *"), "a pointer to f32");
  EXPECT_EQ(type_of("int *"), "a pointer to i32");
  EXPECT_EQ(type_of("unsigned char *"), "a pointer to u8");
  EXPECT_EQ(type_of("void *"), "a pointer to u8");
  EXPECT_EQ(type_of("CPointer(double)"), "a pointer to f64");
  EXPECT_EQ(type_of("types.CPointer(types.float32)"), "a pointer to f32");
  EXPECT_EQ(type_of("types.voidptr"), "a pointer to u8");
}

TEST(Types, AreNothingElse) {
  for (const char* text :
       {"",           "'",          "*",       "f64[",      "f64[]",          "f64[:",
        "f64[:]]",    "f64[3]",     "f64 f64", "double **", "CPointer(f64",   "CPointer(CPointer(f64))",
        "array(f64)", "np.ndarray", "void",    "f46",       "array(f64, 5d)", "array(f64, d)",
        "x = 1",      "f64.",       "[:]"}) {
    EXPECT_EQ(type_of(text), "nothing") << text;
  }
}

TEST(Signatures, OfNumbaAndOfCAreRead) {
  EXPECT_EQ(signature_of("f64(f64[:], i32)"), "f64 <- f64[:], i32");
  EXPECT_EQ(signature_of("double(double, double)"), "f64 <- f64, f64");
  EXPECT_EQ(signature_of("float64(float64[:], int32)"), "f64 <- f64[:], i32");
  EXPECT_EQ(signature_of("types.intc(types.CPointer(types.double), types.intp, types.CPointer(types.double), "
                         "types.voidptr)"),
            "i32 <- a pointer to f64, i64, a pointer to f64, a pointer to u8");
  EXPECT_EQ(signature_of("(float64, int64) -> float64"), "f64 <- f64, i64");
  EXPECT_EQ(signature_of("array(float64, 2d, C)(array(float64, 2d, C), int64)"), "f64[:, :] <- f64[:, :], i64");
  EXPECT_EQ(signature_of("void(int32[:], int32[:])"), "nothing <- i32[:], i32[:]");
  EXPECT_EQ(signature_of("(f64, f32)"), "nothing <- f64, f32");
  EXPECT_EQ(signature_of("UniTuple(float64, 2)(float64)"), "nothing <- f64");
  EXPECT_EQ(signature_of("f64()"), "f64");
  EXPECT_EQ(signature_of("double (int, double *)"), "f64 <- i32, a pointer to f64");
  EXPECT_EQ(signature_of("int (double *, intptr_t, double *, void *)"),
            "i32 <- a pointer to f64, i64, a pointer to f64, a pointer to u8");
  EXPECT_EQ(signature_of("double func(int n, double *xx);"), "f64 <- i32, a pointer to f64");
  EXPECT_EQ(signature_of("float (void)"), "f32");
}

TEST(Signatures, ReadIntAndFloatAsTheirLanguageDoes) {
  EXPECT_EQ(signature_of("float(int)"), "f64 <- i64");
  EXPECT_EQ(signature_of("float (int)"), "f32 <- i32");
  EXPECT_EQ(signature_of("int(float*)"), "i32 <- a pointer to f32");
  EXPECT_EQ(signature_of("unsigned long long (long, unsigned)"), "u64 <- i64, u32");
}

TEST(Signatures, ThatCannotBeReadSayWhere) {
  EXPECT_EQ(signature_of("f64(f46, double)"),
            "error[unknown-type]: 'f46' is not a type\n"
            " --> signature:1:5\n"
            "  |\n"
            "1 | f64(f46, double)\n"
            "  |     ^^^ did you mean 'f64'?\n");
  EXPECT_EQ(signature_of("f64"),
            "error[bad-signature]: this is no signature\n"
            " --> signature:1:1\n"
            "  |\n"
            "1 | f64\n"
            "  | ^^^ write it like f64(f64[:], i32) or double (int, double *)\n");
  EXPECT_EQ(signature_of("f64(f64,)"),
            "error[unknown-type]: a type is missing\n"
            " --> signature:1:9\n"
            "  |\n"
            "1 | f64(f64,)\n"
            "  |         ^\n");
  EXPECT_NE(signature_of("f64(f64"), "f64 <- f64");
  EXPECT_NE(signature_of(""), "");
  EXPECT_NE(signature_of(")"), "");
  EXPECT_NE(signature_of("f64 -> (f64)"), "f64 <- f64");
}

}  // namespace
}  // namespace jiteval::sema::testing
