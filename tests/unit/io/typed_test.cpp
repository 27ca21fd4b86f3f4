// Arrays that keep the type of their elements.
#include <numeric>

#include "io_test.hpp"

namespace jiteval::io {
namespace {

template <class T>
std::vector<T> elements_of(const Result<TypedArray>& loaded) {
  if (!loaded) {
    ADD_FAILURE() << loaded.error().render();
    return {};
  }
  EXPECT_EQ(numpy_name(loaded->type), numpy_name(element_type_of<T>()));
  if (loaded->type != element_type_of<T>()) return {};
  const auto elements = loaded->elements<T>();
  return {elements.begin(), elements.end()};
}

template <class T>
TypedArray array_of(Shape shape, std::initializer_list<T> values) {
  TypedArray array(element_type_of<T>(), std::move(shape));
  std::copy(values.begin(), values.end(), array.elements<T>().begin());
  return array;
}

TEST(TypedFixtures, EveryTypeIsItsOwn) {
  const auto file = [](const char* name) { return load_typed(fixture(std::string(name) + ".npy")); };
  EXPECT_EQ(elements_of<bool>(file("bool")), (std::vector<bool>{true, false, true}));
  EXPECT_EQ(elements_of<std::int8_t>(file("i1")), (std::vector<std::int8_t>{-128, 0, 1, 127}));
  EXPECT_EQ(elements_of<std::int16_t>(file("i2")), (std::vector<std::int16_t>{-32768, 0, 1, 32767}));
  EXPECT_EQ(elements_of<std::int32_t>(file("i4")),
            (std::vector<std::int32_t>{std::numeric_limits<std::int32_t>::min(), 0, 1, 2147483647}));
  EXPECT_EQ(elements_of<std::uint8_t>(file("u1")), (std::vector<std::uint8_t>{0, 0, 1, 255}));
  EXPECT_EQ(elements_of<std::uint16_t>(file("u2")), (std::vector<std::uint16_t>{0, 0, 1, 65535}));
  EXPECT_EQ(elements_of<std::uint32_t>(file("u4")), (std::vector<std::uint32_t>{0, 0, 1, 4294967295U}));
  EXPECT_EQ(elements_of<float>(file("f4")), (std::vector<float>{0.1F, -1.5F, 3e38F}));
  EXPECT_EQ(elements_of<float>(file("f4_swapped")), (std::vector<float>{0.1F, -1.5F, 3e38F}));
  EXPECT_EQ(elements_of<std::int16_t>(file("i2_swapped")), (std::vector<std::int16_t>{-2, 258}));
}

TEST(TypedFixtures, IntegersThatNoDoubleHoldsAreKept) {
  EXPECT_EQ(elements_of<std::int64_t>(load_typed(fixture("i8_inexact.npy"))).at(2), 9007199254740993);
  EXPECT_EQ(elements_of<std::uint64_t>(load_typed(fixture("u8_inexact.npy"))).at(1), 18446744073709551615U);
}

TEST(TypedFixtures, HalvesBecomeFloats) {
  EXPECT_EQ(elements_of<float>(load_typed(fixture("f2.npy"))),
            (std::vector<float>{0x1.998p-4F, -1.5F, 65504, std::numeric_limits<float>::infinity(), 0x1p-24F}));
}

TEST(TypedFixtures, FortranOrderBecomesCOrder) {
  const auto loaded = load_typed(fixture("f8_fortran_3d.npy"));
  std::vector<double> expected(24);
  std::iota(expected.begin(), expected.end(), 0.0);
  EXPECT_EQ(elements_of<double>(loaded), expected);
  EXPECT_EQ(loaded->shape, (Shape{2, 3, 4}));
}

TEST(TypedFixtures, ImagesAreUnsigned) {
  EXPECT_EQ(elements_of<std::uint8_t>(load_typed(fixture("grey4.png"))), (std::vector<std::uint8_t>{0, 15, 7}));
  const auto deep = load_typed(fixture("grey16.png"));
  EXPECT_EQ(elements_of<std::uint16_t>(deep), (std::vector<std::uint16_t>{0, 258, 65535, 32768}));
  EXPECT_EQ(deep->shape, (Shape{2, 2}));
}

TEST(TypedFixtures, MistakesAreThoseOfEveryFile) {
  EXPECT_EQ(mistake(load_typed("in.txt")),
            "unknown-file-type: cannot read 'in.txt': the name must end with .npy, .png or .csv");
  EXPECT_EQ(mistake(load_typed("none.npy")), "unreadable-file: cannot read 'none.npy': No such file or directory");
  EXPECT_TRUE(mistake(load_typed(fixture("rgb.png"))).starts_with("unsupported-image: "));
}

class Typed : public InDirectory {};

TEST_F(Typed, EveryTypeComesBackFromNpy) {
  const auto comes_back = [&]<class T>(std::initializer_list<T> values) {
    const TypedArray array = array_of<T>({1, static_cast<std::int64_t>(values.size())}, values);
    ASSERT_TRUE(save(path("x.npy"), array));
    const auto loaded = load_typed(path("x.npy"));
    EXPECT_EQ(elements_of<T>(loaded), std::vector<T>(values));
    EXPECT_EQ(loaded->shape, array.shape);
  };
  comes_back.operator()<bool>({true, false});
  comes_back.operator()<std::int8_t>({-128, 127});
  comes_back.operator()<std::int16_t>({-32768, 32767});
  comes_back.operator()<std::int32_t>({-2147483647, 2147483647});
  comes_back.operator()<std::int64_t>({std::numeric_limits<std::int64_t>::min(), 9007199254740993});
  comes_back.operator()<std::uint8_t>({0, 255});
  comes_back.operator()<std::uint16_t>({0, 65535});
  comes_back.operator()<std::uint32_t>({0, 4294967295U});
  comes_back.operator()<std::uint64_t>({0, 18446744073709551615U});
  comes_back.operator()<float>({0.1F, -3e38F});
  comes_back.operator()<double>({0.1, -1e308});
}

TEST_F(Typed, ScalarsAndEmptyArraysComeBack) {
  ASSERT_TRUE(save(path("x.npy"), array_of<std::int32_t>({}, {-7})));
  EXPECT_EQ(elements_of<std::int32_t>(load_typed(path("x.npy"))), std::vector<std::int32_t>{-7});
  ASSERT_TRUE(save(path("x.npy"), TypedArray(ElementType::u16, {0, 3})));
  EXPECT_EQ(load_typed(path("x.npy"))->shape, (Shape{0, 3}));
}

TEST_F(Typed, ImagesAreAsDeepAsTheirType) {
  ASSERT_TRUE(save(path("x.png"), array_of<std::uint16_t>({1, 2}, {258, 65535})));
  EXPECT_EQ(elements_of<std::uint16_t>(load_typed(path("x.png"))), (std::vector<std::uint16_t>{258, 65535}));
  ASSERT_TRUE(save(path("x.png"), array_of<std::int64_t>({1, 3}, {-5, 200, 1000})));
  EXPECT_EQ(elements_of<std::uint8_t>(load_typed(path("x.png"))), (std::vector<std::uint8_t>{0, 200, 255}));
  ASSERT_TRUE(save(path("x.png"), array_of<std::int64_t>({1, 3}, {-5, 200, 1000}), true));
  EXPECT_EQ(elements_of<std::uint16_t>(load_typed(path("x.png"))), (std::vector<std::uint16_t>{0, 200, 1000}));
}

}  // namespace
}  // namespace jiteval::io
