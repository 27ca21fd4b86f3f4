// Searching, sorting and other algorithms over arrays.
#include <algorithm>
#include <set>

#include "programs.hpp"

namespace jiteval::test {
namespace {

class AlgorithmPrograms : public Programs {};
JITEVAL_IN_BOTH_ENGINES(AlgorithmPrograms);

TEST_P(AlgorithmPrograms, BinarySearch) {
  const std::string_view text = R"py(
@jit(nopython=True)
def search(values, wanted):
    """The index of the first element that is not less."""
    lo, hi = 0, len(values)
    while lo < hi:
        mid = (lo + hi) >> 1
        if values[mid] < wanted:
            lo = mid + 1
        else:
            hi = mid
    return lo
)py";
  auto values = random_array<std::int64_t>({101}, 0, 300);
  std::ranges::sort(values.elements());
  const Kernel kernel = program(text);
  for (std::int64_t wanted = -1; wanted < 303; wanted += 3) {
    const auto expected = std::ranges::lower_bound(values.elements(), wanted) - values.elements().begin();
    EXPECT_EQ(integer(run(kernel, values, wanted)), expected) << wanted;
  }
}

TEST_P(AlgorithmPrograms, InsertionSort) {
  const std::string_view text = R"py(
def insertion_sort(a):
    for i in range(1, len(a)):
        v = a[i]
        j = i
        while j > 0 and a[j - 1] > v:
            a[j] = a[j - 1]
            j -= 1
        a[j] = v
)py";
  auto a = random_array<double>({150}, -1, 1);
  Array<double> expected = a;
  std::ranges::sort(expected.elements());
  run(text, a);
  EXPECT_TRUE(same(a, expected));
}

TEST_P(AlgorithmPrograms, HeapSort) {
  const std::string_view text = R"py(
def sift_down(a, root, end):
    while True:
        child = 2*root + 1
        if child >= end:
            return
        if child + 1 < end and a[child] < a[child + 1]:
            child += 1
        if a[root] >= a[child]:
            return
        a[root], a[child] = a[child], a[root]
        root = child

def heap_sort(a):
    n = len(a)
    for root in range(n // 2 - 1, -1, -1):
        sift_down(a, root, n)
    for end in range(n - 1, 0, -1):
        a[0], a[end] = a[end], a[0]
        sift_down(a, 0, end)
)py";
  auto a = random_array<std::int16_t>({333}, -500, 500);
  Array<std::int16_t> expected = a;
  std::ranges::sort(expected.elements());
  run(text, a);
  EXPECT_TRUE(same(a, expected));
}

TEST_P(AlgorithmPrograms, SieveOfEratosthenes) {
  const std::string_view text = R"py(
@njit
def sieve(n):
    is_prime = np.ones(n + 1, dtype=np.bool_)
    is_prime[0] = is_prime[1] = False
    i = 2
    while i*i <= n:
        if is_prime[i]:
            for j in range(i*i, n + 1, i):
                is_prime[j] = False
        i += 1
    primes = np.empty(n, np.int64)
    count = 0
    for i in range(n + 1):
        if is_prime[i]:
            primes[count] = i
            count += 1
    return primes[:count]
)py";
  std::vector<std::int64_t> expected;
  for (std::int64_t n = 2; n <= 1000; ++n) {
    if (std::ranges::none_of(expected, [n](std::int64_t p) { return n % p == 0; })) expected.push_back(n);
  }
  EXPECT_TRUE(same(array<std::int64_t>(run(text, 1000)), array_of(expected)));
}

TEST_P(AlgorithmPrograms, RunLengthEncoding) {
  const std::string_view text = R"py(
def encode(data, values, lengths):
    n = 0
    for v in data:
        if n > 0 and values[n - 1] == v:
            lengths[n - 1] += 1
        else:
            values[n] = v
            lengths[n] = 1
            n += 1
    return n
)py";
  auto data = random_array<std::uint8_t>({500}, 0, 1);
  Array<std::uint8_t> values({500});
  Array<std::int32_t> lengths({500});
  const std::int64_t n = integer(run(text, data, values, lengths));
  std::vector<std::uint8_t> decoded;
  for (std::int64_t i = 0; i < n; ++i) {
    EXPECT_TRUE(i == 0 || values[i] != values[i - 1]);
    decoded.insert(decoded.end(), static_cast<std::size_t>(lengths[i]), values[i]);
  }
  EXPECT_TRUE(same(array_of(decoded), data));
}

TEST_P(AlgorithmPrograms, UnionFind) {
  const std::string_view text = R"py(
def find(parent, i):
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i

def components(n, edges):
    parent = np.arange(n)
    for a, b in edges:
        ra = find(parent, a)
        rb = find(parent, b)
        if ra != rb:
            parent[max(ra, rb)] = min(ra, rb)
    count = 0
    for i in range(n):
        if find(parent, i) == i:
            count += 1
    return count
)py";
  auto edges = random_array<std::int64_t>({40, 2}, 0, 59);
  std::vector<std::int64_t> label(60);
  for (std::int64_t i = 0; i < 60; ++i) label[static_cast<std::size_t>(i)] = i;
  for (std::int64_t e = 0; e < 40; ++e) {
    const auto from = label[static_cast<std::size_t>(edges[2 * e])];
    const auto to = label[static_cast<std::size_t>(edges[2 * e + 1])];
    std::ranges::replace(label, from, to);
  }
  EXPECT_EQ(integer(run(text, 60, edges)), std::ssize(std::set(label.begin(), label.end())));
}

TEST_P(AlgorithmPrograms, BreadthFirstDistances) {
  const std::string_view text = R"py(
def distances(maze, start):
    """From `start` to every free cell of a maze; -1 where none leads."""
    h, w = maze.shape
    dist = np.full((h, w), -1, dtype=np.int32)
    queue = np.empty(h*w, dtype=np.int64)
    queue[0] = start
    dist[start // w, start % w] = 0
    head, tail = 0, 1
    while head < tail:
        at = queue[head]
        head += 1
        i, j = at // w, at % w
        for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            y = i + di
            x = j + dj
            if not (0 <= y < h and 0 <= x < w):
                continue
            if maze[y, x] == 0 and dist[y, x] < 0:
                dist[y, x] = dist[i, j] + 1
                queue[tail] = y*w + x
                tail += 1
    return dist
)py";
  const auto noise = random_array<double>({15, 18}, 0, 1);
  Array<std::uint8_t> maze({15, 18});
  for (std::int64_t i = 1; i < maze.size(); ++i) maze[i] = noise[i] < 0.3 ? 1 : 0;
  Array<std::int32_t> expected({15, 18}, -1);
  expected[0] = 0;
  bool changed = true;
  while (changed) {  // relax until nothing changes
    changed = false;
    for (std::int64_t at = 0; at < maze.size(); ++at) {
      const std::int64_t j = at % 18;
      const std::int64_t others[] = {at - 18, at + 18, j > 0 ? at - 1 : -1, j < 17 ? at + 1 : -1};
      for (std::int64_t other : others) {
        if (maze[at] != 0 || other < 0 || other >= maze.size() || expected[other] < 0) continue;
        if (expected[at] >= 0 && expected[at] <= expected[other] + 1) continue;
        expected[at] = expected[other] + 1;
        changed = true;
      }
    }
  }
  EXPECT_TRUE(same(array<std::int32_t>(run(text, maze, 0)), expected));
}

TEST_P(AlgorithmPrograms, EditDistance) {
  const std::string_view text = R"py(
def edit_distance(a, b):
    previous = np.arange(len(b) + 1)
    current = np.zeros_like(previous)
    for i in range(len(a)):
        current[0] = i + 1
        for j in range(len(b)):
            cost = 0 if a[i] == b[j] else 1
            current[j + 1] = min(previous[j + 1] + 1, current[j] + 1, previous[j] + cost)
        previous, current = current, previous
    return previous[-1]
)py";
  auto a = random_array<std::uint8_t>({40}, 'a', 'd');
  auto b = random_array<std::uint8_t>({33}, 'a', 'd', 2);
  Array<std::int64_t> table({41, 34});
  for (std::int64_t i = 0; i <= 40; ++i) {
    for (std::int64_t j = 0; j <= 33; ++j) {
      std::int64_t& best = table[i * 34 + j];
      best = i == 0 ? j : table[(i - 1) * 34 + j] + 1;
      if (j == 0) best = i;
      if (j > 0) best = std::min(best, table[i * 34 + j - 1] + 1);
      if (i > 0 && j > 0) best = std::min(best, table[(i - 1) * 34 + j - 1] + (a[i - 1] != b[j - 1]));
    }
  }
  EXPECT_EQ(integer(run(text, a, b)), table[41 * 34 - 1]);
}

TEST_P(AlgorithmPrograms, PeaksWithTheirProminence) {
  const std::string_view text = R"py(
def peaks(x, least, found):
    n = 0
    for i in range(1, len(x) - 1):
        if not x[i - 1] < x[i] >= x[i + 1]:
            continue
        left = i
        low_left = x[i]
        while left >= 0 and x[left] <= x[i]:
            low_left = min(low_left, x[left])
            left -= 1
        right = i
        low_right = x[i]
        while right < len(x) and x[right] <= x[i]:
            low_right = min(low_right, x[right])
            right += 1
        if x[i] - max(low_left, low_right) >= least:
            found[n] = i
            n += 1
    return n
)py";
  auto x = random_array<double>({120}, 0, 1);
  Array<std::int64_t> found({120});
  std::vector<std::int64_t> expected;
  for (std::int64_t i = 1; i < 119; ++i) {
    if (!(x[i - 1] < x[i] && x[i] >= x[i + 1])) continue;
    double lows[] = {x[i], x[i]};
    for (std::int64_t j = i; j >= 0 && x[j] <= x[i]; --j) lows[0] = std::min(lows[0], x[j]);
    for (std::int64_t j = i; j < 120 && x[j] <= x[i]; ++j) lows[1] = std::min(lows[1], x[j]);
    if (x[i] - std::max(lows[0], lows[1]) >= 0.5) expected.push_back(i);
  }
  const std::int64_t n = integer(run(text, x, 0.5, found));
  ASSERT_EQ(n, std::ssize(expected));
  for (std::int64_t i = 0; i < n; ++i) EXPECT_EQ(found[i], expected[static_cast<std::size_t>(i)]);
}

TEST_P(AlgorithmPrograms, LongestCommonRunsByEarlyReturn) {
  const std::string_view text = R"py(
def first_difference(a, b):
    for i, (x, y) in enumerate(zip(a, b)):
        if x != y:
            return i
    return min(len(a), len(b))
)py";
  auto a = random_array<std::int64_t>({60}, 0, 9);
  const Kernel kernel = program(text);
  for (const std::int64_t at : {0, 1, 31, 59}) {
    Array<std::int64_t> b = a;
    b[at] += 1;
    EXPECT_EQ(integer(run(kernel, a, b)), at);
  }
  auto shorter = View<std::int64_t>(a.data(), {44});
  EXPECT_EQ(integer(run(kernel, a, shorter)), 44);
}

}  // namespace
}  // namespace jiteval::test
