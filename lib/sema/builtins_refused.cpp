// Functions of Python and NumPy that kernels cannot have, and what to write instead.

#include "sema/builtins_handlers.hpp"

namespace jiteval::sema {

namespace {

Operand refuse(Translator& t, const Call& call) {
  return t.fail("not-supported", call.span, std::string(call.builtin.summary), call.builtin.parameters);
}

/// `summary` says why, `parameters` what to write instead.
constexpr Builtin refused(std::string_view name, std::string_view reason, std::string_view advice,
                          std::string_view keywords = {}, Reach reach = Reach::names) {
  return {.name = name,
          .least_arguments = 0,
          .most_arguments = any_number,
          .keywords = keywords,
          .parameters = advice,
          .summary = reason,
          .translate = refuse,
          .reach = reach};
}

constexpr Builtin random(std::string_view name) {
  return refused(name, "kernels have no random numbers: the same arguments always give the same result",
                 "make them outside, and give the kernel an array of them", "size low high loc scale dtype a b",
                 Reach::module);
}

constexpr std::string_view no_types = "types are known before a kernel runs, so it cannot ask for them";
constexpr std::string_view no_text = "kernels have no strings";
constexpr std::string_view no_files = "kernels cannot read files or input";
constexpr std::string_view no_growing = "arrays in kernels cannot grow";

constexpr Builtin table[] = {
    refused("print", "kernels cannot print", "return the value, or store it to an array", "sep end file flush"),
    refused("isinstance", no_types, "write one function for each type"),
    refused("issubclass", no_types, "write one function for each type"),
    refused("type", no_types, "convert a number with float64(x) or int64(x)"),
    refused("hasattr", no_types, "write one function for each type"),
    refused("getattr", no_types, "write a.name"),
    refused("callable", no_types, "write one function for each type"),
    refused("input", no_files, "make it an argument"),
    refused("open", no_files, "read the file outside, and give the kernel an array", "mode encoding"),
    refused("eval", "kernels cannot run text", "write the expression itself"),
    refused("exec", "kernels cannot run text", "write the statements themselves"),
    refused("list", "kernels have no lists", "make an array: np.zeros(n), np.array([...]) or np.copy(a)"),
    refused("dict", "kernels have no dictionaries", "use an array with whole numbers as indices"),
    refused("set", "kernels have no sets", "use an array of truth values: np.zeros(n, bool)"),
    refused("frozenset", "kernels have no sets", "use an array of truth values: np.zeros(n, bool)"),
    refused("bytearray", no_text, "use an array: np.zeros(n, np.uint8)"),
    refused("str", no_text, "return the number itself"),
    refused("repr", no_text, "return the number itself"),
    refused("format", no_text, "return the number itself"),
    refused("ord", no_text, "give the kernel an array of uint8"),
    refused("chr", no_text, "return the number itself"),
    refused("complex", "kernels have no complex numbers", "compute the real and the imaginary part by themselves",
            "real imag"),
    refused("map", "kernels have no `map`", "write a generator, sum(f(x) for x in values), or a loop"),
    refused("filter", "kernels have no `filter`", "write a generator, sum(x for x in values if x > 0), or a loop"),
    refused("iter", "kernels have no iterators", "write a loop"),
    refused("next", "kernels have no iterators", "write a loop"),
    refused("globals", "kernels have no global variables", "make it an argument"),
    refused("locals", "kernels cannot look at their variables", "name the variable"),
    refused("append", no_growing, "count first, make np.zeros(n), and store to its elements", "axis",
            Reach::everywhere),
    refused("extend", no_growing, "count first, make np.zeros(n), and store to its elements", {}, Reach::method),
    refused("concatenate", "arrays are not joined here", "make np.zeros(n) and copy both: c[:len(a)] = a", "axis",
            Reach::module),
    refused("stack", "arrays are not joined here", "make np.zeros((2, n)) and copy both: c[0] = a", "axis",
            Reach::module),
    refused("hstack", "arrays are not joined here", "make np.zeros(n) and copy both: c[:len(a)] = a", {},
            Reach::module),
    refused("vstack", "arrays are not joined here", "make np.zeros((2, n)) and copy both: c[0] = a", {},
            Reach::module),
    refused("vectorize", "kernels are called for each element anyway", "call the function on one element", "otypes",
            Reach::module),
    refused("farray", "arrays are in C order here", "write carray(pointer, reversed shape) and a[j, i]", "dtype"),
    random("rand"),
    random("randn"),
    random("random_sample"),
    random("randint"),
    random("integers"),
    random("normal"),
    random("standard_normal"),
    random("uniform"),
    random("choice"),
    random("shuffle"),
    random("permutation"),
    random("seed"),
    random("default_rng"),
};

}  // namespace

std::span<const Builtin> refused_builtins() { return table; }

}  // namespace jiteval::sema
