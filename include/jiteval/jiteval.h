/* jiteval for C, and for every language that can call C.
 *
 *     jiteval_error *error = NULL;
 *     jiteval_kernel *gauss = jiteval_compile("exp(-a*x**2)", "x, a", &error);
 *     void *pointer = jiteval_pointer(gauss, "double (double, double)", &error);
 *     double y = ((double (*)(double, double))pointer)(0.5, 2.0);
 *     jiteval_release(gauss);
 *
 * Mistakes. A function that can fail takes a last argument `error`, which may be NULL. It returns NULL, or -1 where
 * it returns an int, and sets *error to an object that the caller frees with jiteval_error_free. When it succeeds
 * it sets *error to NULL. NULL where something is needed is such a mistake, not a crash.
 *
 * Life. Pointers and texts that come from a kernel live until jiteval_release, those of an error until
 * jiteval_error_free. Calling a function pointer after its kernel was released is undefined.
 *
 * Threads. Any function may be called from any thread, several at a time with the same kernel. Nobody may use a
 * kernel while it is released.
 *
 * Versions. Functions, constants and the members of structs keep their meaning and place within a major version.
 * A struct of options begins with its size in bytes; a later library knows from it which members there are. Begin
 * it with the macro that gives it its defaults: jiteval_filter_options options = JITEVAL_FILTER_OPTIONS;
 */
#ifndef JITEVAL_H
#define JITEVAL_H

#include <stddef.h>
#include <stdint.h>

#include "jiteval/export.h"

#define JITEVAL_VERSION_MAJOR 0
#define JITEVAL_VERSION_MINOR 1
#define JITEVAL_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jiteval_kernel jiteval_kernel;
typedef struct jiteval_error jiteval_error;

/* The version of the library that runs, "0.1.0"; the macros above are that of this header. */
JITEVAL_API const char* jiteval_version(void);

/* ---- Mistakes ---- */

/* Who has to act on a mistake. */
enum {
  JITEVAL_KERNEL_ERROR = 0,     /* the kernel's text is wrong */
  JITEVAL_ARGUMENT_ERROR = 1,   /* an option, a shape or an argument list is wrong */
  JITEVAL_DATA_ERROR = 2,       /* a file is missing, truncated or of the wrong type */
  JITEVAL_RUNTIME_ERROR = 3,    /* the kernel ran and failed */
  JITEVAL_ENVIRONMENT_ERROR = 4 /* the machine could not do it */
};

/* One mistake as data. Later versions may add members at the end. */
typedef struct jiteval_diagnostic {
  int32_t kind;        /* JITEVAL_..._ERROR */
  int32_t line;        /* in the text that was compiled, from 1; 0: there is no place */
  int32_t column;      /* from 1, in characters */
  int32_t length;      /* in characters; may be 0 */
  const char* code;    /* for programs: "unknown-function" */
  const char* message; /* one sentence for people */
  const char* label;   /* what to say at the place: "did you mean 'exp'?"; may be empty */
} jiteval_diagnostic;

/* All mistakes as text for people, with the lines of the source and carets under them. "" for NULL. */
JITEVAL_API const char* jiteval_error_message(const jiteval_error* error);
/* How many mistakes there are: at least one. 0 for NULL. */
JITEVAL_API size_t jiteval_error_count(const jiteval_error* error);
/* One of them, in the order of the text; NULL beyond the last. */
JITEVAL_API const jiteval_diagnostic* jiteval_error_get(const jiteval_error* error, size_t index);
/* NULL is allowed. */
JITEVAL_API void jiteval_error_free(jiteval_error* error);

/* ---- Kernels ---- */

/* Compiles an expression, a `lambda` or a `def`, given as UTF-8. `args` is the argument order of an expression,
 * "x, a"; NULL or "": its free names in order of first appearance. */
JITEVAL_API jiteval_kernel* jiteval_compile(const char* source, const char* args, jiteval_error** error);

/* Who computes. */
enum {
  JITEVAL_AUTOMATIC = 0, /* the interpreter at first, and native code as soon as that has paid for itself */
  JITEVAL_JIT = 1,       /* native code, always */
  JITEVAL_INTERP = 2     /* the interpreter, always */
};

/* Floating-point freedom of the compiler. */
enum {
  JITEVAL_STRICT = 0,   /* the same bits as the interpreter, on every instruction set */
  JITEVAL_CONTRACT = 1, /* a*b + c may be fused */
  JITEVAL_FAST = 2      /* as -ffast-math, but NaN and infinities keep their meaning */
};

typedef struct jiteval_compile_options {
  size_t size;
  const char* args;        /* as for jiteval_compile */
  const char* function;    /* which `def` of a text with several; NULL: the last */
  const char* signature;   /* types of arguments: "f64(f64[:], i32)" or "double (int, double *)"; NULL: none */
  const char* source_name; /* named in messages; NULL: "kernel" */
  int32_t engine;          /* JITEVAL_AUTOMATIC, ... */
  int32_t fp;              /* JITEVAL_STRICT, ... */
} jiteval_compile_options;
#define JITEVAL_COMPILE_OPTIONS \
  {sizeof(jiteval_compile_options), NULL, NULL, NULL, NULL, JITEVAL_AUTOMATIC, JITEVAL_STRICT}

/* `options` may be NULL. */
JITEVAL_API jiteval_kernel* jiteval_compile_with(const char* source, const jiteval_compile_options* options,
                                                 jiteval_error** error);

/* Frees the kernel, its code and all pointers to it. NULL is allowed. */
JITEVAL_API void jiteval_release(jiteval_kernel* kernel);

/* The arguments in order. 0 for a kernel that is NULL; NULL beyond the last name. */
JITEVAL_API size_t jiteval_argument_count(const jiteval_kernel* kernel);
JITEVAL_API const char* jiteval_argument_name(const jiteval_kernel* kernel, size_t index);

/* One value from `count` doubles, one for each argument, into *result. Returns 0, or -1. */
JITEVAL_API int jiteval_call(jiteval_kernel* kernel, const double* arguments, size_t count, double* result,
                             jiteval_error** error);

/* ---- Native code as C functions ---- */

/* The kernel as a C function of a signature, such as "double (int, double *)"; cast the result to a pointer to such
 * a function. It lives as long as the kernel, and asking again gives the same one. A signature that does not fit is
 * a mistake whose message shows those that do. What C parameters stand for is told in docs/embedding.md. */
JITEVAL_API void* jiteval_pointer(jiteval_kernel* kernel, const char* c_signature, jiteval_error** error);

/* The kernel over `n` lanes at a time. `inputs` has a pointer for each argument, outputs[0] receives n doubles. An
 * input may not overlap the output, except that a varying one may be the very same lanes. Returns 0, or the code of
 * the fault that stopped it (the outputs are then unspecified). */
typedef int32_t jiteval_block(const void* const* inputs, void* const* outputs, int64_t n);

/* Such a function, which lives as long as the kernel. `kinds` says for each argument what its input points to:
 *   "varying"    n contiguous doubles, one for each lane
 *   "uniform"    one double, the same for every lane
 *   "window 5"   5 pointers to doubles, that the body sees as an array of 5: lane i of element k is rows[k][i];
 * rows must be readable up to 8 doubles past the last lane as in "varying, uniform". NULL: all are varying. */
JITEVAL_API jiteval_block* jiteval_block_pointer(jiteval_kernel* kernel, const char* kinds, jiteval_error** error);
/* What a code that this function returned means, as an error to free; NULL for 0. */
JITEVAL_API jiteval_error* jiteval_block_fault(jiteval_kernel* kernel, const char* kinds, int32_t code);

/* ---- Drivers ---- */

/* The types of array elements. */
enum {
  JITEVAL_BOOL = 0, /* one byte, 0 or 1 */
  JITEVAL_I8 = 1,
  JITEVAL_I16 = 2,
  JITEVAL_I32 = 3,
  JITEVAL_I64 = 4,
  JITEVAL_U8 = 5,
  JITEVAL_U16 = 6,
  JITEVAL_U32 = 7,
  JITEVAL_U64 = 8,
  JITEVAL_F32 = 9,
  JITEVAL_F64 = 10
};

/* An array in the caller's memory, of up to 8 dimensions (none: a single number). Aligned as C aligns its type. */
typedef struct jiteval_array {
  void* data;
  int32_t type; /* JITEVAL_F64, ... */
  int32_t ndim;
  const int64_t* shape;   /* ndim extents, slowest first */
  const int64_t* strides; /* ndim strides in elements, which may be zero or negative; NULL: C order */
} jiteval_array;

/* A request to stop, which any number of calls may run under. Once it was made, those that run end soon, with a
 * mistake of code "stopped", and so do those that come, unless a moment is enough for them; there is no way to take
 * it back. */
typedef struct jiteval_cancellation jiteval_cancellation;
JITEVAL_API jiteval_cancellation* jiteval_cancellation_new(jiteval_error** error);
/* From any thread, and from a signal handler. NULL is allowed. */
JITEVAL_API void jiteval_cancellation_request(jiteval_cancellation* cancellation);
/* Once nothing runs under it any more. NULL is allowed. */
JITEVAL_API void jiteval_cancellation_free(jiteval_cancellation* cancellation);

/* How a driver runs. */
typedef struct jiteval_run_options {
  size_t size;
  int32_t engine;                           /* JITEVAL_AUTOMATIC: the engine that the kernel was compiled for */
  int32_t threads;                          /* 0: all cores. The result has the same bits for any number. */
  const jiteval_cancellation* cancellation; /* what can stop it; or NULL */
} jiteval_run_options;
#define JITEVAL_RUN_OPTIONS {sizeof(jiteval_run_options), JITEVAL_AUTOMATIC, 0, NULL}

/* What a kernel returned, as jiteval_run gives it: nothing, a number, an array, or a tuple of those. */
typedef struct jiteval_result jiteval_result;

/* Calls the kernel's body once, in this thread, which may take and return whole arrays. An argument of no
 * dimensions is a number; one of 1 to 4 is an array, which the kernel reads and writes in place. For a pointer an
 * array is given that the kernel may not leave, or an integer 0 where it is not used. Numbers are converted to the
 * types that the kernel declares; arrays must have them. Arguments left out at the end have the default values of
 * the kernel's text. `options` may be NULL. Returns what the kernel returned, to free with jiteval_result_free, or
 * NULL; arrays may then be partly written. */
JITEVAL_API jiteval_result* jiteval_run(jiteval_kernel* kernel, const jiteval_array* arguments, size_t count,
                                        const jiteval_run_options* options, jiteval_error** error);

/* The forms of results. */
enum { JITEVAL_NOTHING = 0, JITEVAL_NUMBER = 1, JITEVAL_ARRAY = 2, JITEVAL_TUPLE = 3 };

/* What follows is given by a result as long as it lives. */
JITEVAL_API int32_t jiteval_result_form(const jiteval_result* result); /* JITEVAL_NOTHING for NULL */
/* A number as a double, which is not exact for all integers; NaN for other forms. */
JITEVAL_API double jiteval_result_number(const jiteval_result* result);
/* The elements of an array, in C order; a number is an array of no dimensions, of the type BOOL, I64, U64 or F64.
 * NULL for other forms. */
JITEVAL_API const jiteval_array* jiteval_result_array(const jiteval_result* result);
/* How many items a tuple has, 0 for other forms; and one of them, NULL beyond the last. */
JITEVAL_API size_t jiteval_result_count(const jiteval_result* result);
JITEVAL_API const jiteval_result* jiteval_result_item(const jiteval_result* result, size_t index);
/* Frees a result and its items. NULL is allowed. */
JITEVAL_API void jiteval_result_free(jiteval_result* result);

/* The kernel at every element: `count` arrays, one for each argument, of shapes that broadcast as NumPy has it.
 * `out` has the broadcast shape and the type that jiteval_map_result tells. Its strides may not be zero. It may be
 * the memory of an argument, element for element; any other overlap is undefined. `options` may be NULL. Returns 0,
 * or -1. */
JITEVAL_API int jiteval_map(jiteval_kernel* kernel, const jiteval_array* arguments, size_t count,
                            const jiteval_array* out, const jiteval_run_options* options, jiteval_error** error);

/* What such a map's result is: its type, its number of dimensions, and its extents into shape[0..7]. Only the types
 * and shapes of the arguments are looked at. Each of the last three pointers may be NULL. Returns 0, or -1. */
JITEVAL_API int jiteval_map_result(jiteval_kernel* kernel, const jiteval_array* arguments, size_t count,
                                   int32_t* type, int32_t* ndim, int64_t* shape, jiteval_error** error);

/* Values for an argument that is not integrated over: one for all integrals, or one for each. */
typedef struct jiteval_parameter {
  const char* name;
  const double* values;
  size_t count;
} jiteval_parameter;

enum {
  JITEVAL_CONVERGED = 0, /* the error estimate is within the tolerance */
  JITEVAL_LIMIT = 1,     /* the limit on subintervals was reached */
  JITEVAL_ROUNDOFF = 2,  /* rounding errors prevent the tolerance from being reached */
  JITEVAL_DIVERGENT = 3, /* the integral is probably divergent, or converges too slowly */
  JITEVAL_SUSPECT = 4    /* the integrand is bad somewhere inside */
};

typedef struct jiteval_integral {
  double value;
  double error;        /* an estimate of the absolute error */
  int64_t evaluations; /* of the kernel */
  int64_t status;      /* JITEVAL_CONVERGED, ... */
} jiteval_integral;

typedef struct jiteval_integrate_options {
  size_t size;
  double epsabs;  /* absolute tolerance */
  double epsrel;  /* relative tolerance; an integral converges when either is met */
  int32_t limit;  /* the most subintervals for one integral */
  int32_t engine; /* as in jiteval_run_options */
  int32_t threads;
  const jiteval_cancellation* cancellation;
} jiteval_integrate_options;
#define JITEVAL_INTEGRATE_OPTIONS \
  {sizeof(jiteval_integrate_options), 1.49e-8, 1.49e-8, 50, JITEVAL_AUTOMATIC, 0, NULL}

/* Integrals over one variable, whose ends may be infinite and in either order. Every other argument has a
 * parameter; their counts are 1 or the same, `result_count`. `options` may be NULL. Returns 0, or -1. */
JITEVAL_API int jiteval_integrate(jiteval_kernel* kernel, const char* variable, double lower, double upper,
                                  const jiteval_parameter* parameters, size_t parameter_count,
                                  const jiteval_integrate_options* options, jiteval_integral* results,
                                  size_t result_count, jiteval_error** error);

/* What lies beyond the border, with SciPy's names and meaning. */
enum {
  JITEVAL_REFLECT = 0, /* d c b a | a b c d | d c b a */
  JITEVAL_MIRROR = 1,  /* d c b | a b c d | c b a */
  JITEVAL_NEAREST = 2, /* a a a a | a b c d | d d d d */
  JITEVAL_WRAP = 3,    /* a b c d | a b c d | a b c d */
  JITEVAL_CONSTANT = 4 /* k k k k | a b c d | k k k k with k = cval */
};

typedef struct jiteval_filter_options {
  size_t size;
  double cval;
  const int64_t*
      origin; /* shifts the footprint to lower indices, one value for all axes or one for each; or NULL */
  size_t origin_count;
  const double* parameters; /* the kernel's arguments after the neighbourhood; or NULL */
  size_t parameter_count;
  int32_t mode;   /* JITEVAL_REFLECT, ... */
  int32_t engine; /* as in jiteval_run_options */
  int32_t threads;
  const jiteval_cancellation* cancellation;
} jiteval_filter_options;
#define JITEVAL_FILTER_OPTIONS \
  {sizeof(jiteval_filter_options), 0.0, NULL, 0, NULL, 0, JITEVAL_REFLECT, JITEVAL_AUTOMATIC, 0, NULL}

/* The kernel over the neighbourhood of every element of an image of doubles. The nonzero elements of the footprint,
 * an array of doubles of as many dimensions, say which neighbours the kernel's first argument has, in C order.
 * `out` is of doubles, of the image's shape, in C order, and may not overlap it. `options` may be NULL. Returns 0,
 * or -1. */
JITEVAL_API int jiteval_filter(jiteval_kernel* kernel, const jiteval_array* image, const jiteval_array* footprint,
                               const jiteval_array* out, const jiteval_filter_options* options,
                               jiteval_error** error);

#ifdef __cplusplus
}
#endif

#endif
