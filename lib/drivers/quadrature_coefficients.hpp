/// Nodes and weights of the Gauss-Kronrod pairs, printed by tools/quadrature/gauss_kronrod.py.
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

/// 7-point Gauss, 15-point Kronrod.
inline constexpr GaussKronrod<3, 7> kronrod_15 = {
    .kronrod_centre = 0.20948214108472782801,
    .gauss_centre = 0.41795918367346938776,
    .abscissa =
        {
            0.94910791234275852453,
            0.74153118559939443986,
            0.40584515137739716691,
            0.99145537112081263921,
            0.86486442335976907279,
            0.58608723546769113029,
            0.20778495500789846760,
        },
    .kronrod =
        {
            0.063092092629978553291,
            0.14065325971552591875,
            0.19035057806478540991,
            0.022935322010529224964,
            0.10479001032225018384,
            0.16900472663926790283,
            0.20443294007529889241,
        },
    .gauss =
        {
            0.12948496616886969327,
            0.27970539148927666790,
            0.38183005050511894495,
        },
};

/// 10-point Gauss, 21-point Kronrod.
inline constexpr GaussKronrod<5, 10> kronrod_21 = {
    .kronrod_centre = 0.14944555400291690566,
    .gauss_centre = 0.0,
    .abscissa =
        {
            0.97390652851717172008,
            0.86506336668898451073,
            0.67940956829902440623,
            0.43339539412924719080,
            0.14887433898163121088,
            0.99565716302580808074,
            0.93015749135570822600,
            0.78081772658641689706,
            0.56275713466860468334,
            0.29439286270146019813,
        },
    .kronrod =
        {
            0.032558162307964727479,
            0.075039674810919952767,
            0.10938715880229764190,
            0.13470921731147332593,
            0.14773910490133849137,
            0.011694638867371874278,
            0.054755896574351996031,
            0.093125454583697605535,
            0.12349197626206585108,
            0.14277593857706008080,
        },
    .gauss =
        {
            0.066671344308688137594,
            0.14945134915058059315,
            0.21908636251598204400,
            0.26926671930999635509,
            0.29552422471475287017,
        },
};

}  // namespace jiteval::drivers
