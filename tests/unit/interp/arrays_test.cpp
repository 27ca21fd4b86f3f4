// Arrays in memory that vector functions read, and arrays that each lane has for itself.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>

#include "engines.hpp"
#include "function_writer.hpp"
#include "interp/program.hpp"

namespace jiteval::interp {
namespace {

using ir::Op;
using ir::Type;
using ir::ValueId;

ir::Parameter array(ElementType element, ArgumentKind kind = ArgumentKind::array) {
  return {.name = "array", .kind = kind, .element = element};
}

ValueId as_number(FunctionWriter& w, ValueId value) {
  return w.type(value) == Type::f64 ? value : w.f64(Op::to_f64, {value});
}

/// The 40 bytes that an array of `numbers` has, as elements.
template <class T>
std::vector<T> elements(Numbers numbers) {
  const std::vector<double> words = numbers(5, 0);
  std::vector<T> result(words.size() * sizeof(double) / sizeof(T));
  std::memcpy(result.data(), words.data(), words.size() * sizeof(double));
  return result;
}

/// Element x modulo the size, read in every form there is: by a uniform and a varying index, of an array, a pointer
/// and constants.
template <class T>
void expect_loads(ElementType element, const std::function<double(T)>& expected) {
  SCOPED_TRACE(name(element));
  const std::vector<T> memory = elements<T>(mixed_integers);
  const auto size = static_cast<std::int64_t>(memory.size());
  for (ArgumentKind from : {ArgumentKind::array, ArgumentKind::pointer}) {
    for (bool constant : {false, true}) {
      for (ArgumentKind kind : {uniform, varying}) {
        FunctionWriter w({array(element, from), {.name = "x", .kind = kind, .type = Type::i64}});
        const ValueId address = constant ? w.constant_array(element, memory) : w.array_base(0);
        const ValueId index = w.i64(Op::modulo, {w.argument(1), w.i64(size)});
        w.return_(as_number(w, w.load(address, index, element)));
        expect_result(
            w.finish(),
            [&](const auto& p) {
              const auto x = std::bit_cast<std::int64_t>(p[0]) % size;
              return expected(memory[static_cast<std::size_t>(x < 0 ? x + size : x)]);
            },
            mixed_integers);
      }
    }
  }
}

template <class T>
void expect_loads_of_integers(ElementType element) {
  expect_loads<T>(element, [](T e) { return static_cast<double>(e); });
}

TEST(Arrays, LoadsOfAllTypesOfElements) {
  expect_loads<std::uint8_t>(ElementType::boolean, [](std::uint8_t e) { return e != 0 ? 1.0 : 0.0; });
  expect_loads_of_integers<std::int8_t>(ElementType::i8);
  expect_loads_of_integers<std::int16_t>(ElementType::i16);
  expect_loads_of_integers<std::int32_t>(ElementType::i32);
  expect_loads_of_integers<std::int64_t>(ElementType::i64);
  expect_loads_of_integers<std::uint8_t>(ElementType::u8);
  expect_loads_of_integers<std::uint16_t>(ElementType::u16);
  expect_loads_of_integers<std::uint32_t>(ElementType::u32);
  expect_loads_of_integers<std::uint64_t>(ElementType::u64);
  expect_loads<float>(ElementType::f32, [](float e) { return static_cast<double>(e); });
  expect_loads<double>(ElementType::f64, [](double e) { return e; });
}

TEST(Arrays, TruthValuesAreWhole) {
  // Not only zero or not: they take part in select and bit operations.
  FunctionWriter w({array(ElementType::boolean), {.name = "x", .kind = varying, .type = Type::i64}});
  const ValueId truth =
      w.load(w.array_base(0), w.i64(Op::modulo, {w.argument(1), w.i64(40)}), ElementType::boolean);
  w.return_(w.f64(Op::select, {w.boolean(Op::logical_not, {truth}), w.f64(0.1), w.f64(-7.3)}));
  const std::vector<std::uint8_t> memory = elements<std::uint8_t>(mixed_integers);
  expect_result(
      w.finish(),
      [&](const auto& p) {
        const auto x = std::bit_cast<std::int64_t>(p[0]) % 40;
        return memory[static_cast<std::size_t>(x < 0 ? x + 40 : x)] != 0 ? -7.3 : 0.1;
      },
      mixed_integers);
}

TEST(Arrays, AbsentLanesAreNotRead) {
  // Unless the lane's own index is in range it is far from all memory.
  for (bool in_loop : {false, true}) {
    FunctionWriter w({array(ElementType::f64), {"x", varying}});
    const ValueId x = w.i64(Op::whole_to_i64, {w.argument(1)});
    const ValueId index = w.i64(Op::select, {w.boolean(Op::greater_equal, {x, w.i64(0)}),
                                             w.i64(Op::minimum, {x, w.i64(4)}), w.i64(std::int64_t{1} << 57)});
    const ir::LocalId result = w.local(w.f64(-1));
    const auto read = [&] { w.set(result, w.load(w.array_base(0), index, ElementType::f64)); };
    const auto is_in_range = [&] { return w.boolean(Op::less, {index, w.i64(5)}); };
    if (in_loop) {
      w.while_(
          [&] {
            return w.boolean(Op::logical_and, {is_in_range(), w.boolean(Op::equal, {w.get(result), w.f64(-1)})});
          },
          read);
    } else {
      w.if_(is_in_range(), read);
    }
    w.return_(w.get(result));
    const auto numbers = [](std::int64_t n, int parameter) {
      return parameter == 0 ? std::vector<double>{2.5, 3.5, 4.5, 5.5, 6.5} : small_integers(n, parameter);
    };
    expect_result(w.finish(), [](const auto& p) { return p[0] < 0 ? -1 : 2.5 + std::min(p[0], 4.0); }, numbers);
  }
}

TEST(Arrays, AddressesMayVary) {
  FunctionWriter w({array(ElementType::f64), array(ElementType::f64), {"x", varying}});
  const ValueId x = w.argument(2);
  const ValueId low = w.boolean(Op::less, {x, w.f64(0)});
  // Absent lanes have no address at all.
  const ValueId address = w.op(Op::select, Type::address, {low, w.array_base(0), w.array_base(1)});
  const ValueId index = w.i64(Op::modulo, {w.i64(Op::whole_to_i64, {x}), w.i64(5)});
  const ir::LocalId result = w.local(w.load(address, w.i64(1), ElementType::f64));
  w.if_(low, [&] { w.set(result, w.f64(Op::add, {w.get(result), w.load(address, index, ElementType::f64)})); });
  w.return_(w.get(result));
  const std::vector<double> first = small_integers(5, 0);
  const std::vector<double> second = small_integers(5, 1);
  expect_result(
      w.finish(),
      [&](const auto& p) { return p[0] < 0 ? first[1] + first[static_cast<std::size_t>(p[0] + 5)] : second[1]; },
      small_integers);
}

TEST(Arrays, ExtentsAndStrides) {
  std::vector<ir::Parameter> parameters{
      {.name = "image", .kind = ArgumentKind::array, .element = ElementType::i16, .dimensions = 4},
      {"i", uniform},
      {"j", varying}};
  FunctionWriter w(parameters);
  const ValueId i = w.check_index(w.i64(Op::whole_to_i64, {w.argument(1)}), w.array_extent(0, 2));
  const ValueId j = w.check_index(w.i64(Op::whole_to_i64, {w.argument(2)}), w.array_extent(0, 3));
  const ValueId offset = w.i64(
      Op::add, {w.i64(Op::multiply, {i, w.array_stride(0, 2)}), w.i64(Op::multiply, {j, w.array_stride(0, 3)})});
  w.return_(w.f64(Op::to_f64, {w.load(w.array_base(0), offset, ElementType::i16)}));
  const std::unique_ptr<const BlockCall> call = interpret(w.finish());

  // Three rows of four, the last first and with a gap after each element.
  std::vector<std::int16_t> image(24);
  for (std::size_t k = 0; k < image.size(); ++k) image[k] = static_cast<std::int16_t>(k * 1000 - 9000);
  const BlockArray view{image.data() + 16, {1, 1, 3, 4}, {0, 0, -8, 2}};
  for (double row : {0.0, 2.0, -1.0, -3.0, 3.0}) {
    for (std::int64_t n : {1, 3, 40}) {
      std::vector<double> columns, results(static_cast<std::size_t>(n));
      for (std::int64_t k = 0; k < n; ++k) columns.push_back(static_cast<double>(k % 8 - 4));
      const void* const inputs[] = {&view, &row, columns.data()};
      void* const outputs[] = {results.data()};
      const std::int32_t fault = (*call)(inputs, outputs, n);
      ASSERT_EQ(fault != 0, row == 3.0);
      for (std::size_t k = 0; fault == 0 && k < results.size(); ++k) {
        const double column = columns[k] < 0 ? columns[k] + 4 : columns[k];
        const double up = row < 0 ? row + 3 : row;
        EXPECT_EQ(results[k], (16 - 8 * up + 2 * column) * 1000 - 9000);
      }
    }
  }
}

TEST(Arrays, IndicesAreChecked) {
  constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  for (std::int64_t extent : {std::int64_t{0}, std::int64_t{1}, std::int64_t{64}, highest}) {
    for (ArgumentKind kind : {uniform, varying}) {
      for (bool extent_varies : {false, true}) {
        FunctionWriter w({{.name = "x", .kind = kind, .type = Type::i64}});
        const ValueId zero = w.i64(Op::bit_and, {w.argument(0), w.i64(0)});
        const ValueId size = extent_varies ? w.i64(Op::bit_or, {zero, w.i64(extent)}) : w.i64(extent);
        w.keep_integers(Type::i64);
        w.return_(w.check_index(w.argument(0), size));
        const ir::Function function = w.finish();
        expect_engines_agree(function, mixed_integers);
        constexpr std::int64_t n = 400;
        const Data data = make_data(function, mixed_integers, n);
        const std::vector<LaneResult> lanes = run_each_lane(function, data, n);
        for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
          const auto x = std::bit_cast<std::int64_t>(data[0][kind == uniform ? 0 : lane]);
          const bool fits = x >= 0 ? x < extent : x != lowest && -x <= extent;
          ASSERT_EQ(lanes[lane].fault, fits ? 0 : 1) << x << " of " << extent;
          if (fits) {
            ASSERT_EQ(std::bit_cast<std::int64_t>(lanes[lane].value), x < 0 ? x + extent : x);
          }
        }
      }
    }
  }
}

TEST(Arrays, PrivateArraysBeginAsZero) {
  // In every batch, and whatever the lanes before have stored.
  FunctionWriter w({{"x", varying}});
  const std::uint32_t numbers = w.private_array(ElementType::f64, 3);
  const ValueId before = w.private_load(numbers, w.i64(1));
  w.private_store(numbers, w.i64(1), w.argument(0));
  w.private_store(numbers, w.i64(2), w.f64(8));
  w.return_(w.f64(
      Op::add, {before, w.f64(Op::add, {w.private_load(numbers, w.i64(1)), w.private_load(numbers, w.i64(2))})}));
  expect_result(w.finish(), [](const auto& p) { return p[0] + 8; });
}

TEST(Arrays, PrivateStoresConvert) {
  const auto expect = [](ElementType element, auto zero) {
    using T = decltype(zero);
    SCOPED_TRACE(name(element));
    for (ArgumentKind kind : {uniform, varying}) {
      FunctionWriter w({{.name = "x", .kind = kind, .type = ir::value_type(element)}, {"y", varying}});
      const std::uint32_t narrow = w.private_array(element, 2);
      // Element 0 or 1, which each lane chooses, and element 0 in some lanes.
      const ValueId chosen = w.i64(Op::to_i64, {w.boolean(Op::less, {w.argument(1), w.f64(0)})});
      w.private_store(narrow, chosen, w.argument(0));
      w.if_(w.boolean(Op::less, {w.argument(1), w.f64(1)}),
            [&] { w.private_store(narrow, w.i64(0), w.argument(0)); });
      const ValueId first = as_number(w, w.private_load(narrow, w.i64(0)));
      const ValueId again = as_number(w, w.private_load(narrow, chosen));
      w.return_(w.f64(Op::add, {w.f64(Op::multiply, {first, w.f64(3)}), again}));
      expect_result(
          w.finish(),
          [](const auto& p) {
            const auto stored = static_cast<double>(static_cast<T>(std::bit_cast<std::uint64_t>(p[0])));
            return stored * 3 + stored;  // 0 is stored to by whoever does not choose 1, and by all below 1
          },
          [](std::int64_t n, int parameter) {
            return parameter == 0 ? mixed_integers(n, 0) : small_integers(n, parameter);
          });
    }
  };
  expect(ElementType::i8, std::int8_t{});
  expect(ElementType::i16, std::int16_t{});
  expect(ElementType::i32, std::int32_t{});
  expect(ElementType::i64, std::int64_t{});
  expect(ElementType::u8, std::uint8_t{});
  expect(ElementType::u16, std::uint16_t{});
  expect(ElementType::u32, std::uint32_t{});
  expect(ElementType::u64, std::uint64_t{});
}

TEST(Arrays, PrivateTruthValuesAndFloats) {
  FunctionWriter w({{"x", varying}});
  const std::uint32_t truths = w.private_array(ElementType::boolean, 2);
  const std::uint32_t floats = w.private_array(ElementType::f32, 2);
  const ValueId x = w.argument(0);
  w.private_store(truths, w.i64(1), w.boolean(Op::less, {x, w.f64(0)}));
  w.private_store(floats, w.i64(1), w.f32(Op::to_f32, {x}));
  const ValueId negative = w.private_load(truths, w.i64(1));
  const ValueId never = w.private_load(truths, w.i64(0));
  const ValueId size = w.f32(Op::absolute, {w.private_load(floats, w.i64(1))});
  const ValueId result = w.f64(Op::select, {negative, w.f64(Op::to_f64, {size}), w.f64(-1)});
  w.return_(w.f64(Op::select, {never, w.f64(5), result}));
  expect_result(w.finish(), [](const auto& p) {
    return p[0] < 0 ? std::fabs(static_cast<double>(static_cast<float>(p[0]))) : -1;
  });
}

TEST(Arrays, EachLaneSortsItsWindow) {
  // Insertion sort, whose inner loop ends at another place in each lane.
  constexpr std::int64_t size = 5;
  FunctionWriter w({{"window", ArgumentKind::window, size}, {"rank", varying}});
  const std::uint32_t sorted = w.private_array(ElementType::f64, size);
  w.for_(w.i64(0), w.i64(size), 1, [&](ValueId k) {
    const ValueId v = w.load(0, k);
    const ir::LocalId at = w.local(k);
    w.while_([&] { return w.boolean(Op::greater, {w.get(at), w.i64(0)}); },
             [&] {
               const ValueId before = w.private_load(sorted, w.i64(Op::subtract, {w.get(at), w.i64(1)}));
               w.if_(w.boolean(Op::less_equal, {before, v}), [&] { w.break_(); });
               w.private_store(sorted, w.get(at), before);
               w.set(at, w.i64(Op::subtract, {w.get(at), w.i64(1)}));
             });
    w.private_store(sorted, w.get(at), v);
  });
  const ValueId rank = w.i64(Op::modulo, {w.i64(Op::whole_to_i64, {w.argument(1)}), w.i64(size)});
  w.return_(w.private_load(sorted, rank));
  expect_result(
      w.finish(),
      [](const auto& p) {
        std::vector<double> values(p.begin(), p.begin() + size);
        std::ranges::sort(values);
        return values[static_cast<std::size_t>(p[size] < 0 ? p[size] + size : p[size]) % size];
      },
      small_integers);
}

TEST(Arrays, LargePrivateArrays) {
  constexpr std::int64_t size = 300;
  FunctionWriter w({{"x", varying}});
  const std::uint32_t counts = w.private_array(ElementType::u16, size);
  const ValueId x = w.i64(Op::whole_to_i64, {w.argument(0)});
  w.for_(w.i64(0), w.i64(size), 1, [&](ValueId k) {
    w.private_store(counts, k, w.i64(Op::multiply, {w.i64(Op::add, {k, x}), w.i64(1000)}));
  });
  const ir::LocalId sum = w.local(w.i64(0));
  w.for_(w.i64(0), w.i64(size), 1,
         [&](ValueId k) { w.set(sum, w.i64(Op::add, {w.get(sum), w.private_load(counts, k)})); });
  w.return_(w.f64(Op::to_f64, {w.get(sum)}));
  expect_result(
      w.finish(),
      [](const auto& p) {
        std::int64_t total = 0;
        for (std::int64_t k = 0; k < size; ++k) {
          total += static_cast<std::uint16_t>((k + static_cast<std::int64_t>(p[0])) * 1000);
        }
        return static_cast<double>(total);
      },
      small_integers);
}

}  // namespace
}  // namespace jiteval::interp
