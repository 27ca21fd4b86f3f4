#!/usr/bin/python3
"""Nanoseconds an element of every function of the language, beside NumPy and SciPy, glibc's libmvec and SLEEF.

All compute the same 10,000 doubles in one process and one thread, in turn, round after round; a figure is the median of
its rounds, in time of the processor. Ours is native code for this machine's best instruction set, libmvec's and
SLEEF's are called with its widest vectors. The last figure is what the function adds to the compile time of a kernel
in a process that compiles one after another; between other work that takes a fifth more.
"""
import os

for variable in "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS":
    os.environ[variable] = "1"

import argparse
import ctypes
import itertools
import re
import statistics
import sys
import time
from pathlib import Path

try:
    import numpy as np
    import scipy
    from scipy import special, stats
except ImportError as missing:
    print(f"not measured: {missing}", file=sys.stderr)
    sys.exit(77)

ROOT = Path(__file__).resolve().parents[2]
COUNT = 10_000
SLOWER = 1.2  # than the best by more than this: a note has to say why
MOST_COMPILE_MS = 2.0

# Where functions do their ordinary work: the interval of each argument, or whole numbers (a range).
USUAL = (0.05, 0.95)
DOMAINS = {
    "sqrt": [(0, 100)], "floor": [(-100, 100)], "ceil": [(-100, 100)], "trunc": [(-100, 100)], "round": [(-100, 100)],
    "copysign": [(-1, 1)] * 2, "fma": [(-1, 1)] * 3, "fmod": [(-100, 100), (1, 10)], "ldexp": [(-1, 1), range(-50, 50)],
    "degrees": [(-7, 7)], "radians": [(-360, 360)],
    "exp": [(-20, 20)], "exp2": [(-20, 20)], "exp10": [(-20, 20)], "expm1": [(-3, 3)],
    "log": [(0, 100)], "log2": [(0, 100)], "log10": [(0, 100)], "log1p": [(-0.9, 10)],
    "pow": [(0, 10), (-10, 10)], "cbrt": [(-100, 100)], "hypot": [(-10, 10)] * 2,
    "sin": [(-10, 10)], "cos": [(-10, 10)], "tan": [(-10, 10)], "sinpi": [(-10, 10)], "cospi": [(-10, 10)],
    "sinc": [(-10, 10)], "asin": [(-1, 1)], "acos": [(-1, 1)], "atan": [(-10, 10)], "atan2": [(-10, 10)] * 2,
    "sinh": [(-5, 5)], "cosh": [(-5, 5)], "tanh": [(-3, 3)], "asinh": [(-10, 10)], "acosh": [(1, 10)],
    "atanh": [(-1, 1)], "erf": [(-3, 3)], "erfc": [(-3, 5)], "erfcx": [(-2, 20)], "ndtr": [(-5, 5)],
    "log_ndtr": [(-10, 5)], "norm_pdf": [(-5, 5)], "expit": [(-10, 10)], "logit": [(0, 1)],
    "logaddexp": [(-10, 10)] * 2, "xlogy": [(0, 10)] * 2, "lgamma": [(0.1, 20)], "tgamma": [(0.1, 20)],
    "erfinv": [(-1, 1)], "erfcinv": [(0, 2)], "lambertw": [(-0.3, 10)], "digamma": [(0.1, 20)],
    "beta": [(0.1, 10)] * 2, "lbeta": [(0.1, 10)] * 2, "gammainc": [(0.1, 10)] * 2, "gammaincc": [(0.1, 10)] * 2,
    "betainc": [(0.1, 10), (0.1, 10), (0, 1)], "zeta": [(1.1, 20)],
    "j0": [(0, 50)], "j1": [(0, 50)], "y0": [(0.1, 50)], "y1": [(0.1, 50)], "jn": [range(10), (0, 50)],
    "yn": [range(10), (0.1, 50)], "i0": [(-10, 10)], "i1": [(-10, 10)], "k0": [(0.1, 10)], "k1": [(0.1, 10)],
    "airy_ai": [(-2, 10)], "airy_bi": [(0, 10)],
    "gamma_pdf": [(0, 10), (0.5, 5), (0.5, 2)], "gamma_cdf": [(0, 10), (0.5, 5), (0.5, 2)],
    "gamma_ppf": [USUAL, (0.5, 5), (0.5, 2)], "beta_pdf": [USUAL, (0.5, 5), (0.5, 5)],
    "beta_cdf": [USUAL, (0.5, 5), (0.5, 5)], "beta_ppf": [USUAL, (0.5, 5), (0.5, 5)],
    "t_pdf": [(-5, 5), (1, 20)], "t_cdf": [(-5, 5), (1, 20)], "t_ppf": [USUAL, (1, 20)],
    "chi2_pdf": [(0.1, 20), (1, 20)], "chi2_cdf": [(0.1, 20), (1, 20)], "chi2_ppf": [USUAL, (1, 20)],
    "f_pdf": [(0.1, 5), (1, 20), (1, 20)], "f_cdf": [(0.1, 5), (1, 20), (1, 20)], "f_ppf": [USUAL, (1, 20), (1, 20)],
    "uniform_pdf": [(-1, 4), (0, 1), (2, 3)], "uniform_cdf": [(-1, 4), (0, 1), (2, 3)],
    "uniform_ppf": [USUAL, (0, 1), (2, 3)], "expon_pdf": [(0, 5), (0.5, 2)], "expon_cdf": [(0, 5), (0.5, 2)],
    "expon_ppf": [USUAL, (0.5, 2)], "weibull_pdf": [(0.1, 5), (0.5, 5), (0.5, 2)],
    "weibull_cdf": [(0.1, 5), (0.5, 5), (0.5, 2)], "weibull_ppf": [USUAL, (0.5, 5), (0.5, 2)],
    "lognorm_pdf": [(0.1, 5), (-1, 1), (0.5, 2)], "lognorm_cdf": [(0.1, 5), (-1, 1), (0.5, 2)],
    "lognorm_ppf": [USUAL, (-1, 1), (0.5, 2)], "poisson_pmf": [range(20), (0.5, 15)],
    "poisson_cdf": [range(20), (0.5, 15)], "poisson_ppf": [USUAL, (0.5, 15)],
    "binom_pmf": [range(20), range(20, 40), USUAL], "binom_cdf": [range(20), range(20, 40), USUAL],
    "binom_ppf": [USUAL, range(20, 40), USUAL],
}


def of(distribution, method, order=lambda *arguments: (arguments, {})):
    """A method of a distribution of SciPy, with our arguments in its order."""
    function = getattr(distribution, method)

    def call(x, *parameters, out=None):
        words, names = order(*parameters)
        return function(x, *words, **names)

    return call


def distributions():
    """What SciPy calls our distributions."""
    families = {
        "gamma": (stats.gamma, lambda shape, scale: ((shape,), {"scale": scale})),
        "beta": (stats.beta, lambda a, b: ((a, b), {})),
        "t": (stats.t, lambda df: ((df,), {})),
        "chi2": (stats.chi2, lambda df: ((df,), {})),
        "f": (stats.f, lambda dfn, dfd: ((dfn, dfd), {})),
        "uniform": (stats.uniform, lambda low, high: ((), {"loc": low, "scale": high - low})),
        "expon": (stats.expon, lambda scale: ((), {"scale": scale})),
        "weibull": (stats.weibull_min, lambda shape, scale: ((shape,), {"scale": scale})),
        "lognorm": (stats.lognorm, lambda mu, sigma: ((sigma,), {"scale": np.exp(mu)})),
        "poisson": (stats.poisson, lambda mu: ((mu,), {})),
        "binom": (stats.binom, lambda n, p: ((n, p), {})),
    }
    return {f"{name}_{method}": of(family, method, order) for name, (family, order) in families.items()
            for method in ("pdf", "pmf", "cdf", "ppf") if hasattr(family, method)}


# NumPy's and SciPy's functions of another name than ours.
PEERS = {
    "round": np.rint, "pow": np.power, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "atan2": np.arctan2,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh, "lgamma": special.gammaln, "tgamma": special.gamma,
    "i0": special.i0, "lbeta": special.betaln, "jn": special.jv, "ldexp": lambda x, n, out: np.ldexp(x, n.astype(np.int32), out=out),
    "sinc": lambda x, out: np.sinc(x), "lambertw": lambda x, out: special.lambertw(x).real,
    "zeta": lambda x, out: special.zeta(x), "airy_ai": lambda x, out: special.airy(x)[0],
    "airy_bi": lambda x, out: special.airy(x)[2], "norm_pdf": lambda x, out: stats.norm.pdf(x),
    "fma": lambda x, y, z, out: x * y + z, "log_ndtr": special.log_ndtr, "yn": special.yv, **distributions(),
}

# Why ours is slower than the best of the others by more than a fifth. What is better than a guess was read in the code
# that `jit-eval dump --stage asm` prints.
NOTES = {
    "binom_cdf": "sums of two doubles in every term of the fraction, for 1 ULP; SciPy computes in double",
    "erfc": "fifteen look-ups in a table (vpermt2pd) and an exponential of two doubles, for 1 ULP; libmvec may err by 4",
    "exp2": "libmvec may err by 4 ULP",
    "expm1": "three terms added with what their sums lose, for 1 ULP; NumPy's and libmvec's may err by 4",
    "lbeta": "fifteen divisions (vdivpd), long products and three logarithms in sums of two doubles; SciPy computes in double",
    "pow": "a logarithm of two doubles, for 1 ULP; NumPy's may err by 4",
    "sin": "reduction in three parts, and both polynomials, for 1 ULP; NumPy's and libmvec's may err by 4",
    "cos": "as `sin`",
    "tan": "as `sin`; a division (vdivpd) and its remainder",
    "hypot": "a square root of eight doubles (vsqrtpd) is most of it; libmvec refines an estimate",
    "cosh": "the sum of both exponentials in two parts, for 1 ULP; libmvec may err by 4",
    "tanh": "a division (vdivpd) after a quotient of sums in two parts, for 1 ULP; NumPy's and libmvec's may err by 4",
    "acosh": "a division and a square root (vdivpd, vsqrtpd) before the logarithm",
    "atanh": "a division (vdivpd) before the logarithm",
}
CALLED_NOTE = "called for each element, in extended precision; SciPy computes in double"


def functions():
    """Name, arity, implementation and bound of every row of functions.def."""
    text = (ROOT / "lib/math/functions.def").read_text()
    rows = re.findall(r"^JITEVAL_FUNCTION\((\w+), (\d), (\w+), ([\d.]+),", text, re.MULTILINE)
    return [(name, int(arity), how, bound) for name, arity, how, bound in rows]


class Library:
    """functions_library, with the types of its functions."""

    def __init__(self, path):
        self.library = ctypes.CDLL(str(path))
        pointers = ctypes.POINTER(ctypes.POINTER(ctypes.c_double))
        run = [pointers, ctypes.POINTER(ctypes.c_double), ctypes.c_int64, ctypes.c_int64]
        self.declare("kernel_new", ctypes.c_void_p, [ctypes.c_char_p] * 2)
        self.declare("kernel_free", None, [ctypes.c_void_p])
        self.declare("kernel_seconds", ctypes.c_double, [ctypes.c_char_p] * 2)
        self.declare("vector_width", ctypes.c_int, [])
        self.declare("run_kernel", ctypes.c_double, [ctypes.c_void_p, *run])
        self.declare("run_vectors", ctypes.c_double, [ctypes.c_void_p, ctypes.c_int, *run])

    def declare(self, name, result, arguments):
        function = getattr(self.library, name)
        function.restype, function.argtypes = result, arguments
        setattr(self, name, function)


def vector_function(name, arity, width):
    """The addresses that libmvec and SLEEF have for a function, or None."""
    letter, isa = {8: ("e", "avx512f"), 4: ("d", "avx2")}.get(width, ("", ""))
    found = []
    for file, names in (("libmvec.so.1", [f"_ZGV{letter}N{width}{'v' * arity}_{name}"]),
                        ("libsleef.so.3", [f"Sleef_{name}d{width}_{ulp}{isa}" for ulp in ("u05", "u10", "u15")])):
        address = None
        if width and arity < 3:
            try:
                library = ctypes.CDLL(file)
                address = next((ctypes.cast(getattr(library, symbol), ctypes.c_void_p).value for symbol in names
                                if hasattr(library, symbol)), None)
            except OSError:
                pass
        found.append(address)
    return found


def peer_of(name):
    """NumPy's or SciPy's function, or None."""
    return PEERS.get(name) or getattr(np, name, None) or getattr(special, name, None)


def draw(domain, random):
    if isinstance(domain, range):
        return random.choice(domain, COUNT).astype(float)
    low, high = domain
    return low + (high - low) * random.random(COUNT)


class Measured:
    """One function, ours and theirs."""

    def __init__(self, library, row):
        self.name, self.arity, self.how, self.bound = row
        self.library = library
        random = np.random.default_rng(1)
        self.columns = [draw(domain, random) for domain in DOMAINS.get(self.name, [USUAL] * self.arity)]
        self.out = np.zeros(COUNT)
        as_pointer = ctypes.POINTER(ctypes.c_double)
        self.inputs = (as_pointer * 3)(*(column.ctypes.data_as(as_pointer) for column in self.columns))
        self.output = self.out.ctypes.data_as(as_pointer)
        self.arguments = ", ".join("xyz"[:self.arity])
        self.kernel = library.kernel_new(f"{self.name}({self.arguments})".encode(), self.arguments.encode())
        if not self.kernel:
            sys.exit(f"no kernel of {self.name}")
        mvec, sleef = vector_function(self.name, self.arity, library.vector_width())
        sides = {
            "ours": lambda turns: library.run_kernel(self.kernel, self.inputs, self.output, COUNT, turns),
            "numpy": self.numpy_seconds if peer_of(self.name) else None,
            "libmvec": mvec and (lambda turns: self.vector_seconds(mvec, turns)),
            "sleef": sleef and (lambda turns: self.vector_seconds(sleef, turns)),
        }
        self.sides = {side: run for side, run in sides.items() if run}
        self.check()
        # Enough turns for a few milliseconds.
        self.turns = {side: max(1, int(3e-3 / max(run(1), 1e-6))) for side, run in self.sides.items()}
        self.rounds = {side: [] for side in self.sides}
        self.compile_rounds = []

    def vector_seconds(self, address, turns):
        return self.library.run_vectors(address, self.arity, self.inputs, self.output, COUNT, turns)

    def numpy_seconds(self, turns):
        function = peer_of(self.name)
        start = time.thread_time()
        for _ in range(turns):
            self.result = function(*self.columns, out=self.out)
        return time.thread_time() - start

    def check(self):
        """All compute the same function."""
        results = []
        for side, run in self.sides.items():
            self.out[:] = np.nan
            run(1)
            results.append((side, (self.result if side == "numpy" else self.out).copy()))
        for side, result in results[1:]:
            same = np.isclose(result, results[0][1], rtol=1e-6, atol=1e-9, equal_nan=True)
            if not np.all(same):
                at = int(np.argmin(same))
                sys.exit(f"{self.name}{tuple(column[at] for column in self.columns)}: ours {results[0][1][at]}, "
                         f"{side} {result[at]}")

    def measure(self):
        for side, run in self.sides.items():
            self.rounds[side].append(run(self.turns[side]) / self.turns[side] / COUNT * 1e9)

    def measure_compile(self, numbers):
        """Milliseconds that the function adds; every kernel has a constant that no other has."""
        arguments = self.arguments.encode()
        seconds = [self.library.kernel_seconds(f"{body} + {1 + next(numbers) / 1024}".encode(), arguments)
                   for body in (f"{self.name}({self.arguments})", self.arguments.replace(", ", " + "))]
        self.compile_rounds.append((seconds[0] - seconds[1]) * 1e3)

    def result_row(self):
        figures = {side: statistics.median(rounds) for side, rounds in self.rounds.items()}
        compile_ms = statistics.median(self.compile_rounds)
        others = [figure for side, figure in figures.items() if side != "ours"]
        best = min(others, default=figures["ours"])
        is_slower = figures["ours"] > SLOWER * best
        reason = CALLED_NOTE if self.how == "called" else "not looked into"
        note = NOTES.get(self.name, reason) if is_slower else ""
        return figures, compile_ms, is_slower, note


def table(measured):
    lines = ["| function | how | bound, ULP | ours | NumPy, SciPy | libmvec | SLEEF | compile, ms | |",
             "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"]
    for item in measured:
        figures, compile_ms, is_slower, note = item.result_row()
        cells = [f"{figures[side]:.2f}" if side in figures else "" for side in ("ours", "numpy", "libmvec", "sleef")]
        if is_slower:
            cells[0] = f"**{cells[0]}**"
        lines.append("| " + " | ".join([f"`{item.name}`", item.how, item.bound, *cells, f"{compile_ms:.2f}", note]) + " |")
    return "\n".join(lines)


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--bin", type=Path, default=ROOT / "build/release/bin", metavar="FOLDER",
                        help="where functions_library is (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of measuring (default: %(default)s)")
    parser.add_argument("--only", default="", metavar="NAMES", help="only these functions, separated by commas")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the table there, as a page")
    options = parser.parse_args()
    np.seterr(all="ignore")

    library = Library(next(options.bin.glob("libfunctions_library.*")))
    names = options.only.split(",") if options.only else None
    measured = [Measured(library, row) for row in functions() if not names or row[0] in names]
    numbers = itertools.count()
    for turn in range(options.rounds):
        for item in measured:
            if sys.stderr.isatty():
                print(f"\rround {turn + 1} of {options.rounds}: {item.name:<20}", end="", file=sys.stderr, flush=True)
            item.measure()
    # On their own, as compile_latency.cpp does it: right after other work a compiler waits for its own code first.
    for item in measured:
        for _ in range(options.rounds):
            item.measure_compile(numbers)

    heading = (f"{processor()}, numpy {np.__version__}, scipy {scipy.__version__}; medians of {options.rounds} rounds, one "
               f"thread, vectors of {library.vector_width()} doubles")
    print(heading)
    print(table(measured))
    slow_compiles = [item.name for item in measured if item.result_row()[1] > MOST_COMPILE_MS]
    if slow_compiles:
        print(f"these add more than {MOST_COMPILE_MS:g} ms to a compile: {', '.join(slow_compiles)}")
    if options.markdown:
        explanation = " ".join(__doc__.split("\n\n")[1].split())
        options.markdown.write_text(
            f"# Functions, in nanoseconds an element\n\nWritten by `tools/dev bench`. {explanation}\n\n"
            "The bound is the largest error of an f64 result, in units in the last place; libmvec's is 4, SLEEF's 1 (1.5 for "
            "`erfc`).\nA figure of ours in bold is more than a fifth above the best of the others. Compiling a function should "
            f"add at most {MOST_COMPILE_MS:g} ms.\n\n    {heading}\n\n{table(measured)}\n")
    return 1 if slow_compiles else 0


if __name__ == "__main__":
    sys.exit(main())
