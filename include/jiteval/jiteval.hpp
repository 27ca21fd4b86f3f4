/// jiteval: formulas and small Python-like bodies, compiled to native code, and drivers that run them.
#pragma once

#include "jiteval/array.hpp"         // IWYU pragma: export
#include "jiteval/block_call.hpp"    // IWYU pragma: export
#include "jiteval/cancellation.hpp"  // IWYU pragma: export
#include "jiteval/code_cache.hpp"    // IWYU pragma: export
#include "jiteval/diagnostic.hpp"    // IWYU pragma: export
#include "jiteval/filter.hpp"        // IWYU pragma: export
#include "jiteval/integrate.hpp"     // IWYU pragma: export
#include "jiteval/kernel.hpp"        // IWYU pragma: export
#include "jiteval/map.hpp"           // IWYU pragma: export
#include "jiteval/run.hpp"           // IWYU pragma: export
#include "jiteval/typed_array.hpp"   // IWYU pragma: export
