#!/usr/bin/python3
"""Measures the project's figures against the peers installed here (NumPy, SciPy, Numba), one thread each.

Both sides of a figure run in turn, round after round, and the figure is the median over the rounds of their ratio,
so that a machine that changes its speed changes both. Prints a table; the exit status is 1 when a figure misses its
target, 77 when a peer is not installed. See --help for the options.
"""
import os

for variable in "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS":
    os.environ[variable] = "1"

import argparse
import ctypes
import json
import math
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

try:
    warnings.simplefilter("ignore")
    import numba
    import numpy as np
    import scipy
    from numba import carray, cfunc, types
    from numba.extending import get_cython_function_address
    from scipy import LowLevelCallable, special
    from scipy.integrate import quad
    from scipy.ndimage import generic_filter, grey_erosion
except ImportError as missing:
    print(f"not measured: {missing}", file=sys.stderr)
    sys.exit(77)

MINIMUM = """def minimum(values):
    smallest = inf
    for value in values:
        if value < smallest:
            smallest = value
    return smallest
"""


DAMPED_WAVE = """def damped_wave(t, out):
    for i in range(len(t)):
        out[i] = math.exp(-t[i]) * math.sin(9 * t[i])
"""


PIXEL_GRAPH = """def write_pixel_graph(image, steps, row, col):
    height, width = image.shape
    k = 0
    for i in range(1, height - 1):
        for j in range(1, width - 1):
            if image[i, j] != 0:
                for s in range(steps.shape[0]):
                    neighbour = image[i + steps[s, 0], j + steps[s, 1]]
                    if neighbour != 0:
                        row[k] = image[i, j]
                        col[k] = neighbour
                        k += 1
    return k
"""


def best_of(work, repeats=5):
    """The shortest of several runs in seconds, as `jit-eval bench` reports it."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


class Tool:
    """Our side: programs of a build."""

    def __init__(self, folder):
        self.jit_eval = str(folder / "jit-eval")
        self.compile_latency = str(folder / "compile_latency")
        self.graph_benchmark = str(folder / "graph_benchmark")
        self.value_benchmark = str(folder / "value_benchmark")

    def bench(self, *words):
        """The seconds of native code that `jit-eval bench` reports for a job."""
        command = [self.jit_eval, "bench", *words, "--engine", "jit", "--threads", "1", "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
        return json.loads(done.stdout)["jit"]["seconds"]

    def start(self, processes, *options, environment=os.environ):
        """The median wall time of a whole process that answers in native code, in seconds."""
        words = ["eval", "exp(-a*x**2)", "x=0.5", "a=2", "--engine", "jit", *options]
        times = []
        nothing = os.open(os.devnull, os.O_WRONLY)
        for _ in range(processes):
            start = time.perf_counter()
            child = os.posix_spawn(self.jit_eval, [self.jit_eval, *words], environment,
                                   file_actions=[(os.POSIX_SPAWN_DUP2, nothing, 1)])
            _, status = os.waitpid(child, 0)
            times.append(time.perf_counter() - start)
            if status != 0:
                sys.exit(f"jit-eval {' '.join(words)} failed")
        os.close(nothing)
        return statistics.median(times)

    def cold_start(self, processes):
        return self.start(processes, "--no-cache")

    def cached_start(self, processes):
        """The same when the code cache has the code."""
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "JITEVAL_CACHE_DIR": str(Path(folder, "cache"))}
            environment.pop("JITEVAL_NO_CACHE", None)
            self.start(1, environment=environment)
            return self.start(processes, environment=environment)

    def latency(self, what):
        """The median seconds to compile a kernel: "pointer" or "block" for a small one, "long_body" for 200 lines."""
        done = subprocess.run([self.compile_latency], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)[f"{what}_ms"] / 1e3

    def graph(self, text, image, repeats):
        """The report of the pixel graph builder on an image of 64-bit integers, run in one process."""
        with tempfile.TemporaryDirectory() as folder:
            text_file, image_file = Path(folder, "kernel.py"), Path(folder, "image")
            text_file.write_text(text)
            image.tofile(image_file)
            done = subprocess.run(
                [self.graph_benchmark, text_file, image_file, *map(str, image.shape), str(repeats)],
                check=True, capture_output=True, text=True)
        return json.loads(done.stdout)


class Values:
    """P13: a million interpreted calls of exp(-a x^2); one process measures both sides in turn."""

    def __init__(self, tool):
        self.tool = tool
        self.muparser_seconds = None

    def ours(self):
        done = subprocess.run([self.tool.value_benchmark], check=True, capture_output=True, text=True)
        report = json.loads(done.stdout)
        self.muparser_seconds = report["muparser_seconds"]
        return report["seconds"]

    def peer(self):
        return self.muparser_seconds


class GaussianIntegrals:
    """P1: the integral of exp(-a x^2) over the line for 10,000 values of a."""

    def __init__(self, tool):
        self.tool = tool
        self.values = np.linspace(0.1, 10, 10000).tolist()

        @cfunc(types.double(types.intc, types.CPointer(types.double)))
        def gauss(count, arguments):
            return math.exp(-arguments[1] * arguments[0]**2)

        @cfunc(types.double(types.double, types.CPointer(types.double)))
        def gauss_of_user_data(x, a):
            return math.exp(-a[0] * x**2)

        self.integrand = LowLevelCallable(gauss.ctypes)
        # SciPy knows the second signature with a void pointer only.
        signature = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_void_p)
        self.user_data = np.zeros(1)
        self.keep_alive = gauss_of_user_data
        self.integrand_of_user_data = LowLevelCallable(
            signature(gauss_of_user_data.address), ctypes.cast(self.user_data.ctypes.data, ctypes.c_void_p))

        exact = np.sqrt(np.pi / np.array(self.values))
        for integrals in self.with_arguments(), self.with_user_data():
            assert np.allclose(integrals, exact, rtol=0, atol=1e-7)

    def ours(self):
        return self.tool.bench("integrate", "exp(-a*x**2)", "x=-inf..inf", "a=0.1:10:10000")

    def with_arguments(self):
        integrand, inf = self.integrand, np.inf
        return [quad(integrand, -inf, inf, args=(a,))[0] for a in self.values]

    def with_user_data(self):
        integrand, inf, user_data = self.integrand_of_user_data, np.inf, self.user_data
        integrals = []
        for a in self.values:
            user_data[0] = a
            integrals.append(quad(integrand, -inf, inf)[0])
        return integrals

    def peer(self):
        """The faster of the two ways to pass the parameter."""
        return min(best_of(self.with_arguments), best_of(self.with_user_data))


class Minimum:
    """P2: the minimum over a 5-point cross of 2048 x 2048 doubles."""

    def __init__(self, tool):
        self.tool = tool
        self.image = np.random.default_rng(0).random((2048, 2048))
        self.out = np.empty_like(self.image)
        self.cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], bool)

        @cfunc(types.intc(types.CPointer(types.double), types.intp, types.CPointer(types.double), types.voidptr))
        def minimum(buffer, count, result, data):
            values = carray(buffer, (count,), dtype=types.double)
            smallest = np.inf
            for value in values:
                if value < smallest:
                    smallest = value
            result[0] = smallest
            return 1

        self.callback = LowLevelCallable(minimum.ctypes)

    def ours(self):
        return self.tool.bench("filter", MINIMUM, "random:2048x2048", "--footprint", "010/111/010")

    def copyto(self):
        return best_of(lambda: np.copyto(self.out, self.image))

    def grey_erosion(self):
        return best_of(lambda: grey_erosion(self.image, footprint=self.cross, output=self.out), 2)

    def generic_filter(self):
        return best_of(lambda: generic_filter(self.image, self.callback, footprint=self.cross, output=self.out), 2)


class Map:
    """P5: exp(-a x^2) over a million doubles."""

    def __init__(self, tool):
        self.tool = tool
        self.x = np.random.default_rng(0).random(1000000)
        self.a = 2.0
        self.out = np.empty_like(self.x)

    def ours(self):
        return self.tool.bench("map", "exp(-a*x**2)", "x=random:1000000", "a=2")

    def plain(self):
        a, x = self.a, self.x
        return best_of(lambda: np.exp(-a * x**2), 15)

    def in_place(self):
        a, x, out = self.a, self.x, self.out

        def work():
            np.multiply(x, x, out=out)
            np.multiply(out, -a, out=out)
            np.exp(out, out=out)

        return best_of(work, 15)


class NormalDistribution:
    """P8: the distribution function of the normal distribution, over an array, in an integrand and in a filter."""

    MEAN = "def mean_probability(values):\n    return mean(norm_cdf(v) for v in values)\n"

    def __init__(self, tool):
        self.tool = tool
        self.x = np.linspace(-4, 4, 10000).reshape(100, 100)
        self.out = np.empty_like(self.x)
        self.slopes = np.linspace(0.1, 10, 1000).tolist()
        self.image = np.random.default_rng(0).random((512, 512))
        self.filtered = np.empty_like(self.image)
        # What SciPy's ndtr calls for each element; Numba compiles a direct call.
        ndtr = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(
            get_cython_function_address("scipy.special.cython_special", "__pyx_fuse_1ndtr"))

        @cfunc(types.double(types.intc, types.CPointer(types.double)))
        def probability(count, arguments):
            x = arguments[0]
            return ndtr(arguments[1] * x) * math.exp(-x * x)

        @cfunc(types.intc(types.CPointer(types.double), types.intp, types.CPointer(types.double), types.voidptr))
        def mean_probability(buffer, count, result, data):
            total = 0.0
            for i in range(count):
                total += ndtr(buffer[i])
            result[0] = total / count
            return 1

        self.probability = LowLevelCallable(probability.ctypes)
        self.mean_probability = LowLevelCallable(mean_probability.ctypes)
        # By symmetry: ndtr(a x) + ndtr(-a x) = 1.
        assert np.allclose(self.integrate(), math.sqrt(math.pi) / 2, rtol=0, atol=1e-7)

    def ours(self):
        return self.tool.bench("map", "norm_cdf(x)", "x=-4:4:10000")

    def peer(self):
        return best_of(lambda: special.ndtr(self.x, out=self.out), 15)

    def our_integrals(self):
        return self.tool.bench("integrate", "norm_cdf(a*x)*exp(-x**2)", "x=-inf..inf", "a=0.1:10:1000")

    def integrate(self):
        return [quad(self.probability, -np.inf, np.inf, args=(a,))[0] for a in self.slopes]

    def peer_integrals(self):
        return best_of(self.integrate, 2)

    def our_filter(self):
        return self.tool.bench("filter", self.MEAN, "random:512x512", "--size", "3")

    def peer_filter(self):
        return best_of(lambda: generic_filter(self.image, self.mean_probability, size=3, output=self.filtered), 2)


class DampedWave:
    """A loop over an array of 1,000,000 with mathematical functions, in a body that is called once."""

    def __init__(self, tool):
        self.tool = tool
        self.t = np.random.default_rng(1).random(1_000_000)
        self.out = np.zeros_like(self.t)
        names = {"math": math}
        exec(DAMPED_WAVE, names)
        self.kernel = numba.jit(nopython=True)(names["damped_wave"])
        self.kernel(self.t, self.out)

    def ours(self):
        return self.tool.bench("run", DAMPED_WAVE, "t=random:1000000", "out=random:1000000")

    def peer(self):
        return best_of(lambda: self.kernel(self.t, self.out), 5)


class PixelGraph:
    """P9: the links between the labelled pixels of a 1024 x 1024 image, one in five labelled."""

    def __init__(self, tool):
        self.tool = tool
        random = np.random.default_rng(0)
        image = np.zeros((1024, 1024), np.int64)
        inside = random.random((1022, 1022)) < 0.2
        image[1:-1, 1:-1][inside] = np.arange(1, np.count_nonzero(inside) + 1)
        self.image = image
        self.steps = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)])
        self.row = np.zeros(8 * image.size, np.int32)
        self.col = np.zeros(8 * image.size, np.int32)
        names = {}
        exec(PIXEL_GRAPH, names)
        self.kernel = numba.jit(nopython=True)(names["write_pixel_graph"])
        self.links = self.kernel(image, self.steps, self.row, self.col)
        weights = np.arange(self.links) % 1000 + 1
        rows, columns = (part[:self.links].astype(np.int64) for part in (self.row, self.col))
        self.checksum = int((weights * (rows + 7 * columns)).sum())

    def ours(self):
        report = self.tool.graph(PIXEL_GRAPH, self.image, 5)
        assert (report["links"], report["checksum"]) == (self.links, self.checksum)
        return report["seconds"]

    def peer(self):
        return best_of(lambda: self.kernel(self.image, self.steps, self.row, self.col))


def numba_compile():
    """Seconds for Numba to compile one more small function, which differs from all before."""
    constant = time.perf_counter()

    def gauss(x, a):
        return math.exp(-a * x**2) + constant

    start = time.perf_counter()
    cfunc("double(double, double)")(gauss)
    return time.perf_counter() - start


def python_start():
    """Seconds for a Python process to import Numba, without compiling anything."""
    return best_of(lambda: subprocess.run([sys.executable, "-c", "import numba"], check=True), 1)


class Figure:
    """Ours beside one peer, or alone against the clock.

    `rule` says what must hold, with `limit`: "faster" (peer / ours at least), "ratio" (ours / peer at most), "time"
    (ours in seconds at most), or "record" (nothing; the ratio is written down).
    """

    def __init__(self, name, rule, limit=None, peer_name="", peer=None):
        self.name, self.rule, self.limit, self.peer_name, self.peer = name, rule, limit, peer_name, peer
        self.rounds = []

    def measure(self, ours):
        self.rounds.append((ours, self.peer() if self.peer else None))

    def result(self):
        ours = statistics.median(ours for ours, _ in self.rounds)
        result = {"figure": self.name, "ours_seconds": ours, "rule": self.rule, "limit": self.limit}
        if self.peer:
            result["peer"] = self.peer_name
            result["peer_seconds"] = statistics.median(peer for _, peer in self.rounds)
            result["ours_over_peer"] = statistics.median(ours / peer for ours, peer in self.rounds)
        if self.rule == "faster":
            result["pass"] = 1 / result["ours_over_peer"] >= self.limit
        elif self.rule == "ratio":
            result["pass"] = result["ours_over_peer"] <= self.limit
        elif self.rule == "time":
            result["pass"] = ours <= self.limit
        return result


class Workload:
    """One measurement of ours, and the figures that it counts for."""

    def __init__(self, ours, *figures):
        self.ours, self.figures = ours, figures

    def run_round(self):
        ours = self.ours()
        for figure in self.figures:
            figure.measure(ours)


def workloads(tool, quick):
    integrals, minimum, gauss = GaussianIntegrals(tool), Minimum(tool), Map(tool)
    wave, graph = DampedWave(tool), PixelGraph(tool)
    values = Values(tool)
    p1 = "P1 10,000 integrals of exp(-a x^2)"
    p2 = "P2 5-point minimum, 2048 x 2048"
    p5 = "P5 exp(-a x^2) over 1,000,000"
    normal = NormalDistribution(tool)
    return [
        Workload(
            integrals.ours,
            Figure(p1, "faster", 10, "SciPy quad + Numba cfunc", integrals.peer)),
        Workload(
            minimum.ours,
            Figure(p2, "ratio", 2.0, "np.copyto", minimum.copyto),
            Figure(p2, "record", None, "SciPy grey_erosion", minimum.grey_erosion),
            Figure(p2, "record", None, "SciPy generic_filter + Numba cfunc", minimum.generic_filter)),
        Workload(
            gauss.ours,
            Figure(p5, "ratio", 0.85, "NumPy exp(-a*x**2)", gauss.plain),
            Figure(p5, "record", None, "NumPy in three steps with out=", gauss.in_place)),
        Workload(
            normal.ours,
            Figure("P8 normal distribution, 100 x 100", "ratio", 0.5, "SciPy ndtr", normal.peer)),
        Workload(
            normal.our_integrals,
            Figure("P8 1000 integrals of it times exp(-x^2)", "ratio", 0.5, "SciPy quad + Numba cfunc of ndtr",
                   normal.peer_integrals)),
        Workload(
            normal.our_filter,
            Figure("P8 its mean in a window 3 x 3, 512 x 512", "ratio", 0.5, "SciPy generic_filter + Numba cfunc of ndtr",
                   normal.peer_filter)),
        Workload(
            wave.ours,
            Figure("loop of exp(-t) sin(9 t), 1,000,000", "record", None, "Numba jit", wave.peer)),
        Workload(
            graph.ours,
            Figure("P9 pixel graph, 1024 x 1024", "ratio", 1.1, "Numba jit", graph.peer)),
        Workload(
            lambda: tool.latency("pointer"),
            Figure("P11 one more kernel, C pointer", "time", 2.5e-3, "Numba cfunc", numba_compile)),
        Workload(
            lambda: tool.latency("block"),
            Figure("P11 one more kernel, block", "time", 2.5e-3)),
        Workload(
            lambda: tool.latency("long_body"),
            Figure("compiling a body of 200 lines", "time", 30e-3)),
        Workload(
            values.ours,
            Figure("P13 exp(-a x^2) interpreted, 1,000,000 calls", "ratio", 1.0, "muParser", values.peer)),
        Workload(
            lambda: tool.cold_start(5 if quick else 15),
            Figure("P12 whole process, cold", "time", 15e-3, "Python + import numba", python_start)),
        Workload(
            lambda: tool.cached_start(5 if quick else 15),
            Figure("P12 whole process, from the code cache", "time", 8e-3)),
    ]


def ratio_text(result):
    if "ours_over_peer" not in result:
        return ""
    ratio = result["ours_over_peer"]
    if result["rule"] == "ratio":
        return f"{ratio:.2f}"
    return f"{1 / ratio:.1f}x faster" if ratio <= 1 else f"{ratio:.1f}x slower"


def target_text(result):
    texts = {"faster": "at least {:g}x", "ratio": "at most {:.2f}", "time": "at most {:g} ms", "record": ""}
    limit = result["limit"]
    return texts[result["rule"]].format(limit * 1e3 if result["rule"] == "time" else limit)


def table(results):
    rows = [("figure", "ours", "peer", "", "ratio", "target", "")]
    for previous, result in zip([None, *results], results):
        rows.append((
            "" if previous and previous["figure"] == result["figure"] else result["figure"],
            f"{result['ours_seconds'] * 1e3:.2f} ms",
            f"{result['peer_seconds'] * 1e3:.2f} ms" if "peer" in result else "",
            result.get("peer", ""),
            ratio_text(result),
            target_text(result),
            {True: "pass", False: "MISS", None: ""}[result.get("pass")],
        ))
    widths = [max(map(len, column)) for column in zip(*rows)]
    right = (1, 2)
    lines = ["  ".join(cell.rjust(width) if at in right else cell.ljust(width)
                       for at, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def progress(text):
    """Shows what is under way, where someone looks."""
    if sys.stderr.isatty():
        print(text, end="", file=sys.stderr, flush=True)


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0],
                                     epilog="example: compare.py --bin build/release/bin --json figures.json")
    parser.add_argument("--bin", type=Path, default=root / "build/release/bin", metavar="FOLDER",
                        help="where the programs are (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of measuring, at least 7 (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="3 rounds: a first look, less sure")
    parser.add_argument("--only", default="", metavar="P5", help="only the figures whose name begins so")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results there")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the table there, as a page")
    options = parser.parse_args()
    rounds = 3 if options.quick else max(options.rounds, 7)

    chosen = [work for work in workloads(Tool(options.bin), options.quick)
              if work.figures[0].name.startswith(options.only)]
    for turn in range(rounds):
        for work in chosen:
            progress(f"\rround {turn + 1} of {rounds}: {work.figures[0].name:<40}")
            work.run_round()
    progress(f"\r{'':60}\r")

    results = [figure.result() for work in chosen for figure in work.figures]
    machine = {
        "processor": processor(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "numba": numba.__version__,
    }
    heading = (", ".join([machine["processor"], *(f"{name} {machine[name]}" for name in ("numpy", "scipy", "numba"))])
               + f"; medians of {rounds} rounds, one thread")
    print(heading)
    print(table(results))
    if options.markdown:
        options.markdown.write_text(
            "# Benchmarks\n\nWritten by `tools/dev bench`: our figures and the installed peers' in turn, on one machine, "
            "in one run.\nCompile time counts only where a row says so.\n\n"
            f"    {heading}\n\n```\n{table(results)}\n```\n")
    if options.json:
        report = {"machine": machine, "rounds": rounds, "figures": results}
        options.json.write_text(json.dumps(report, indent=2) + "\n")
    sys.exit(0 if all(result.get("pass", True) for result in results) else 1)


if __name__ == "__main__":
    main()
