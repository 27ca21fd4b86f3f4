#include <cmath>

#include "io_test.hpp"

namespace jiteval::io {
namespace {

using Values = std::vector<double>;

TEST(PngFixtures, EveryGreyDepthHasItsOwnValues) {
  struct Case {
    const char* file;
    ElementType type;
    Shape shape;
    Values values;
  };
  const Case cases[] = {
      {"grey1", ElementType::u8, {2, 10}, {1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}},
      {"grey2", ElementType::u8, {1, 5}, {0, 1, 2, 3, 2}},
      {"grey4", ElementType::u8, {1, 3}, {0, 15, 7}},
      {"grey8", ElementType::u8, {2, 3}, {0, 1, 255, 128, 7, 200}},
      {"grey16", ElementType::u16, {2, 2}, {0, 258, 65535, 32768}},
      {"interlaced", ElementType::u8, {2, 2}, {10, 20, 30, 40}},
  };
  for (const Case& expected : cases) {
    const auto loaded = load(fixture(std::string(expected.file) + ".png"));
    EXPECT_EQ(values_of(loaded), expected.values) << expected.file;
    EXPECT_EQ(loaded->values.shape(), expected.shape) << expected.file;
    EXPECT_EQ(loaded->type, expected.type) << expected.file;
  }
}

TEST(PngFixtures, OtherImagesAreRefusedWithAdvice) {
  const auto expect = [](const char* file, const std::string& what) {
    EXPECT_EQ(mistake(load_png(fixture(file))),
              "unsupported-image: cannot read '" + fixture(file) + "': it is " + what +
                  ", and only grey ones can be read; ImageMagick converts it: convert '" + fixture(file) +
                  "' -alpha off -colorspace Gray grey.png");
  };
  expect("rgb.png", "a colour image");
  expect("rgba.png", "a colour image with an alpha channel");
  expect("grey_alpha.png", "a grey image with an alpha channel");
  expect("palette.png", "an image with a palette");
}

TEST(PngFixtures, AHeaderThatPromisesTooMuchIsRefused) {
  EXPECT_EQ(mistake(load_png(fixture("huge.png"))), "truncated-file: cannot read '" + fixture("huge.png") +
                                                        "': its " +
                                                        std::to_string(read_bytes(fixture("huge.png")).size()) +
                                                        " bytes are too few for 1000000 x 1000000 pixels");
}

class Png : public InDirectory {};

TEST_F(Png, EveryPrefixOfAGoodFileIsRefused) {
  const std::string whole = read_bytes(fixture("grey16.png"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write_bytes(path("x.png"), whole.substr(0, length));
    const std::string text = mistake(load_png(path("x.png")));
    EXPECT_TRUE(text.starts_with(length < 8 ? "not-png" : "corrupt-png")) << length << ": " << text;
  }
}

TEST_F(Png, EveryChangedByteIsNoticedOrHarmless) {
  const std::string whole = read_bytes(fixture("grey8.png"));
  const Values values = values_of(load_png(fixture("grey8.png")));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    write_bytes(path("x.png"), changed);
    const auto loaded = load_png(path("x.png"));
    if (loaded) {
      EXPECT_EQ(values_of(loaded), values) << at;
    }
  }
}

TEST_F(Png, DamagedPixelsAreAnError) {
  std::string bytes = read_bytes(fixture("grey8.png"));
  const std::size_t data = bytes.find("IDAT") + 6;
  bytes[data] = static_cast<char>(bytes[data] ^ 0x55);
  write_bytes(path("x.png"), bytes);
  EXPECT_TRUE(mistake(load_png(path("x.png"))).starts_with("corrupt-png: cannot read '" + path("x.png") + "': "));
}

TEST_F(Png, TextIsNotAPng) {
  write_bytes(path("x.png"), "not a picture");
  EXPECT_EQ(mistake(load(path("x.png"))), "not-png: cannot read '" + path("x.png") + "': it is not a PNG file");
}

TEST_F(Png, ValuesAreRoundedAndClamped) {
  const Values values{-3, 0.4, 0.6, 254.5, 255, 1e9, std::nan(""), INFINITY, 1000.6, 65535.7};
  const View<const double> image(values.data(), {2, 5});
  ASSERT_TRUE(save_png(path("x.png"), image, ElementType::u8));
  auto loaded = load_png(path("x.png"));
  EXPECT_EQ(values_of(loaded), (Values{0, 0, 1, 254, 255, 255, 0, 255, 255, 255}));
  EXPECT_EQ(loaded->type, ElementType::u8);
  EXPECT_EQ(loaded->values.shape(), (Shape{2, 5}));
  ASSERT_TRUE(save(path("x.png"), image, ElementType::u16));
  loaded = load_png(path("x.png"));
  EXPECT_EQ(values_of(loaded), (Values{0, 0, 1, 254, 255, 65535, 0, 65535, 1001, 65535}));
  EXPECT_EQ(loaded->type, ElementType::u16);
}

TEST_F(Png, StridedImagesAreWritten) {
  const Values values{1, 2, 3, 4, 5, 6};
  ASSERT_TRUE(save(path("x.png"), View<const double>(values.data(), {3, 2}, {1, 3})));
  EXPECT_EQ(values_of(load(path("x.png"))), (Values{1, 4, 2, 5, 3, 6}));
}

TEST_F(Png, ShapesThatAreNoImageAreRefused) {
  const Values values{1, 2, 3, 4};
  const auto refused = [&](Shape shape) {
    const std::string text = mistake(save_png(path("x.png"), View<const double>(values.data(), std::move(shape))));
    return text.substr(text.find("a PNG"));
  };
  EXPECT_EQ(refused({4}), "a PNG image has 2 dimensions, the array 1");
  EXPECT_EQ(refused({2, 2, 1}), "a PNG image has 2 dimensions, the array 3");
  EXPECT_EQ(refused({0, 4}), "a PNG image cannot have 4 x 0 pixels");
  EXPECT_EQ(names(), std::vector<std::string>{});
}

TEST_F(Png, AnErrorInsideLibpngLeavesTheOldFileWhole) {
  write_bytes(path("x.png"), "old");
  // libpng has a limit of a million columns; strides of zero make such an image out of one value.
  const double value = 7;
  const auto saved = save_png(path("x.png"), View<const double>(&value, {1, 1'000'001}, {0, 0}));
  EXPECT_TRUE(mistake(saved).starts_with("unwritable-file: cannot write '" + path("x.png") + "': "));
  EXPECT_EQ(read_bytes(path("x.png")), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"x.png"});
}

}  // namespace
}  // namespace jiteval::io
