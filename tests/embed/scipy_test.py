"""Gives jiteval's C pointers to SciPy and compares with Python callbacks.

usage: scipy_test.py libjiteval.so [--time]

With --time it measures instead, beside Numba's cfunc. Exits with 77 where SciPy (or Numba, to measure) is missing.
"""

import ctypes
import math
import sys
import timeit
import unittest

try:
    import numpy as np
    from scipy import LowLevelCallable, integrate, ndimage
except ImportError as missing:
    print(f"skipped: {missing}; Debian's package python3-scipy has it")
    sys.exit(77)

DOUBLES = ctypes.POINTER(ctypes.c_double)
INTPTRS = ctypes.POINTER(ctypes.c_ssize_t)

# SciPy's callbacks, by the name that it knows them by: result, parameters.
TYPES = {
    "double (double)": (ctypes.c_double, ctypes.c_double),
    "double (double, void *)": (ctypes.c_double, ctypes.c_double, ctypes.c_void_p),
    "double (int, double *)": (ctypes.c_double, ctypes.c_int, DOUBLES),
    "double (int, double *, void *)": (ctypes.c_double, ctypes.c_int, DOUBLES, ctypes.c_void_p),
    "int (double *, npy_intp, double *, void *)":
        (ctypes.c_int, DOUBLES, ctypes.c_ssize_t, DOUBLES, ctypes.c_void_p),
    "int (double *, npy_intp, double *, npy_intp, void *)":
        (ctypes.c_int, DOUBLES, ctypes.c_ssize_t, DOUBLES, ctypes.c_ssize_t, ctypes.c_void_p),
    "int (npy_intp *, double *, int, int, void *)":
        (ctypes.c_int, INTPTRS, DOUBLES, ctypes.c_int, ctypes.c_int, ctypes.c_void_p),
}
GENERIC_FILTER = "int (double *, npy_intp, double *, void *)"
GENERIC_FILTER_1D = "int (double *, npy_intp, double *, npy_intp, void *)"
GEOMETRIC_TRANSFORM = "int (npy_intp *, double *, int, int, void *)"


def load(path):
    library = ctypes.CDLL(path)
    text, pointer, error = ctypes.c_char_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)
    for name, result, *arguments in [
        ("jiteval_compile", pointer, text, text, error),
        ("jiteval_pointer", pointer, pointer, text, error),
        ("jiteval_release", None, pointer),
        ("jiteval_error_message", text, pointer),
        ("jiteval_error_free", None, pointer),
        ("jiteval_version", text),
    ]:
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


class Kernel:
    """A compiled kernel; its pointers live as long as it does."""

    def __init__(self, source, args=None):
        self._address = self._checked(LIBRARY.jiteval_compile, source.encode(), args and args.encode())

    def __del__(self):
        LIBRARY.jiteval_release(getattr(self, "_address", None))

    @staticmethod
    def _checked(function, *arguments):
        error = ctypes.c_void_p()
        result = function(*arguments, ctypes.byref(error))
        if result:
            return result
        message = LIBRARY.jiteval_error_message(error).decode()
        LIBRARY.jiteval_error_free(error)
        raise ValueError(message)

    def address(self, signature):
        return self._checked(LIBRARY.jiteval_pointer, self._address, signature.encode())

    def callable(self, signature, data=None):
        """For SciPy, as a function of ctypes. `data` is a ctypes array or struct, and has to stay alive."""
        function = ctypes.CFUNCTYPE(*TYPES[signature])(self.address(signature))
        function.kernel = self  # which must live as long
        return LowLevelCallable(function, data and ctypes.cast(ctypes.byref(data), ctypes.c_void_p))

    def capsule(self, signature, data=None):
        """For SciPy, as a PyCapsule whose name is the signature."""
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        name = signature.encode()
        KEPT.append((self, name))
        user_data = None
        if data is not None:
            user_data = new(ctypes.addressof(data), None, None)
        return LowLevelCallable(new(self.address(signature), name, None), user_data)

    def both(self, signature, data=None):
        return [self.callable(signature, data), self.capsule(signature, data)]


KEPT = []  # what capsules only point to

GAUSS = "exp(-a*x**2)"


def gauss(x, a=2.0):
    return math.exp(-a * x**2)


class Quad(unittest.TestCase):
    def check(self, callback, args=()):
        for ends in [(-1.0, 2.0), (-np.inf, np.inf)]:
            value, error = integrate.quad(callback, *ends, args=args)
            expected, _ = integrate.quad(gauss, *ends)
            self.assertAlmostEqual(value, expected, delta=1e-13)
            self.assertLess(error, 1.5e-8)

    def test_of_a_number(self):
        for callback in Kernel("exp(-2*x**2)").both("double (double)"):
            self.check(callback)

    def test_of_a_number_and_user_data(self):
        data = (ctypes.c_double * 1)(2.0)
        for callback in Kernel(GAUSS, "x, a").both("double (double, void *)", data):
            self.check(callback)

    def test_of_packed_numbers(self):
        for callback in Kernel(GAUSS, "x, a").both("double (int, double *)"):
            self.check(callback, (2.0,))

    def test_of_packed_numbers_and_user_data(self):
        data = (ctypes.c_double * 1)(1.0)
        for callback in Kernel("b*exp(-a*x**2)", "x, a, b").both("double (int, double *, void *)", data):
            self.check(callback, (2.0,))

    def test_of_a_body_that_reads_its_user_data_itself(self):
        data = (ctypes.c_double * 2)(2.0, 0.0)
        kernel = Kernel("def f(x, data: 'double *'):\n  p = carray(data, (2,))\n  return exp(-p[0]*x**2) + p[1]\n")
        for callback in kernel.both("double (double, void *)", data):
            self.check(callback)

    def test_in_more_dimensions(self):
        def function(y, x, k):
            return math.cos(k * x) * y**2 + x

        kernel = Kernel("cos(k*x)*y**2 + x", "y, x, k")
        expected = integrate.dblquad(lambda y, x: function(y, x, 3.0), 0, 2, 0, lambda x: 1 + x)
        data = (ctypes.c_double * 1)(3.0)
        for callback in kernel.both("double (int, double *, void *)", data):
            value, _ = integrate.dblquad(callback, 0, 2, 0, lambda x: 1 + x)
            self.assertAlmostEqual(value, expected[0], delta=1e-13)
        ranges = [(0, 1), (-1, 2)]
        expected = integrate.nquad(function, ranges, args=(3.0,))
        for callback in kernel.both("double (int, double *)"):
            value, _ = integrate.nquad(callback, ranges, args=(3.0,))
            self.assertAlmostEqual(value, expected[0], delta=1e-13)


class Images(unittest.TestCase):
    image = np.random.default_rng(1).normal(size=(23, 31))

    def same(self, results, expected):
        for result in results:
            np.testing.assert_array_equal(result, expected)

    def test_generic_filter(self):
        kernel = Kernel("lambda v: max(v) - min(v)")
        expected = ndimage.generic_filter(self.image, lambda v: v.max() - v.min(), size=(3, 5))
        self.same([ndimage.generic_filter(self.image, callback, size=(3, 5))
                   for callback in kernel.both(GENERIC_FILTER)], expected)

    def test_generic_filter_with_user_data(self):
        class Data(ctypes.Structure):
            _fields_ = [("index", ctypes.c_int), ("scale", ctypes.c_float), ("shift", ctypes.c_double)]

        data = Data(2, 0.5, 0.125)
        kernel = Kernel("def f(v, index: i32, scale: f32, shift):\n  return v[index]*scale + shift\n")
        expected = ndimage.generic_filter(self.image, lambda v: v[2] * 0.5 + 0.125, size=3)
        self.same([ndimage.generic_filter(self.image, callback, size=3)
                   for callback in kernel.both(GENERIC_FILTER, data)], expected)

    def test_generic_filter_by_a_body_in_the_form_of_a_callback(self):
        kernel = Kernel("def least(values_ptr, len_values, result, data):\n"
                        "    values = carray(values_ptr, (len_values,), dtype=float64)\n"
                        "    result[0] = inf\n"
                        "    for v in values:\n"
                        "        result[0] = min(result[0], v)\n"
                        "    return 1\n")
        expected = ndimage.minimum_filter(self.image, size=3)
        self.same([ndimage.generic_filter(self.image, callback, size=3)
                   for callback in kernel.both(GENERIC_FILTER)], expected)

    def test_generic_filter_that_fails(self):
        callback = Kernel("lambda v: v[9]").callable(GENERIC_FILTER)
        with self.assertRaises(Exception):
            ndimage.generic_filter(self.image, callback, size=3)

    def test_generic_filter1d(self):
        def differences(line, out, scale):
            out[...] = scale * (line[2:] - line[:-2])

        kernel = Kernel("def differences(line, out, scale):\n"
                        "    for i in range(len(out)):\n"
                        "        out[i] = scale*(line[i + 2] - line[i])\n")
        data = (ctypes.c_double * 1)(0.5)
        for axis in 0, 1:
            expected = ndimage.generic_filter1d(self.image, differences, 3, axis=axis, extra_arguments=(0.5,))
            self.same([ndimage.generic_filter1d(self.image, callback, 3, axis=axis)
                       for callback in kernel.both(GENERIC_FILTER_1D, data)], expected)

    def test_geometric_transform(self):
        expected = ndimage.geometric_transform(self.image, lambda c: (c[0] + 0.25, c[1] * 0.75 - 1))
        returning = Kernel("lambda c, shift: (c[0] + shift, c[1]*0.75 - 1)")
        storing = Kernel("def f(c, x, shift):\n  x[0] = c[0] + shift\n  x[1] = c[1]*0.75 - 1\n")
        data = (ctypes.c_double * 1)(0.25)
        for kernel in returning, storing:
            self.same([ndimage.geometric_transform(self.image, callback)
                       for callback in kernel.both(GEOMETRIC_TRANSFORM, data)], expected)


class Mistakes(unittest.TestCase):
    def test_are_exceptions_with_the_text(self):
        with self.assertRaisesRegex(ValueError, r"unknown function 'epx'[^$]*did you mean 'exp'\?"):
            Kernel("epx(x)")
        with self.assertRaisesRegex(ValueError, r"it can be called as 'double \(double\)'"):
            Kernel("exp(x)").address(GENERIC_FILTER)


def measure():
    """The same callbacks in SciPy by Numba and by jiteval, in turn; prints the least times of each."""
    try:
        from numba import carray, cfunc, types
    except ImportError as missing:
        print(f"skipped: {missing}; Debian's package python3-numba has it")
        sys.exit(77)

    @cfunc(types.double(types.double))
    def gauss_1(x):
        return math.exp(-2.0 * x**2)

    @cfunc(types.double(types.intc, types.CPointer(types.double)))
    def gauss_n(n, xs):
        return math.exp(-xs[1] * xs[0]**2)

    @cfunc(types.intc(types.CPointer(types.double), types.intp, types.CPointer(types.double), types.voidptr))
    def least(values_ptr, size, result, data):
        values = carray(values_ptr, (size,), dtype=types.double)
        result[0] = np.inf
        for v in values:
            result[0] = min(result[0], v)
        return 1

    @cfunc(types.intc(types.CPointer(types.double), types.intp, types.CPointer(types.double), types.intp,
                      types.voidptr))
    def means(line_ptr, size, out_ptr, out_size, data):
        line = carray(line_ptr, (size,), dtype=types.double)
        out = carray(out_ptr, (out_size,), dtype=types.double)
        for i in range(out_size):
            out[i] = (line[i] + line[i + 1] + line[i + 2]) / 3
        return 1

    @cfunc(types.intc(types.CPointer(types.intp), types.CPointer(types.double), types.intc, types.intc,
                      types.voidptr))
    def shift(to, source, rank, source_rank, data):
        source[0] = to[0] + 0.25
        source[1] = to[1] * 0.75 - 1
        return 1

    image = np.random.default_rng(1).normal(size=(512, 512))
    numba_1, numba_n = LowLevelCallable(gauss_1.ctypes), LowLevelCallable(gauss_n.ctypes)
    ours_1 = Kernel("exp(-2*x**2)")
    ours_n = Kernel(GAUSS, "x, a")
    ours_least = Kernel("lambda v: min(v)")
    ours_means = Kernel("def means(line, out):\n  for i in range(len(out)):\n"
                        "    out[i] = (line[i] + line[i + 1] + line[i + 2])/3\n")
    ours_shift = Kernel("lambda c: (c[0] + 0.25, c[1]*0.75 - 1)")
    parameters = np.linspace(0.1, 10, 200)

    def many_quads(f):
        for a in parameters:
            integrate.quad(f, -np.inf, np.inf, args=(a,))

    jobs = [
        ("quad, double (double)", lambda f: integrate.quad(f, -np.inf, np.inf), 50, numba_1,
         ours_1.callable("double (double)")),
        ("quad, double (int, double *), 200 times", many_quads, 1, numba_n, ours_n.callable("double (int, double *)")),
        ("generic_filter 3x3", lambda f: ndimage.generic_filter(image, f, size=3), 1, LowLevelCallable(least.ctypes),
         ours_least.callable(GENERIC_FILTER)),
        ("generic_filter 9x9", lambda f: ndimage.generic_filter(image, f, size=9), 1, LowLevelCallable(least.ctypes),
         ours_least.callable(GENERIC_FILTER)),
        ("generic_filter1d", lambda f: ndimage.generic_filter1d(image, f, 3), 1, LowLevelCallable(means.ctypes),
         ours_means.callable(GENERIC_FILTER_1D)),
        ("geometric_transform, order 1", lambda f: ndimage.geometric_transform(image, f, order=1), 1,
         LowLevelCallable(shift.ctypes), ours_shift.callable(GEOMETRIC_TRANSFORM)),
    ]
    print(f"{'job':42} {'Numba ms':>9} {'jiteval ms':>10} {'ratio':>6}")
    for name, job, number, theirs, ours in jobs:
        times = [[], []]
        for _ in range(15):
            for which, callback in enumerate([theirs, ours]):
                times[which].append(timeit.timeit(lambda: job(callback), number=number) / number)
        numba, jiteval = (1e3 * min(each) for each in times)
        print(f"{name:42} {numba:9.3f} {jiteval:10.3f} {jiteval / numba:6.2f}")


LIBRARY = load(sys.argv.pop(1))
if __name__ == "__main__":
    if "--time" in sys.argv:
        measure()
    else:
        unittest.main()
