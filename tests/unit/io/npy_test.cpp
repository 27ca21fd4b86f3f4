#include <cmath>
#include <limits>
#include <numeric>

#include "io_test.hpp"

namespace jiteval::io {
namespace {

using Values = std::vector<double>;

/// -2.5, -1.5, ... as the fixtures of 3 x 4 have them.
Values grid() {
  Values values(12);
  std::iota(values.begin(), values.end(), -2.5);
  return values;
}

/// A version 1 file with this dict and these bytes.
std::string npy_bytes(const std::string& dict, const std::string& data) {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(dict.size() & 0xff);
  bytes += static_cast<char>(dict.size() >> 8);
  return bytes + dict + data;
}

const std::string dict_3_by_4 = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }";

class Npy : public InDirectory {
 protected:
  /// The mistake in a file of these bytes, its code and file name left out.
  std::string reason(const std::string& bytes) {
    write_bytes(path("x.npy"), bytes);
    const std::string text = mistake(load_npy(path("x.npy")));
    const std::string name = "x.npy': ";
    return text.substr(text.find(name) + name.size());
  }
};

TEST(NpyFixtures, EveryVersionOrderAndByteOrder) {
  for (const char* name : {"f8", "f8_version_2", "f8_version_3", "f8_swapped", "f8_fortran"}) {
    const auto loaded = load(fixture(std::string(name) + ".npy"));
    EXPECT_EQ(values_of(loaded), grid()) << name;
    EXPECT_EQ(loaded->values.shape(), (Shape{3, 4})) << name;
    EXPECT_EQ(loaded->type, ElementType::f64) << name;
  }
}

TEST(NpyFixtures, FortranOrderInThreeDimensions) {
  const auto loaded = load_npy(fixture("f8_fortran_3d.npy"));
  Values expected(24);
  std::iota(expected.begin(), expected.end(), 0.0);
  EXPECT_EQ(values_of(loaded), expected);
  EXPECT_EQ(loaded->values.shape(), (Shape{2, 3, 4}));
}

TEST(NpyFixtures, ScalarAndEmpty) {
  const auto scalar = load_npy(fixture("scalar.npy"));
  EXPECT_EQ(values_of(scalar), Values{2.5});
  EXPECT_EQ(scalar->values.shape(), Shape{});
  const auto empty = load_npy(fixture("empty.npy"));
  EXPECT_EQ(values_of(empty), Values{});
  EXPECT_EQ(empty->values.shape(), (Shape{0, 3}));
}

TEST(NpyFixtures, SpecialValues) {
  const Values values = values_of(load_npy(fixture("f8_special.npy")));
  ASSERT_EQ(values.size(), 6U);
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_EQ(values[1], std::numeric_limits<double>::infinity());
  EXPECT_EQ(values[2], -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(values[3] == 0 && std::signbit(values[3]));
  EXPECT_EQ(values[4], std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(values[5], std::numeric_limits<double>::max());
}

TEST(NpyFixtures, Types) {
  struct Case {
    const char* file;
    ElementType type;
    std::string_view name;
    Values values;
  };
  const Case cases[] = {
      {"bool", ElementType::boolean, "bool", {1, 0, 1}},
      {"i1", ElementType::i8, "int8", {-128, 0, 1, 127}},
      {"i2", ElementType::i16, "int16", {-32768, 0, 1, 32767}},
      {"i4", ElementType::i32, "int32", {-2147483648.0, 0, 1, 2147483647.0}},
      {"i8", ElementType::i64, "int64", {-0x1p63, 0, 1, 0x1p53}},
      {"u1", ElementType::u8, "uint8", {0, 0, 1, 255}},
      {"u2", ElementType::u16, "uint16", {0, 0, 1, 65535}},
      {"u4", ElementType::u32, "uint32", {0, 0, 1, 4294967295.0}},
      {"u8", ElementType::u64, "uint64", {0, 0, 1, 0x1p53}},
      {"i2_swapped", ElementType::i16, "int16", {-2, 258}},
      {"i8_swapped", ElementType::i64, "int64", {-2, 0x1p40 + 1}},
      {"f4", ElementType::f32, "float32", {0.1F, -1.5, 3e38F}},
      {"f4_swapped", ElementType::f32, "float32", {0.1F, -1.5, 3e38F}},
      {"f2",
       ElementType::f32,
       "float32",
       {0x1.998p-4, -1.5, 65504, std::numeric_limits<double>::infinity(), 0x1p-24}},
  };
  for (const Case& expected : cases) {
    const auto loaded = load_npy(fixture(std::string(expected.file) + ".npy"));
    EXPECT_EQ(values_of(loaded), expected.values) << expected.file;
    EXPECT_EQ(loaded->type, expected.type) << expected.file;
    EXPECT_EQ(numpy_name(loaded->type), expected.name);
  }
}

TEST(NpyFixtures, TypesThatCannotBeReadAreNamed) {
  const auto expect = [](const char* file, const std::string& what) {
    EXPECT_EQ(mistake(load_npy(fixture(file))), "unsupported-type: cannot read '" + fixture(file) + "': it holds " +
                                                    what + "; bool, integers and floats can be read");
  };
  expect("complex.npy", "complex128 numbers ('<c16')");
  expect("structured.npy", "structured records (a list of fields)");
  expect("text.npy", "text ('<U3')");
  expect("dates.npy", "dates ('<M8[D]')");
  expect("object.npy", "Python objects ('|O')");
}

TEST(NpyFixtures, IntegersThatADoubleCannotHoldAreNamed) {
  EXPECT_EQ(mistake(load_npy(fixture("i8_inexact.npy"))),
            "inexact-integer: cannot read '" + fixture("i8_inexact.npy") +
                "': element (1, 0) is 9007199254740993, an integer that a double cannot hold");
  EXPECT_EQ(mistake(load_npy(fixture("u8_inexact.npy"))),
            "inexact-integer: cannot read '" + fixture("u8_inexact.npy") +
                "': element (1,) is 18446744073709551615, an integer that a double cannot hold");
}

TEST_F(Npy, MissingFile) {
  EXPECT_EQ(mistake(load("x.npy")), "unreadable-file: cannot read 'x.npy': No such file or directory");
}

TEST_F(Npy, SizeMustMatchTheShape) {
  EXPECT_EQ(reason(npy_bytes(dict_3_by_4, std::string(80, 'x'))),
            "it holds 80 bytes where its shape (3, 4) of float64 needs 96");
  EXPECT_EQ(reason(npy_bytes(dict_3_by_4, std::string(97, 'x'))),
            "it holds 97 bytes where its shape (3, 4) of float64 needs 96");
  EXPECT_EQ(reason(npy_bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000, 1000000000)}", "")),
            "it holds 0 bytes where its shape (1000000000, 1000000000) of uint8 needs 1000000000000000000");
  EXPECT_EQ(reason(npy_bytes("{'descr': '<f2', 'fortran_order': False, 'shape': (3,)}", "12345")),
            "it holds 5 bytes where its shape (3,) of float16 needs 6");
}

TEST_F(Npy, NotAnNpyFile) {
  EXPECT_EQ(reason(""), "0 bytes are too few for an .npy file");
  EXPECT_EQ(reason("1.5, 2.5, 3.5, 4.5"), "it is not an .npy file");
  EXPECT_EQ(reason(std::string("\x93NUMPY\x04\x00", 8) + std::string(100, ' ')),
            "it is of version 4.0; 1.0, 2.0 and 3.0 can be read");
}

TEST_F(Npy, HostileHeaderLengths) {
  EXPECT_EQ(reason(std::string("\x93NUMPY\x01\x00\xff\xff{}", 12)),
            "its header should have 65535 bytes, but only 2 follow");
  EXPECT_EQ(reason(std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{}", 14)),
            "its header should have 4294967295 bytes, but only 2 follow");
  EXPECT_EQ(reason(std::string("\x93NUMPY\x02\x00\x00\x00\x20\x00", 12) + std::string(0x200000, ' ')),
            "its header is wrong: 2097152 bytes long");
}

TEST_F(Npy, EveryPrefixOfAGoodFileIsRefused) {
  const std::string whole = read_bytes(fixture("f8_version_2.npy"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write_bytes(path("x.npy"), whole.substr(0, length));
    EXPECT_FALSE(load_npy(path("x.npy"))) << length;
  }
}

TEST_F(Npy, EveryTypeComesBack) {
  const Values values{0, 1, 1, 0};
  for (const auto type : {ElementType::boolean, ElementType::u8, ElementType::u16, ElementType::u32,
                          ElementType::u64, ElementType::i8, ElementType::i16, ElementType::i32, ElementType::i64,
                          ElementType::f32, ElementType::f64}) {
    ASSERT_TRUE(save(path("x.npy"), View<const double>(values.data(), {2, 2}), type));
    const auto loaded = load(path("x.npy"));
    EXPECT_EQ(values_of(loaded), values);
    EXPECT_EQ(loaded->values.shape(), (Shape{2, 2}));
    EXPECT_EQ(loaded->type, type);
  }
  EXPECT_EQ(names(), std::vector<std::string>{"x.npy"});
}

TEST_F(Npy, ManyChunksComeBack) {
  Values values(100'001);
  std::iota(values.begin(), values.end(), -50'000.0);
  for (const auto type : {ElementType::f64, ElementType::f32, ElementType::i64}) {
    ASSERT_TRUE(save_npy(path("x.npy"), View<const double>(std::span<const double>(values)), type));
    EXPECT_EQ(values_of(load_npy(path("x.npy"))), values);
  }
}

TEST_F(Npy, StridedViewsAreWrittenInTheirOwnOrder) {
  const Values values = grid();
  // Every second column of the transpose, bottom row first.
  const View<const double> view(values.data() + 3, {4, 2}, {-1, 8});
  ASSERT_TRUE(save_npy(path("x.npy"), view));
  const auto loaded = load_npy(path("x.npy"));
  EXPECT_EQ(values_of(loaded), (Values{0.5, 8.5, -0.5, 7.5, -1.5, 6.5, -2.5, 5.5}));
  EXPECT_EQ(loaded->values.shape(), (Shape{4, 2}));
}

TEST_F(Npy, ScalarsAndEmptyArraysAreWritten) {
  const double value = 2.5;
  ASSERT_TRUE(save_npy(path("x.npy"), View<const double>(&value, Shape{})));
  EXPECT_EQ(values_of(load_npy(path("x.npy"))), Values{2.5});
  ASSERT_TRUE(save_npy(path("x.npy"), View<const double>(nullptr, Shape{0, 3})));
  EXPECT_EQ(load_npy(path("x.npy")).value().values.shape(), (Shape{0, 3}));
}

TEST_F(Npy, ValuesThatDoNotFitLeaveTheOldFileWhole) {
  write_bytes(path("x.npy"), "old");
  const auto refused = [&](double value, ElementType type) {
    const Values values{0, value};
    const std::string text = mistake(save_npy(path("x.npy"), View<const double>(values.data(), {1, 2}), type));
    return text.substr(text.find("element"));
  };
  EXPECT_EQ(refused(300, ElementType::u8), "element (0, 1) is 300, which uint8 cannot hold");
  EXPECT_EQ(refused(-1, ElementType::u64), "element (0, 1) is -1, which uint64 cannot hold");
  EXPECT_EQ(refused(1.5, ElementType::i32), "element (0, 1) is 1.5, which int32 cannot hold");
  EXPECT_EQ(refused(0x1p63, ElementType::i64), "element (0, 1) is 9.223372036854776e+18, which int64 cannot hold");
  EXPECT_EQ(refused(std::nan(""), ElementType::i8), "element (0, 1) is nan, which int8 cannot hold");
  EXPECT_EQ(refused(2, ElementType::boolean), "element (0, 1) is 2, which bool cannot hold");
  EXPECT_EQ(refused(1e39, ElementType::f32), "element (0, 1) is 1e+39, which float32 cannot hold");
  EXPECT_EQ(read_bytes(path("x.npy")), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"x.npy"});
}

TEST_F(Npy, TheEndsOfEachRangeFit) {
  const auto round_trip = [&](Values values, ElementType type) {
    EXPECT_TRUE(save_npy(path("x.npy"), View<const double>(std::span<const double>(values)), type));
    EXPECT_EQ(values_of(load_npy(path("x.npy"))), values) << numpy_name(type);
  };
  round_trip({-128, 127}, ElementType::i8);
  round_trip({-0x1p63, 0x1p63 - 1024}, ElementType::i64);
  round_trip({0, 0x1p64 - 2048}, ElementType::u64);
  round_trip({-0x1.fffffep127, std::numeric_limits<double>::infinity()}, ElementType::f32);
}

}  // namespace
}  // namespace jiteval::io
