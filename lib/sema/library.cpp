#include "sema/library.hpp"

#include <algorithm>
#include <cassert>

#include "syntax/parser.hpp"

namespace jiteval::sema {

namespace {

constexpr std::string_view text = R"(
# Moves values[root] down until the heap below it, of `count` elements with the greatest on top, is one again.
def sift(values, root, count):
    value = values[root]
    child = 2*root + 1
    while child < count:
        if child + 1 < count and values[child] < values[child + 1]:
            child += 1
        if values[child] <= value:
            break
        values[root] = values[child]
        root = child
        child = 2*root + 1
    values[root] = value

# Orders the first `count` elements, none of them NaN.
def heap_sort(values, count):
    for root in range(count // 2 - 1, -1, -1):
        sift(values, root, count)
    for last in range(count - 1, 0, -1):
        greatest = values[0]
        values[0] = values[last]
        values[last] = greatest
        sift(values, 0, last)

# Orders an array, with every NaN at its end.
def sort(values):
    count = len(values)
    i = 0
    while i < count:
        value = values[i]
        if value != value:
            count -= 1
            values[i] = values[count]
            values[count] = value
        else:
            i += 1
    heap_sort(values, count)

# Elements number `rank` and `rank` + 1 (or the last again) in ascending order, by Hoare's selection: each turn splits
# what may hold them in two. Where the splits turn out bad the rest is sorted, so the time is never quadratic.
def neighbours(values, rank):
    size = len(values)
    low = 0
    high = size - 1
    allowed = 8*size
    while low < high:
        allowed -= high - low
        if allowed < 0:
            heap_sort(values[low:high + 1], high + 1 - low)
            break
        first = values[low]
        middle = values[(low + high) >> 1]
        last = values[high]
        pivot = max(min(first, middle), min(max(first, middle), last))
        i = low
        j = high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while pivot < values[j]:
                j -= 1
            if i <= j:
                value = values[i]
                values[i] = values[j]
                values[j] = value
                i += 1
                j -= 1
        if rank <= j:
            high = j
        elif rank >= i:
            low = i
        else:
            break
    found = values[rank]
    above = found
    if rank + 1 < size:
        above = values[rank + 1]
        for i in range(rank + 2, size):
            above = min(above, values[i])
    return found, above
)";

}  // namespace

const syntax::Module& library() {
  static const syntax::Module parsed = [] {
    auto module = syntax::parse(text, "library");
    assert(module);
    return *std::move(module);
  }();
  return parsed;
}

const syntax::Function& library_function(std::string_view name) {
  const auto& functions = library().functions;
  const auto found = std::ranges::find(functions, name, &syntax::Function::name);
  assert(found != functions.end());
  return *found;
}

}  // namespace jiteval::sema
