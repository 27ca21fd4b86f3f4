#include "engines.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <set>

#include "interp/bytecode.hpp"
#include "interp/program.hpp"

namespace jiteval::interp {

namespace {

/// What a block call's inputs point to.
class Inputs {
 public:
  Inputs(const ir::Function& function, const Data& data, std::int64_t n) {
    arrays_.reserve(data.size());
    rows_.reserve(data.size());
    addresses_.reserve(data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
      const double* const numbers = data[i].data();
      switch (function.parameters[i].kind) {
        case ArgumentKind::uniform:
        case ArgumentKind::varying:
          pointers_.push_back(numbers);
          break;
        case ArgumentKind::window: {
          std::vector<const double*>& rows = rows_.emplace_back();
          for (std::int64_t k = 0; k < function.parameters[i].window_size; ++k) rows.push_back(numbers + k * n);
          pointers_.push_back(rows.data());
          break;
        }
        case ArgumentKind::array: {
          const std::size_t bytes = data[i].size() * sizeof(double);
          BlockArray& array = arrays_.emplace_back();
          array.data = const_cast<double*>(numbers);
          array.shape[0] = static_cast<std::int64_t>(bytes / size_of(function.parameters[i].element));
          array.strides[0] = 1;
          pointers_.push_back(&array);
          break;
        }
        case ArgumentKind::pointer:
          pointers_.push_back(&addresses_.emplace_back(numbers));
          break;
      }
    }
  }

  const void* const* get() const { return pointers_.data(); }
  void replace(std::size_t parameter, const double* numbers) { pointers_[parameter] = numbers; }

 private:
  std::vector<BlockArray> arrays_;
  std::vector<std::vector<const double*>> rows_;
  std::vector<const double*> addresses_;
  std::vector<const void*> pointers_;
};

Word* words(std::vector<double>& numbers) { return reinterpret_cast<Word*>(numbers.data()); }

bool same_result(const ir::Function& function, double a, double b) {
  if (function.keeps_integers) return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  return same_number(a, b);
}

void expect_as_lanes(const ir::Function& function, const std::vector<LaneResult>& lanes, const double* output,
                     std::int32_t fault) {
  std::set<std::int32_t> faults;
  for (const LaneResult& lane : lanes) {
    if (lane.fault != 0) faults.insert(lane.fault);
  }
  if (!faults.empty() || fault != 0) {
    EXPECT_TRUE(faults.contains(fault)) << "fault " << fault << ", but " << faults.size() << " are possible";
    return;
  }
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    ASSERT_TRUE(same_result(function, lanes[i].value, output[i]))
        << "lane " << i << " of " << lanes.size() << " gives " << output[i] << " instead of " << lanes[i].value;
  }
}

void expect_length_agrees(const ir::Function& function, const Program& program, const BlockCall& call,
                          const Data& data, std::int64_t n) {
  SCOPED_TRACE(testing::Message() << n << " lanes");
  const std::vector<LaneResult> lanes = run_each_lane(function, data, n);
  const Inputs inputs(function, data, n);
  constexpr double guard = 12345.678;
  const auto fresh_output = [&] { return std::vector<double>(static_cast<std::size_t>(n) + 8, guard); };
  const auto expect_guarded = [&](const std::vector<double>& output) {
    for (std::size_t i = static_cast<std::size_t>(n); i < output.size(); ++i) ASSERT_EQ(output[i], guard);
  };

  const LaneKernelList list = runnable_lane_kernels();
  for (int i = 0; i < list.count; ++i) {
    SCOPED_TRACE(list.tables[i]->name);
    std::vector<double> output = fresh_output();
    const std::int32_t fault = run_batch(program, *list.tables[i], inputs.get(), words(output), n);
    expect_as_lanes(function, lanes, output.data(), fault);
    expect_guarded(output);
  }

  std::vector<double> output = fresh_output();
  void* const outputs[] = {output.data()};
  expect_as_lanes(function, lanes, output.data(), call(inputs.get(), outputs, n));
  expect_guarded(output);

  for (std::size_t parameter = 0; parameter < data.size(); ++parameter) {
    if (function.parameters[parameter].kind != ArgumentKind::varying) continue;
    SCOPED_TRACE(testing::Message() << "in place of parameter " << parameter);
    std::vector<double> in_place = data[parameter];
    in_place.resize(static_cast<std::size_t>(n) + 8, guard);
    Inputs aliased(function, data, n);
    aliased.replace(parameter, in_place.data());
    void* const in_place_outputs[] = {in_place.data()};
    expect_as_lanes(function, lanes, in_place.data(), call(aliased.get(), in_place_outputs, n));
    expect_guarded(in_place);
  }
}

}  // namespace

bool same_number(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

std::vector<double> mixed_numbers(std::int64_t n, int parameter) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
  constexpr double specials[] = {0.0, -0.0, 1.0,    -1.0, infinity, -infinity, not_a_number,
                                 0.5, -2.5, 0x1p53, 7.0,  5e-324,   -3.0};
  constexpr int special_count = std::size(specials);
  std::vector<double> result(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) {
    // Different strides for different parameters bring all pairs of special values together.
    const std::int64_t step = parameter == 0 ? i : i / special_count + parameter;
    const bool special = (i / 97 + parameter) % 3 != 2;
    result[static_cast<std::size_t>(i)] =
        special ? specials[step % special_count] : std::sin(static_cast<double>(i * 7 + parameter)) * 10;
  }
  return result;
}

std::vector<double> small_integers(std::int64_t n, int parameter) {
  std::vector<double> result(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t mixed = (i * 2654435761 + parameter * 40503) >> 7;
    result[static_cast<std::size_t>(i)] = static_cast<double>(mixed % 11 - 4);
  }
  return result;
}

std::vector<double> mixed_integers(std::int64_t n, int parameter) {
  constexpr std::uint64_t specials[] = {0,
                                        1,
                                        ~std::uint64_t{0},
                                        std::uint64_t{1} << 63,
                                        (std::uint64_t{1} << 63) - 1,
                                        (std::uint64_t{1} << 53) + 1,
                                        (std::uint64_t{1} << 24) + 1,
                                        0x8000000080000001U,
                                        0x7fffff4000000001U,
                                        63,
                                        64,
                                        255,
                                        0xffffffffffff8000U,
                                        0xfffffffffffffc00U,
                                        7,
                                        0xfffffffffffffffbU,
                                        200};
  constexpr std::size_t special_count = std::size(specials);
  std::vector<double> result(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto number = static_cast<std::size_t>(parameter);
    // Different strides for different parameters bring all pairs together.
    const std::size_t step = parameter == 0 ? i : i / special_count + number;
    const std::uint64_t mixed = (i + 1) * 0x9e3779b97f4a7c15U >> (i + number) % 64;
    result[i] = std::bit_cast<double>(i / 300 % 2 == 0 ? specials[step % special_count] : mixed);
  }
  return result;
}

Data make_data(const ir::Function& function, Numbers numbers, std::int64_t n) {
  Data data;
  for (const ir::Parameter& parameter : function.parameters) {
    const int number = static_cast<int>(data.size());
    switch (parameter.kind) {
      case ArgumentKind::uniform:
        data.push_back({numbers(20, number)[static_cast<std::size_t>(n) % 20]});
        break;
      case ArgumentKind::varying:
        data.push_back(numbers(n, number));
        break;
      case ArgumentKind::window:
        data.push_back(numbers(n * parameter.window_size, number));
        break;
      case ArgumentKind::array:
      case ArgumentKind::pointer:
        data.push_back(numbers(5, number));
        break;
    }
  }
  return data;
}

std::vector<LaneResult> run_each_lane(const ir::Function& function, const Data& data, std::int64_t n) {
  const Program program = compile(function);
  const Inputs inputs(function, data, n);
  std::vector<LaneResult> result(static_cast<std::size_t>(n));
  std::vector<double> output(result.size());
  for (std::int64_t lane = 0; lane < n; ++lane) {
    LaneResult& to = result[static_cast<std::size_t>(lane)];
    to.fault = run_scalar(program, inputs.get(), words(output), lane);
    to.value = output[static_cast<std::size_t>(lane)];
  }
  return result;
}

void expect_engines_agree(const ir::Function& function, Numbers numbers) {
  const Program program = compile(function);
  const std::unique_ptr<const BlockCall> call = interpret(function);
  const std::int64_t batch = batch_lanes(program);
  std::set<std::int64_t> lengths{0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100};
  for (std::int64_t near : {batch, 2 * batch}) lengths.insert({near - 1, near, near + 1});
  for (std::int64_t n : lengths) {
    expect_length_agrees(function, program, *call, make_data(function, numbers, n), n);
    if (testing::Test::HasFailure()) {
      ADD_FAILURE() << ir::print(function) << print(program, function);
      return;
    }
  }
}

void expect_result(const ir::Function& function, const std::function<double(const std::vector<double>&)>& expected,
                   Numbers numbers) {
  expect_engines_agree(function, numbers);
  constexpr std::int64_t n = 400;
  const Data data = make_data(function, numbers, n);
  const std::vector<LaneResult> lanes = run_each_lane(function, data, n);
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    std::vector<double> arguments;
    for (std::size_t i = 0; i < data.size(); ++i) {
      const ir::Parameter& parameter = function.parameters[i];
      if (parameter.kind == ArgumentKind::uniform) arguments.push_back(data[i][0]);
      if (parameter.kind == ArgumentKind::varying) arguments.push_back(data[i][lane]);
      for (std::int64_t k = 0; k < parameter.window_size; ++k) {
        arguments.push_back(data[i][static_cast<std::size_t>(k * n) + lane]);
      }
    }
    ASSERT_EQ(lanes[lane].fault, 0);
    ASSERT_TRUE(same_result(function, lanes[lane].value, expected(arguments)))
        << "lane " << lane << " gives " << lanes[lane].value << " instead of " << expected(arguments) << "\n"
        << ir::print(function);
  }
}

}  // namespace jiteval::interp
