#!/usr/bin/env python3
"""Prints lib/drivers/quadrature_coefficients.hpp: nodes and weights of Gauss-Kronrod pairs, correctly rounded.

The Kronrod extension of the n-point Gauss rule has n + 1 further nodes, the zeros of the Stieltjes polynomial
E of degree n + 1, which is orthogonal to all polynomials of lower degree under the weight P_n. Written in
Legendre polynomials, E = P_{n+1} + sum c_k P_k, that is a small linear system in the c_k. Weights follow from
integrating the Legendre polynomials exactly. All is computed with 60 digits and checked by the degree of
exactness, 3n + 1.

Needs mpmath. Run: tools/quadrature/gauss_kronrod.py > lib/drivers/quadrature_coefficients.hpp
"""

import mpmath as mp

mp.mp.dps = 60


def integrate_product(*factors):
    """The integral over (-1, 1) of a product of polynomials, each a list of coefficients, highest first."""
    product = [mp.mpf(1)]
    for factor in factors:
        terms = [mp.mpf(0)] * (len(product) + len(factor) - 1)
        for i, a in enumerate(product):
            for j, b in enumerate(factor):
                terms[i + j] += a * b
        product = terms
    degree = len(product) - 1
    return mp.fsum(2 * c / (degree - i + 1) for i, c in enumerate(product) if (degree - i) % 2 == 0)


def legendre(n):
    previous, current = [mp.mpf(1)], [mp.mpf(1), mp.mpf(0)]
    if n == 0:
        return previous
    for k in range(1, n):
        shifted = [(2 * k + 1) * c / (k + 1) for c in current] + [mp.mpf(0)]
        for i, c in enumerate(previous):
            shifted[len(shifted) - len(previous) + i] -= k * c / (k + 1)
        previous, current = current, shifted
    return current


def real_roots(polynomial):
    return sorted(mp.re(r) for r in mp.polyroots(polynomial, maxsteps=500, extraprec=400))


def weights(nodes):
    """The weights that integrate the polynomials of degree below len(nodes) exactly."""
    count = len(nodes)
    matrix = mp.matrix(count, count)
    right = mp.matrix(count, 1)
    for k in range(count):
        polynomial = legendre(k)
        for i, x in enumerate(nodes):
            matrix[k, i] = mp.polyval(polynomial, x)
        right[k] = 2 if k == 0 else 0
    return list(mp.lu_solve(matrix, right))


def stieltjes(n):
    """The coefficients of the Stieltjes polynomial of degree n + 1."""
    terms = range((n + 1) % 2, n + 1, 2)  # by symmetry, only those of the parity of n + 1
    tests = range(1, n + 1, 2)  # against the others, the integral vanishes by symmetry
    gauss = legendre(n)
    matrix = mp.matrix(len(tests), len(terms))
    right = mp.matrix(len(tests), 1)
    for row, test in enumerate(tests):
        for column, k in enumerate(terms):
            matrix[row, column] = integrate_product(gauss, legendre(k), legendre(test))
        right[row] = -integrate_product(gauss, legendre(n + 1), legendre(test))
    solution = mp.lu_solve(matrix, right)
    polynomial = list(legendre(n + 1))
    for k, c in zip(terms, solution):
        term = legendre(k)
        for i, t in enumerate(term):
            polynomial[len(polynomial) - len(term) + i] += c * t
    return polynomial


def check(nodes, node_weights, degree):
    for k in range(degree + 1):
        value = mp.fsum(w * x**k for x, w in zip(nodes, node_weights))
        exact = mp.mpf(2) / (k + 1) if k % 2 == 0 else mp.mpf(0)
        assert abs(value - exact) < mp.mpf(10) ** -40, (degree, k, value - exact)


def rows(values):
    return ",\n".join("            " + mp.nstr(v, 20, min_fixed=-5, strip_zeros=False) for v in values)


def print_rule(name, n):
    gauss_nodes = real_roots(legendre(n))
    gauss_weights = weights(gauss_nodes)
    check(gauss_nodes, gauss_weights, 2 * n - 1)
    nodes = sorted(gauss_nodes + real_roots(stieltjes(n)))
    kronrod_weights = weights(nodes)
    check(nodes, kronrod_weights, 3 * n + 1)

    gauss_of = dict(zip(gauss_nodes, gauss_weights))
    kronrod_of = dict(zip(nodes, kronrod_weights))
    positive_gauss = sorted((x for x in gauss_nodes if x > mp.mpf(10) ** -30), reverse=True)
    positive_other = sorted((x for x in nodes if x > mp.mpf(10) ** -30 and x not in gauss_of), reverse=True)
    centre = min(nodes, key=abs)
    pairs = positive_gauss + positive_other
    print(f"/// {n}-point Gauss, {2 * n + 1}-point Kronrod.")
    print(f"inline constexpr GaussKronrod<{len(positive_gauss)}, {len(pairs)}> {name} = {{")
    print(f"    .kronrod_centre = {mp.nstr(kronrod_of[centre], 20)},")
    print(f"    .gauss_centre = {mp.nstr(gauss_of[centre], 20) if centre in gauss_of else '0.0'},")
    print("    .abscissa =\n        {\n" + rows(pairs) + ",\n        },")
    print("    .kronrod =\n        {\n" + rows([kronrod_of[x] for x in pairs]) + ",\n        },")
    print("    .gauss =\n        {\n" + rows([gauss_of[x] for x in positive_gauss]) + ",\n        },")
    print("};\n")


print("""/// Nodes and weights of the Gauss-Kronrod pairs, printed by tools/quadrature/gauss_kronrod.py.
#pragma once

#include <array>
#include <cstddef>

namespace jiteval::drivers {

/// A Gauss rule and its Kronrod extension on (-1, 1). The nodes are 0 and plus and minus each abscissa; the pairs
/// that belong to the Gauss rule come first.
template <std::size_t gauss_pairs_, std::size_t pairs_>
struct GaussKronrod {
  static constexpr std::size_t gauss_pairs = gauss_pairs_;
  static constexpr std::size_t pairs = pairs_;
  static constexpr std::size_t nodes = 2 * pairs + 1;

  double kronrod_centre;
  double gauss_centre;
  std::array<double, pairs> abscissa;
  std::array<double, pairs> kronrod;
  std::array<double, gauss_pairs> gauss;
};
""")
print_rule("kronrod_15", 7)
print_rule("kronrod_21", 10)
print("}  // namespace jiteval::drivers")
