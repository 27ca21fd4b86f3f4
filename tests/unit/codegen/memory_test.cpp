// Arrays of every element type, read by lanes that agree on the index and by lanes that do not.
#include <cstring>
#include <limits>

#include "compiled.hpp"

namespace jiteval::codegen::testing {
namespace {

using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

constexpr ElementType elements[] = {ElementType::boolean, ElementType::i8,  ElementType::i16, ElementType::i32,
                                    ElementType::i64,     ElementType::u8,  ElementType::u16, ElementType::u32,
                                    ElementType::u64,     ElementType::f32, ElementType::f64};

/// Calls `f` with an object of the C++ type of an element; booleans are bytes.
template <class F>
void with_type(ElementType element, F f) {
  switch (element) {
    case ElementType::i8:
      return f(std::int8_t{});
    case ElementType::i16:
      return f(std::int16_t{});
    case ElementType::i32:
      return f(std::int32_t{});
    case ElementType::i64:
      return f(std::int64_t{});
    case ElementType::boolean:
    case ElementType::u8:
      return f(std::uint8_t{});
    case ElementType::u16:
      return f(std::uint16_t{});
    case ElementType::u32:
      return f(std::uint32_t{});
    case ElementType::u64:
      return f(std::uint64_t{});
    case ElementType::f32:
      return f(float{});
    case ElementType::f64:
      return f(double{});
  }
}

/// Elements that use all the bits of their type, up to the very end of readable memory; and the words they read as.
struct Elements {
  Elements(ElementType element, std::size_t count) : memory(count * size_of(element)) {
    with_type(element, [&]<class T>(T) {
      for (std::size_t i = 0; i < count; ++i) {
        T x{};
        if constexpr (std::is_floating_point_v<T>) {
          x = static_cast<T>(i) / 3 - 2;
          words.push_back(word(static_cast<double>(x)));
        } else {
          x = static_cast<T>(0x9e3779b97f4a7c15U * (i + 1) >> 3);
          if (element == ElementType::boolean) {
            x = static_cast<T>(i % 3);  // any byte but 0 is true
            words.push_back(word(x != 0));
          } else {
            words.push_back(std::is_signed_v<T> ? word(static_cast<std::int64_t>(x))
                                                : word(static_cast<std::uint64_t>(x)));
          }
        }
        std::memcpy(memory.data() + i * sizeof(T), &x, sizeof(T));
      }
    });
  }

  Guarded memory;
  std::vector<Word> words;
};

class Memory : public OnEveryIsa {};
JITEVAL_ON_EVERY_ISA(Memory);

TEST_P(Memory, EveryElementTypeByVaryingIndices) {
  for (ElementType element : elements) {
    const Elements data(element, 23);
    Builder builder("f", {array(element), varying(Type::i64)});
    const ValueId index = builder.check_index(builder.argument(1), builder.array_extent(0, 0));
    const ir::Function function = finished(builder, builder.load(builder.array_base(0), index, element));
    const Compiled compiled(function, GetParam());
    const BlockArray block{data.memory.data(), {23}, {1}};
    for (std::int64_t n : lengths) {
      std::vector<std::int64_t> indices;
      std::vector<Word> expected;
      for (std::int64_t i = 0; i < n; ++i) {
        indices.push_back((i * 7 + 22) % 23 - (i % 2 == 0 ? 0 : 23));  // some from the end
        expected.push_back(data.words[static_cast<std::size_t>((i * 7 + 22) % 23)]);
      }
      std::vector<Word> found(indices.size());
      ASSERT_EQ(compiled({&block, indices.data()}, found), 0);
      EXPECT_EQ(found, expected) << name(element);
      if (n == 0) continue;
      for (std::int64_t bad : {std::int64_t{23}, std::int64_t{-24}, std::numeric_limits<std::int64_t>::min(),
                               std::numeric_limits<std::int64_t>::max()}) {
        std::vector<std::int64_t> with_bad = indices;
        with_bad.back() = bad;
        EXPECT_EQ(compiled({&block, with_bad.data()}, found), 1) << bad;
        EXPECT_EQ(compiled({&block, with_bad.data()}, found, n - 1), 0) << "past the last lane";
      }
    }
  }
}

TEST_P(Memory, EveryElementTypeByAUniformIndex) {
  for (ElementType element : elements) {
    const Elements data(element, 5);
    Builder builder("f", {array(element), uniform(Type::i64), varying()});
    const ValueId index = builder.check_index(builder.argument(1), builder.array_extent(0, 0));
    const ValueId loaded = builder.load(builder.array_base(0), index, element);
    // Each lane uses it or not.
    const ValueId used = builder.binary(Op::greater, builder.argument(2), builder.f64(0));
    const ir::LocalId local = builder.add_local("y", builder.type(loaded));
    builder.set(local, loaded);
    builder.begin_if(used);
    builder.set(local, builder.load(builder.array_base(0), builder.i64(0), element));
    builder.end_if();
    const Compiled compiled(finished(builder, builder.get(local)), GetParam());
    const BlockArray block{data.memory.data(), {5}, {1}};
    const std::vector<double> x = {1, -1, 1, -1, -1};
    for (std::int64_t i = -6; i < 6; ++i) {
      std::vector<Word> found(5);
      const bool inside = i >= -5 && i < 5;
      ASSERT_EQ(compiled({&block, &i, x.data()}, found), inside ? 0 : 1);
      if (!inside) continue;
      const Word at = data.words[static_cast<std::size_t>(i < 0 ? i + 5 : i)];
      EXPECT_EQ(found, (std::vector<Word>{data.words[0], at, data.words[0], at, at})) << name(element);
    }
  }
}

// Where no lane, or not this one, comes to the read, its address may be anything at all.
TEST_P(Memory, AbsentLanesReadNothing) {
  for (ElementType element : {ElementType::u8, ElementType::i32, ElementType::f64}) {
    for (const ir::Parameter& offset : {varying(Type::i64), uniform(Type::i64)}) {
      const Elements data(element, 3);
      Builder builder("f", {array(element), offset, varying()});
      const ValueId here = builder.binary(Op::greater, builder.argument(2), builder.f64(0));
      const ir::LocalId local = builder.add_local("y", ir::value_type(element));
      builder.set(local, builder.load(builder.array_base(0), builder.i64(1), element));
      builder.begin_if(here);
      const ValueId checked = builder.check_index(builder.argument(1), builder.array_extent(0, 0));
      builder.set(local, builder.load(builder.array_base(0), checked, element));
      builder.end_if();
      const Compiled compiled(finished(builder, builder.get(local)), GetParam());
      const BlockArray block{data.memory.data(), {3}, {1}};
      const std::int64_t wild = std::int64_t{1} << 45;
      std::vector<std::int64_t> offsets(11, wild);
      std::vector<double> x(11, -1);
      std::vector<Word> found(11);
      ASSERT_EQ(compiled({&block, offsets.data(), x.data()}, found), 0);
      EXPECT_EQ(found, std::vector<Word>(11, data.words[1]));
      x[7] = 1;
      EXPECT_EQ(compiled({&block, offsets.data(), x.data()}, found), 1);
      if (offset.kind == ArgumentKind::uniform) continue;
      offsets[7] = 2;
      ASSERT_EQ(compiled({&block, offsets.data(), x.data()}, found), 0);
      EXPECT_EQ(found[7], data.words[2]);
      EXPECT_EQ(found[8], data.words[1]);
    }
  }
}

TEST_P(Memory, ExtentsAndStridesOfEveryAxis) {
  // a[i, j, k, l] of a view, from its descriptor
  Builder builder("f", {array(ElementType::i32, 4), varying(Type::i64)});
  ValueId offset = builder.i64(0);
  ValueId rest = builder.argument(1);
  for (int axis = 3; axis >= 0; --axis) {
    const ValueId extent = builder.array_extent(0, axis);
    const ValueId i = builder.binary(Op::modulo, rest, extent);
    rest = builder.binary(Op::floor_divide, rest, extent);
    offset = builder.binary(Op::add, offset, builder.binary(Op::multiply, i, builder.array_stride(0, axis)));
  }
  const Compiled compiled(finished(builder, builder.load(builder.array_base(0), offset, ElementType::i32)),
                          GetParam());
  std::vector<std::int32_t> data(1000);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::int32_t>(i);
  const BlockArray block{data.data() + 500, {2, 3, 2, 2}, {-200, 50, 10, -3}};
  std::vector<std::int64_t> flat(24);
  std::vector<Word> expected;
  for (std::int64_t f = 0; f < 24; ++f) {
    flat[static_cast<std::size_t>(f)] = f;
    expected.push_back(word(500 - 200 * (f / 12) + 50 * (f / 4 % 3) + 10 * (f / 2 % 2) - 3 * (f % 2)));
  }
  std::vector<Word> found(24);
  ASSERT_EQ(compiled({&block, flat.data()}, found), 0);
  EXPECT_EQ(found, expected);
}

TEST_P(Memory, PointersAndConstantArrays) {
  Builder builder("f",
                  {{.name = "p", .kind = ArgumentKind::pointer, .element = ElementType::f32}, varying(Type::i64)});
  const std::int16_t values[] = {-5, 300, 7, -32768};
  const auto bytes = std::as_bytes(std::span(values));
  const std::uint32_t constants =
      builder.add_constant_array({.element = ElementType::i16, .size = 4, .bytes = {bytes.begin(), bytes.end()}});
  const ValueId i = builder.argument(1);
  const ValueId from_pointer = builder.load(builder.array_base(0), i, ElementType::f32);
  const ValueId constant = builder.load(builder.constant_array(constants), i, ElementType::i16);
  const ValueId fixed = builder.load(builder.constant_array(constants), builder.i64(1), ElementType::i16);
  ValueId sum =
      builder.binary(Op::add, builder.convert(from_pointer, Type::f64), builder.convert(constant, Type::f64));
  sum = builder.binary(Op::add, sum, builder.convert(fixed, Type::f64));
  const Compiled compiled(finished(builder, sum), GetParam());
  const std::vector<float> floats = {0.5F, 1.5F, 2.5F, 3.5F};
  const void* pointer = floats.data();
  const std::vector<std::int64_t> indices = {3, 2, 1, 0, 1, 2, 3, 0, 0};
  std::vector<Word> found(9);
  ASSERT_EQ(compiled({&pointer, indices.data()}, found), 0);
  for (std::size_t k = 0; k < 9; ++k) {
    const auto at = static_cast<std::size_t>(indices[k]);
    EXPECT_EQ(real(found[k]), static_cast<double>(floats[at]) + values[at] + 300);
  }
}

TEST_P(Memory, WindowsByVaryingIndices) {
  Builder builder("f", {{.name = "w", .kind = ArgumentKind::window, .window_size = 3}, varying(Type::i64)});
  const Compiled compiled(finished(builder, builder.window_load(0, builder.argument(1))), GetParam());
  for (std::int64_t n : lengths) {
    std::vector<double> rows[3];
    std::vector<std::int64_t> indices;
    std::vector<Word> expected;
    for (std::int64_t i = 0; i < n + window_row_slack; ++i) {
      for (int row = 0; row < 3; ++row) rows[row].push_back(static_cast<double>(100 * row + i));
    }
    for (std::int64_t i = 0; i < n; ++i) {
      indices.push_back(i % 6 - 3);
      expected.push_back(word(static_cast<double>(100 * (i % 3) + i)));
    }
    const void* pointers[] = {rows[0].data(), rows[1].data(), rows[2].data()};
    std::vector<Word> found(indices.size());
    ASSERT_EQ(compiled({pointers, indices.data()}, found), 0);
    EXPECT_EQ(found, expected);
  }
}

// A table of pointers to choose from, as a value that varies.
TEST_P(Memory, AddressesMayVary) {
  Builder builder("f", {array(ElementType::f64), array(ElementType::f64), varying()});
  const ir::LocalId local = builder.add_local("a", Type::address);
  builder.set(local, builder.array_base(0));
  builder.begin_if(builder.binary(Op::less, builder.argument(2), builder.f64(0)));
  builder.set(local, builder.array_base(1));
  builder.end_if();
  const ValueId loaded = builder.load(builder.get(local), builder.i64(1), ElementType::f64);
  const Compiled compiled(finished(builder, loaded), GetParam());
  double a[] = {1, 2};
  double b[] = {3, 4};
  const BlockArray blocks[] = {{a, {2}, {1}}, {b, {2}, {1}}};
  const std::vector<double> x = {1, -1, -1, 1, 1, -1, 1, 1, -1, -1};
  std::vector<Word> found(10);
  ASSERT_EQ(compiled({&blocks[0], &blocks[1], x.data()}, found), 0);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(real(found[i]), x[i] < 0 ? 4 : 2);
}

}  // namespace
}  // namespace jiteval::codegen::testing
