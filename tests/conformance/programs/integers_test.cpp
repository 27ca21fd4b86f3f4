// Whole numbers: loops, bits, remainders.
#include <bit>
#include <numeric>

#include "programs.hpp"

namespace jiteval::test {
namespace {

class IntegerPrograms : public Programs {};
JITEVAL_IN_BOTH_ENGINES(IntegerPrograms);

TEST_P(IntegerPrograms, GreatestCommonDivisor) {
  const std::string_view text = R"py(
@jit("int64(int64, int64)", nopython=True)
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a
)py";
  const Kernel kernel = program(text);
  for (std::int64_t a = 1; a < 200; a += 13) {
    for (std::int64_t b = 0; b < 300; b += 7)
      EXPECT_EQ(integer(run(kernel, a, b)), std::gcd(a, b)) << a << " " << b;
  }
}

TEST_P(IntegerPrograms, BitCounting) {
  const std::string_view text = R"py(
def popcount(n: u64):
    count = 0
    while n:
        count += n & 1
        n >>= 1
    return count
)py";
  const Kernel kernel = program(text);
  for (const std::uint64_t n : {0ULL, 1ULL, 0xF0F0ULL, 0x8000000000000001ULL, ~0ULL}) {
    const RunResult found = run(kernel, n);
    EXPECT_EQ(std::visit([](auto value) { return static_cast<double>(value); }, std::get<Scalar>(found.value)),
              std::popcount(n));
  }
}

TEST_P(IntegerPrograms, XorShiftIn64UnsignedBits) {
  const std::string_view text = R"py(
@njit
def xorshift(seed: np.uint64, n: int):
    x = seed
    out = np.empty(n, dtype=np.uint64)
    for i in range(n):
        x ^= x << 13
        x ^= x >> 7
        x ^= x << 17
        out[i] = x
    return out
)py";
  std::uint64_t x = 88172645463325252ULL;
  Array<std::uint64_t> expected({200});
  for (std::int64_t i = 0; i < 200; ++i) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    expected[i] = x;
  }
  EXPECT_TRUE(same(array<std::uint64_t>(run(text, std::uint64_t{88172645463325252ULL}, 200)), expected));
}

TEST_P(IntegerPrograms, XorShiftMaskedTo32Bits) {
  const std::string_view text = R"py(
def uniform(seed, out):
    x = seed
    for i in range(len(out)):
        x = (x ^ (x << 13)) & 0xFFFF_FFFF
        x = x ^ (x >> 17)
        x = (x ^ (x << 5)) & 0xFFFFFFFF
        out[i] = x*2.0**-32
    return x
)py";
  std::uint32_t x = 2463534242U;
  Array<double> out({100});
  Array<double> expected({100});
  for (std::int64_t i = 0; i < 100; ++i) {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    expected[i] = x * 0x1p-32;
  }
  EXPECT_EQ(integer(run(text, std::int64_t{2463534242}, out)), x);
  EXPECT_TRUE(same(out, expected));
}

TEST_P(IntegerPrograms, CollatzSteps) {
  const std::string_view text = R"py(
def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3*n + 1
        steps += 1
    return steps
)py";
  const auto steps_from = [](std::int64_t n) {
    std::int64_t steps = 0;
    for (; n != 1; ++steps) n = n % 2 == 0 ? n / 2 : 3 * n + 1;
    return steps;
  };
  const Kernel kernel = program(text);
  for (const std::int64_t n : {1, 2, 7, 27, 97, 871}) EXPECT_EQ(integer(run(kernel, n)), steps_from(n)) << n;
  // As a map the same text computes with doubles; its steps are as many.
  Array<double> starts({100});
  Array<double> expected({100});
  for (std::int64_t i = 0; i < 100; ++i) {
    starts[i] = static_cast<double>(i + 1);
    expected[i] = static_cast<double>(steps_from(i + 1));
  }
  const View<const double> arguments[] = {starts.view()};
  EXPECT_TRUE(same(value_of(map(kernel, arguments, {.engine = GetParam()})), expected));
}

TEST_P(IntegerPrograms, DivisionRoundsDownAsInPython) {
  const std::string_view text = R"py(
def divide(a, b, quotients, remainders):
    for i in range(len(a)):
        quotients[i], remainders[i] = divmod_(a[i], b[i])

def divmod_(x, y):
    return x // y, x % y

def main(a, b, quotients, remainders):
    divide(a, b, quotients, remainders)
)py";
  auto a = array_of<std::int64_t>({7, -7, 7, -7, 0, 6, -6, 1, INT64_MIN, INT64_MAX});
  auto b = array_of<std::int64_t>({3, 3, -3, -3, 5, -3, 3, -100, 10, -2});
  Array<std::int64_t> quotients({10});
  Array<std::int64_t> remainders({10});
  run(text, a, b, quotients, remainders);
  for (std::int64_t i = 0; i < 10; ++i) {
    EXPECT_EQ(quotients[i] * b[i] + remainders[i], a[i]) << i;
    EXPECT_TRUE(remainders[i] == 0 || (remainders[i] < 0) == (b[i] < 0)) << i;
    EXPECT_LT(std::abs(remainders[i]), std::abs(b[i])) << i;
  }
}

TEST_P(IntegerPrograms, DivisionByZeroFaults) {
  auto a = array_of<std::int64_t>({4, 2, 0, 1});
  const std::string message =
      fault(program("def f(a):\n    s = 0\n    for v in a:\n        s += 8 // v\n    return s\n"), a);
  EXPECT_NE(message.find("s += 8 // v"), std::string::npos) << message;
}

TEST_P(IntegerPrograms, ModularPower) {
  const std::string_view text = R"py(
def power(base, exponent, modulus):
    result = 1
    base %= modulus
    while exponent > 0:
        if exponent & 1:
            result = result*base % modulus
        base = base*base % modulus
        exponent >>= 1
    return result

def is_probable_prime(n):
    """Miller and Rabin's test with the bases that decide below 3,215,031,751."""
    if n < 2:
        return False
    for p in (2, 3, 5, 7):
        if n % p == 0:
            return n == p
    d = n - 1
    r = 0
    while d % 2 == 0:
        d //= 2
        r += 1
    for a in (2, 3, 5, 7):
        x = power(a, d, n)
        if x == 1 or x == n - 1:
            continue
        for _ in range(r - 1):
            x = x*x % n
            if x == n - 1:
                break
        else:
            return False
    return True
)py";
  const auto is_prime = [](std::int64_t n) {
    for (std::int64_t d = 2; d * d <= n; ++d) {
      if (n % d == 0) return false;
    }
    return n > 1;
  };
  const Kernel kernel = program(text);
  for (std::int64_t n = 0; n < 400; ++n) EXPECT_EQ(scalar<bool>(run(kernel, n)), is_prime(n)) << n;
  for (const std::int64_t n : {561, 1373653, 25326001, 1000003, 2147483647}) {
    EXPECT_EQ(scalar<bool>(run(kernel, n)), is_prime(n)) << n;
  }
}

TEST_P(IntegerPrograms, PrimesByLoopElse) {
  const std::string_view text = R"py(
def count_primes(limit):
    count = 0
    for n in range(2, limit):
        for d in range(2, n):
            if d*d > n:
                count += 1
                break
            if n % d == 0:
                break
        else:
            count += 1
    return count
)py";
  EXPECT_EQ(integer(run(text, 1000)), 168);  // pi(1000)
  EXPECT_EQ(integer(run(text, 3)), 1);
}

TEST_P(IntegerPrograms, MortonCodes) {
  const std::string_view text = R"py(
def spread(v):
    v = (v | (v << 8)) & 0x00FF00FF
    v = (v | (v << 4)) & 0x0F0F0F0F
    v = (v | (v << 2)) & 0x33333333
    v = (v | (v << 1)) & 0x55555555
    return v

def morton(x, y, out):
    for i in range(out.size):
        out[i] = spread(x[i]) | spread(y[i]) << 1
)py";
  auto x = random_array<std::uint16_t>({50}, 0, 65535);
  auto y = random_array<std::uint16_t>({50}, 0, 65535, 2);
  Array<std::uint32_t> out({50});
  Array<std::uint32_t> expected({50});
  for (std::int64_t i = 0; i < 50; ++i) {
    for (int bit = 0; bit < 16; ++bit) {
      expected[i] |= (x[i] >> bit & 1U) << (2 * bit) | (y[i] >> bit & 1U) << (2 * bit + 1);
    }
  }
  run(text, x, y, out);
  EXPECT_TRUE(same(out, expected));
}

TEST_P(IntegerPrograms, HashOfBytes) {
  const std::string_view text = R"py(
@njit
def fnv1a(data):
    h = np.uint32(2166136261)
    for byte in data:
        h = np.uint32((h ^ byte)*16777619)
    return h
)py";
  auto data = random_array<std::uint8_t>({64}, 0, 255);
  std::uint32_t expected = 2166136261U;
  for (std::uint8_t byte : data.elements()) expected = (expected ^ byte) * 16777619U;
  const RunResult found = run(text, data);
  EXPECT_EQ(std::visit([](auto value) { return static_cast<std::int64_t>(value); }, std::get<Scalar>(found.value)),
            expected);
}

TEST_P(IntegerPrograms, DigitsByRepeatedDivision) {
  const std::string_view text = R"py(
def digit_sum(n, base=10):
    total = 0
    while True:
        n, digit = n // base, n % base
        total += digit
        if n == 0:
            return total

def main(n, base):
    return digit_sum(n), digit_sum(n, base)
)py";
  const Kernel kernel = program(text);
  EXPECT_EQ(integer(part(run(kernel, 9876543210, 10), 0)), 45);
  EXPECT_EQ(integer(part(run(kernel, 255, 2), 0)), 12);
  EXPECT_EQ(integer(part(run(kernel, 255, 2), 1)), 8);
  EXPECT_EQ(integer(part(run(kernel, 0, 7), 1)), 0);
}

}  // namespace
}  // namespace jiteval::test
