#include "command_table.hpp"

#include <algorithm>

namespace jiteval::tool {
namespace {

constexpr CommandInfo table[] = {
    {Command::eval, "eval", "KERNEL [NAME=VALUE ...]", "one value",
     R"(Prints the value as the shortest text that reads back to the same bits, or True or False.
An argument that the kernel uses as an array takes a 1-D array.

Examples:
  jit-eval eval 'exp(-a*x**2)' x=0.5 a=2
  jit-eval eval -x**2 x=3
  jit-eval eval @kernels.py:gauss x=pi/2 --format json)",
     0, true},
    {Command::map, "map", "KERNEL [NAME=DATA ...] [-o OUT]",
     "the kernel at every element, with NumPy's broadcasting",
     R"(Prints one value a line for one dimension, one row a line for two; further dimensions are blocks of rows with
an empty line between. CSV has commas between the values of a row; JSON is {"shape": [...], "values": [...]} with
the values in C order. Arrays of integers are computed as integers, arrays of f32 as f32.

Examples:
  jit-eval map 'exp(-a*x**2)' x=0:1:5 a=2
  jit-eval map 'sqrt(x)' x=@in.npy -o out.npy
  jit-eval map '255 - p' p=@photograph.png -o negative.png)",
     output_option, true},
    {Command::integrate, "integrate", "KERNEL NAME=LO..HI [NAME=DATA ...]",
     "definite integral over one variable, once for every value of the other arguments",
     R"(Prints one row `value error evaluations status` for each integral; CSV and JSON name the columns and add the
values of the other arguments. The ends are constant expressions that may use the names before them
(a=2 x=0..a), and may be infinite. The status is converged, limit, roundoff, divergent or suspect; if any is not
converged, the exit status is 3.

Examples:
  jit-eval integrate 'exp(-a*x**2)' x=-inf..inf a=0.1:10:10000 --format csv
  jit-eval integrate 'log(x)' x=0..1 --epsabs 1e-12)",
     integration_options, true},
    {Command::filter, "filter", "KERNEL IMAGE [NAME=VALUE ...] [-o OUT]",
     "the kernel over the neighbourhood of every element",
     R"(IMAGE is a DATA form. The kernel's first argument is the neighbourhood, a 1-D array in C order of the
footprint; further arguments are single values. Without -o a summary (shape, least, greatest and mean value) is
printed.

Examples:
  jit-eval filter @kernels.py:median @camera.png --size 3 -o smooth.png
  jit-eval filter @kernels.py:fmin random:2048x2048 --footprint 010/111/010 --mode reflect)",
     output_option | footprint_options | border_options, true},
    {Command::run, "run", "KERNEL [NAME=DATA ...] [-o NAME=OUT ...]",
     "calls a body once, arrays passed by reference",
     R"(The body may change its arrays and make new ones. Each array has the type and the shape of its file; a whole
number (n=3) is an i64 and any other (x=3.0) an f64, unless the kernel declares a type. Prints the result: a number,
an array as map does, a tuple in parentheses, nothing for None. -o NAME=OUT saves an argument afterwards, and
-o return=OUT the result, which is then not printed.

Examples:
  jit-eval run @kernels.py:mandelbrot width=640 height=480 -o return=fractal.png
  jit-eval run @kernels.py:blur image=@camera.png out=random:512x512 -o out=blurred.npy)",
     output_option, true},
    {Command::bench, "bench", "eval|map|integrate|filter|run KERNEL ...",
     "the same job in the interpreter and in native code, side by side",
     R"(`seconds` is the best of at least five runs of the work alone, without compiling, reading or making data.
`identical` says that both engines gave the same bits (any two NaNs count as the same). `break_even_evaluations`
is the job size from which compiling pays (null: never). A run changes arrays as they were at first. With --engine jit or --engine interp only that one runs,
and the comparison is left out.

Examples:
  jit-eval bench map 'exp(-a*x**2)' x=0:1:1000000 a=2 --threads 1 --format json
  jit-eval bench filter @kernels.py:fmin random:2048x2048 --size 3 --engine jit)",
     footprint_options | border_options | integration_options, true},
    {Command::dump, "dump", "KERNEL [NAME=DATA ...] [--stage STAGE]", "what each stage made of the kernel",
     R"(Arguments are one value for each element; with --size or --footprint the first one is a neighbourhood of
that many elements, otherwise arrays have a length known when called. With data for the arguments, it is what run
makes of them. The stage asm shows the lines of the kernel above the instructions that they became.

Debuggers and profilers see native code as it runs, where the environment names them:
  JITEVAL_DEBUG            a list of: perf (names, for perf record and report), jitdump (names, code and lines, for
                           perf record -k mono and perf inject --jit), gdb (names and lines)

Examples:
  jit-eval dump 'exp(-a*x**2)' --stage ir
  jit-eval dump @kernels.py:fmin --footprint 010/111/010 --stage asm --isa avx2
  jit-eval dump @kernels.py:blur image=@camera.png out=random:512x512)",
     stage_option | footprint_options, true},
    {Command::functions, "functions", "", "the built-in functions",
     R"(`how` says how both engines compute a function, to the same bits: `instruction` (one machine instruction),
`inlined` (code in place) or `called` (one scalar routine, called for every element).

Examples:
  jit-eval functions
  jit-eval functions --format json)",
     0, false},
    {Command::cache, "cache", "info|clear|path", "the native code that is kept on disk",
     R"(Native code is kept from one process to the next: `info` tells where, how much and how much there may be,
`clear` removes it, `path` prints the directory alone. The environment chooses:
  JITEVAL_CACHE_DIR        the directory ($XDG_CACHE_HOME/jiteval, else ~/.cache/jiteval); others must not be able
                           to write to it
  JITEVAL_CACHE_MEGABYTES  the room for all of it, from 16 (256); what was not used for longest goes first
  JITEVAL_NO_CACHE         if not empty, nothing is kept or looked for, as with --no-cache

Examples:
  jit-eval cache info
  jit-eval cache info --format json
  jit-eval cache clear)",
     0, false},
};

}  // namespace

const std::string_view kernel_help =
    R"(KERNEL is the first word after the command, even when it begins with '-':
  'exp(-a*x**2)'              an expression; its names are its arguments, in order of first appearance
  'lambda x, a: exp(-a*x**2)' the same with the order fixed
  'def f(x): ...'             a body (with newlines)
  @file.py  @file.py:name     a function in a file: the last one, or the named one
)";

const std::string_view data_help =
    R"(DATA is one of
  2.5  pi/2  1e-3  inf        a constant expression
  0.1:10:10000                so many evenly spaced values, both ends included
  @file.npy  @image.png       an array from a file
  @file.csv  @file.csv:column a table, or one of its columns by name or by number (from 1)
  random:2048x2048[:SEED]     uniform numbers in [0, 1), reproducible
  lo..hi                      an interval, for the variable of integrate
)";

std::span<const CommandInfo> commands() { return table; }

const CommandInfo& info(Command command) { return *std::ranges::find(table, command, &CommandInfo::command); }

const CommandInfo* find_command(std::string_view name) {
  const auto row = std::ranges::find(table, name, &CommandInfo::name);
  return row == std::end(table) ? nullptr : row;
}

bool can_bench(Command command) {
  return command == Command::eval || command == Command::map || command == Command::integrate ||
         command == Command::filter || command == Command::run;
}

}  // namespace jiteval::tool
