#include "io/npy_header.hpp"

#include <bit>

#include "io_test.hpp"

namespace jiteval::io {
namespace {

std::string reason(std::string_view text) {
  const auto header = parse_npy_header(text);
  return header ? "no mistake" : header.error().reason;
}

Shape shape_of(std::string_view shape) {
  const auto header =
      parse_npy_header("{'descr': '<f8', 'fortran_order': False, 'shape': " + std::string(shape) + "}");
  if (!header) ADD_FAILURE() << header.error().reason;
  return header ? header->shape : Shape{};
}

TEST(NpyHeader, IsWhatNumPyWrites) {
  const auto header = parse_npy_header("{'descr': '<f8', 'fortran_order': True, 'shape': (3, 4), }       \n");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, ElementType::f64);
  EXPECT_TRUE(header->fortran_order);
  EXPECT_EQ(header->shape, (Shape{3, 4}));
}

TEST(NpyHeader, AnyKeyOrderSpacingQuotesAndCommas) {
  for (const char* text : {"{'shape':(3,4),'descr':'<f8','fortran_order':True}",
                           " { \"fortran_order\" : True ,\n'shape' : ( 3 , 4 , ) , 'descr' : \"<f8\" , } ",
                           "{'fortran_order': True, 'shape': (3L, 4L), 'descr': '<f8'}"}) {
    const auto header = parse_npy_header(text);
    ASSERT_TRUE(header) << text << header.error().reason;
    EXPECT_EQ(header->type, ElementType::f64);
    EXPECT_TRUE(header->fortran_order);
    EXPECT_EQ(header->shape, (Shape{3, 4}));
  }
}

TEST(NpyHeader, Shapes) {
  EXPECT_EQ(shape_of("()"), Shape{});
  EXPECT_EQ(shape_of("(7,)"), Shape{7});
  EXPECT_EQ(shape_of("(0, 5)"), (Shape{0, 5}));
  EXPECT_EQ(shape_of("(1, 2, 3, 4, 5, 6, 7, 8)"), (Shape{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(NpyHeader, HostileShapesAreRefused) {
  const auto with_shape = [](const char* shape) {
    return reason(std::string("{'descr': '|u1', 'fortran_order': False, 'shape': ") + shape + "}");
  };
  EXPECT_EQ(with_shape("(-3, 4)"), "its header is wrong: a negative extent in shape (-3, 4)");
  EXPECT_EQ(with_shape("(4294967296, 4294967296)"),
            "its header is wrong: shape (4294967296, 4294967296) is too large for any memory");
  EXPECT_EQ(with_shape("(0, 9223372036854775807, 9223372036854775807)"),
            "its header is wrong: shape (0, 9223372036854775807, 9223372036854775807) is too large for any memory");
  EXPECT_EQ(with_shape("(9223372036854775808,)"), "its header is wrong: an extent of 'shape' is too large");
  EXPECT_EQ(with_shape("(1,1,1,1,1,1,1,1,1)"), "its header is wrong: 9 dimensions, where at most 8 are supported");
  EXPECT_EQ(with_shape("[3, 4]"), "its header is wrong: the value of 'shape' is not a tuple");
  EXPECT_EQ(with_shape("(3.5,)"), "its header is wrong: 'shape' is not a tuple of integers");
  EXPECT_EQ(with_shape("(,)"), "its header is wrong: 'shape' is not a tuple of integers");
}

TEST(NpyHeader, MalformedTextIsRefused) {
  EXPECT_EQ(reason(""), "its header is wrong: it does not begin with '{'");
  EXPECT_EQ(reason("{"), "its header is wrong: a key in quotes expected");
  EXPECT_EQ(reason("{'descr'"), "its header is wrong: ':' expected after 'descr'");
  EXPECT_EQ(reason("{'descr': '<f8"), "its header is wrong: the value of 'descr' is not a string");
  EXPECT_EQ(reason("{'descr': '<f8' 'shape': ()}"), "its header is wrong: ',' or '}' expected after a value");
  EXPECT_EQ(reason("{'descr': '<f8', 'shape': ()}"), "its header is wrong: 'fortran_order' is missing");
  EXPECT_EQ(reason("{'descr': '<f8', 'descr': '<f8'}"), "its header is wrong: 'descr' stands there twice");
  EXPECT_EQ(reason("{'fortran_order': 1}"),
            "its header is wrong: the value of 'fortran_order' is neither True nor False");
  EXPECT_EQ(reason("{'colour\x01': 1}"), "its header is wrong: unknown key 'colour?'");
  EXPECT_EQ(reason("{'" + std::string(1000, 'k') + "': 1}"),
            "its header is wrong: unknown key '" + std::string(40, 'k') + "...'");
  EXPECT_EQ(reason("{'descr': '<f8', 'fortran_order': False, 'shape': ()} # more"),
            "its header is wrong: something follows the closing '}'");
}

TEST(NpyHeader, EveryPrefixOfAGoodOneIsRefused) {
  const std::string text = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }";
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(parse_npy_header(text.substr(0, length))) << length;
  }
}

TEST(NpyHeader, ByteOrders) {
  const auto swapped = [](const char* descr) {
    const auto header =
        parse_npy_header("{'descr': '" + std::string(descr) + "', 'fortran_order': False, 'shape': ()}");
    return header.value().swapped;
  };
  const bool little = std::endian::native == std::endian::little;
  EXPECT_EQ(swapped("<f8"), !little);
  EXPECT_EQ(swapped(">f8"), little);
  EXPECT_FALSE(swapped("=f8"));
  EXPECT_FALSE(swapped("|u1"));
  EXPECT_FALSE(swapped("f8"));
}

TEST(NpyHeader, OfVersion1FillsLinesOf64Bytes) {
  const std::string header = format_npy_header({.type = ElementType::u8, .shape = {3}});
  EXPECT_EQ(header.size(), 128U);
  EXPECT_EQ(header.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  const std::string dict = "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }";
  EXPECT_EQ(header.substr(10, dict.size()), dict);
  EXPECT_EQ(header.substr(10 + dict.size()), std::string(128 - 11 - dict.size(), ' ') + "\n");
}

}  // namespace
}  // namespace jiteval::io
