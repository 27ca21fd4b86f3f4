/* The C interface, used from C. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "jiteval/jiteval.h"

static int failures = 0;

#define CHECK(condition) check((condition), #condition, __LINE__)
static void check(int holds, const char* condition, int line) {
  if (holds) return;
  fprintf(stderr, "c_test.c:%d: not so: %s\n", line, condition);
  ++failures;
}

static void check_text(const char* text, const char* expected, int line) {
  if (text != NULL && strcmp(text, expected) == 0) return;
  fprintf(stderr, "c_test.c:%d: '%s' instead of '%s'\n", line, text == NULL ? "NULL" : text, expected);
  ++failures;
}
#define CHECK_TEXT(text, expected) check_text((text), (expected), __LINE__)

/* The code of the first mistake, which is then freed. */
static const char* code_of(jiteval_error* error) {
  static char code[64];
  const jiteval_diagnostic* first = jiteval_error_get(error, 0);
  snprintf(code, sizeof code, "%s", first == NULL ? "no mistake" : first->code);
  jiteval_error_free(error);
  return code;
}

static jiteval_kernel* compiled(const char* source, const char* args) {
  jiteval_error* error = NULL;
  jiteval_kernel* kernel = jiteval_compile(source, args, &error);
  if (kernel == NULL) {
    fprintf(stderr, "%s", jiteval_error_message(error));
    jiteval_error_free(error);
    ++failures;
  }
  return kernel;
}

/* C itself has no conversion from what jiteval_pointer returns to a pointer to a function. */
static void get(void* function_pointer, jiteval_kernel* kernel, const char* signature, jiteval_error** error) {
  void* pointer = jiteval_pointer(kernel, signature, error);
  memcpy(function_pointer, &pointer, sizeof pointer);
}

typedef double of_two_doubles(double, double);
typedef double of_packed_doubles(int, double*);
typedef double of_user_data(double, void*);

static void test_version(void) {
  char header[32];
  snprintf(header, sizeof header, "%d.%d.%d", JITEVAL_VERSION_MAJOR, JITEVAL_VERSION_MINOR, JITEVAL_VERSION_PATCH);
  CHECK_TEXT(jiteval_version(), header);
  CHECK_TEXT(jiteval_version(), PROJECT_VERSION);
}

static void test_pointers(void) {
  jiteval_error* error = (jiteval_error*)&failures; /* must be overwritten */
  jiteval_kernel* gauss = compiled("exp(-a*x**2)", "x, a");
  of_two_doubles *f = NULL, *again = NULL;
  get(&f, gauss, "double (double, double)", &error);
  CHECK(error == NULL);
  CHECK(f != NULL && fabs(f(0.5, 2.0) - exp(-0.5)) < 1e-15);
  get(&again, gauss, "double(double x, double a)", NULL);
  CHECK(f == again);
  of_packed_doubles* packed = NULL;
  get(&packed, gauss, "double (int, double *)", NULL);
  double arguments[] = {0.5, 2.0};
  CHECK(packed != NULL && packed(2, arguments) == f(0.5, 2.0));
  CHECK(packed != NULL && isnan(packed(1, arguments)));
  of_user_data* with_data = NULL;
  get(&with_data, gauss, "double (double, void *)", NULL);
  CHECK(with_data != NULL && with_data(0.5, &arguments[1]) == f(0.5, 2.0));

  double value = 0;
  CHECK(jiteval_call(gauss, arguments, 2, &value, &error) == 0);
  CHECK(value == f(0.5, 2.0));
  CHECK(jiteval_call(gauss, arguments, 1, &value, &error) == -1);
  CHECK_TEXT(code_of(error), "argument-count");

  CHECK(jiteval_pointer(gauss, "double (double)", &error) == NULL);
  CHECK_TEXT(jiteval_error_message(error),
             "error[signature]: 'double (double)' does not fit this kernel's arguments; it can be called as "
             "'double (double, double)' or 'double (int, double *)'\n");
  CHECK(jiteval_error_get(error, 0)->kind == JITEVAL_ARGUMENT_ERROR);
  CHECK(jiteval_error_get(error, 0)->line == 0);
  jiteval_error_free(error);
  CHECK(jiteval_pointer(gauss, "nonsense", &error) == NULL);
  CHECK_TEXT(code_of(error), "bad-signature");

  CHECK(jiteval_argument_count(gauss) == 2);
  CHECK_TEXT(jiteval_argument_name(gauss, 1), "a");
  CHECK(jiteval_argument_name(gauss, 2) == NULL);
  jiteval_release(gauss);
}

static void test_mistakes_as_data(void) {
  jiteval_error* error = NULL;
  CHECK(jiteval_compile("def f(x):\n  # \xc3\xa4\n  return epx(x) + lgo(x)\n", NULL, &error) == NULL);
  CHECK(strstr(jiteval_error_message(error), "kernel:3:10") != NULL);
  CHECK(jiteval_error_count(error) == 2);
  const jiteval_diagnostic* second = jiteval_error_get(error, 1);
  CHECK(second != NULL && second->kind == JITEVAL_KERNEL_ERROR);
  CHECK(second->line == 3 && second->column == 19 && second->length == 3);
  CHECK_TEXT(second->code, "unknown-function");
  CHECK_TEXT(second->message, "unknown function 'lgo'");
  CHECK_TEXT(second->label, "did you mean 'log'?");
  CHECK(jiteval_error_get(error, 2) == NULL);
  jiteval_error_free(error);
}

static void test_null(void) {
  jiteval_error* error = NULL;
  jiteval_release(NULL);
  jiteval_error_free(NULL);
  CHECK_TEXT(jiteval_error_message(NULL), "");
  CHECK(jiteval_error_count(NULL) == 0 && jiteval_error_get(NULL, 0) == NULL);
  CHECK(jiteval_argument_count(NULL) == 0 && jiteval_argument_name(NULL, 0) == NULL);
  CHECK(jiteval_compile(NULL, NULL, NULL) == NULL);
  CHECK(jiteval_compile(NULL, NULL, &error) == NULL);
  CHECK_TEXT(jiteval_error_message(error), "error[null-argument]: the argument 'source' is NULL\n");
  jiteval_error_free(error);
  CHECK(jiteval_pointer(NULL, "double (double)", &error) == NULL);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_block_pointer(NULL, NULL, &error) == NULL);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK_TEXT(code_of(jiteval_block_fault(NULL, NULL, 1)), "null-argument");

  jiteval_kernel* kernel = compiled("x", NULL);
  CHECK(jiteval_pointer(kernel, NULL, &error) == NULL);
  CHECK_TEXT(code_of(error), "null-argument");
  double value = 0;
  CHECK(jiteval_call(NULL, &value, 1, &value, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_call(kernel, NULL, 1, &value, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_call(kernel, &value, 1, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");

  const int64_t shape[] = {1};
  const jiteval_array array = {&value, JITEVAL_F64, 1, shape, NULL};
  const jiteval_array empty = {NULL, JITEVAL_F64, 1, shape, NULL};
  CHECK(jiteval_map(NULL, &array, 1, &array, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_map(kernel, NULL, 1, &array, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_map(kernel, &array, 1, NULL, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_map(kernel, &empty, 1, &array, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-array");
  CHECK(jiteval_map_result(NULL, &array, 1, NULL, NULL, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_map_result(kernel, &empty, 1, NULL, NULL, NULL, &error) == 0);

  jiteval_integral result;
  jiteval_parameter unnamed = {NULL, &value, 1};
  CHECK(jiteval_integrate(NULL, "x", 0, 1, NULL, 0, NULL, &result, 1, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_integrate(kernel, NULL, 0, 1, NULL, 0, NULL, &result, 1, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_integrate(kernel, "x", 0, 1, NULL, 1, NULL, &result, 1, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_integrate(kernel, "x", 0, 1, &unnamed, 1, NULL, &result, 1, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_integrate(kernel, "x", 0, 1, NULL, 0, NULL, NULL, 1, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");

  CHECK(jiteval_filter(NULL, &array, &array, &array, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_filter(kernel, NULL, &array, &array, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_filter(kernel, &array, NULL, &array, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_filter(kernel, &array, &array, NULL, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  jiteval_release(kernel);
}

static void test_options(void) {
  jiteval_error* error = NULL;
  jiteval_compile_options options = JITEVAL_COMPILE_OPTIONS;
  options.function = "second";
  options.source_name = "two.py";
  options.engine = JITEVAL_INTERP;
  const char* two = "def second(x):\n  return 2*x\ndef first(x):\n  return x\n";
  jiteval_kernel* kernel = jiteval_compile_with(two, &options, &error);
  double x = 4;
  CHECK(kernel != NULL && jiteval_call(kernel, &x, 1, &x, NULL) == 0 && x == 8);
  jiteval_release(kernel);
  CHECK(jiteval_compile_with("1 +", &options, &error) == NULL);
  CHECK(strstr(jiteval_error_message(error), "two.py:1:") != NULL);
  jiteval_error_free(error);
  options.engine = 7;
  CHECK(jiteval_compile_with(two, &options, &error) == NULL);
  CHECK_TEXT(code_of(error), "bad-option");
  options.size = 0;
  CHECK(jiteval_compile_with(two, &options, &error) == NULL);
  CHECK_TEXT(code_of(error), "bad-option");
  /* As a header would have it that knows no member after `args`. */
  options.size = offsetof(jiteval_compile_options, function);
  kernel = jiteval_compile_with(two, &options, &error);
  CHECK(kernel != NULL && jiteval_call(kernel, &x, 1, &x, NULL) == 0 && x == 8);
  jiteval_release(kernel);
}

static void test_block(void) {
  jiteval_error* error = NULL;
  jiteval_kernel* kernel = compiled("lambda x, a: a*x", NULL);
  double x[] = {1, 2, 3, 4, 5};
  double a[] = {10, 20, 30, 40, 50};
  const void* inputs[] = {x, a};
  double y[5];
  void* outputs[] = {y};
  jiteval_block* block = jiteval_block_pointer(kernel, "varying, uniform", &error);
  CHECK(block != NULL && block(inputs, outputs, 5) == 0 && y[4] == 50);
  block = jiteval_block_pointer(kernel, NULL, &error);
  CHECK(block != NULL && block(inputs, outputs, 5) == 0 && y[4] == 250);
  CHECK(jiteval_block_pointer(kernel, "varying", &error) == NULL);
  CHECK_TEXT(code_of(error), "bad-kinds");
  CHECK(jiteval_block_pointer(kernel, "varying, window 3", &error) == NULL);
  CHECK_TEXT(code_of(error), "bad-kinds");
  CHECK(jiteval_block_pointer(kernel, "varying, window", &error) == NULL);
  CHECK_TEXT(code_of(error), "bad-kinds");
  jiteval_release(kernel);

  kernel = compiled("lambda v, i: v[int(i)]", NULL);
  double rows[3][16] = {{1, 2}, {3, 4}, {5, 6}};
  const void* windows[] = {rows[0], rows[1], rows[2]};
  double index[] = {2, 0};
  const void* window_inputs[] = {windows, index};
  const char* kinds = "window 3, varying";
  block = jiteval_block_pointer(kernel, kinds, &error);
  CHECK(block != NULL && block(window_inputs, outputs, 2) == 0 && y[0] == 5 && y[1] == 2);
  index[1] = 3;
  const int32_t code = block == NULL ? 0 : block(window_inputs, outputs, 2);
  CHECK(code != 0);
  CHECK_TEXT(code_of(jiteval_block_fault(kernel, kinds, code)), "runtime-fault");
  CHECK_TEXT(code_of(jiteval_block_fault(kernel, kinds, 12345)), "fault-code");
  CHECK(jiteval_block_fault(kernel, kinds, 0) == NULL);
  jiteval_release(kernel);
}

static void test_map(void) {
  jiteval_error* error = NULL;
  jiteval_kernel* kernel = compiled("x*10 + y", "x, y");
  double x[] = {1, 2, 3, 4};
  double y[] = {5, -1, 6, -1, 7, -1};
  double sums[6];
  const int64_t column[] = {2, 1}, row[] = {3}, both[] = {2, 3};
  const int64_t every_second[] = {2}, backwards[] = {-3, 1};
  const jiteval_array arguments[] = {{x, JITEVAL_F64, 2, column, NULL}, {y, JITEVAL_F64, 1, row, every_second}};
  jiteval_array out = {sums, JITEVAL_F64, 2, both, NULL};
  CHECK(jiteval_map(kernel, arguments, 2, &out, NULL, &error) == 0);
  CHECK(sums[0] == 15 && sums[2] == 17 && sums[3] == 25 && sums[5] == 27);
  out.data = sums + 3;
  out.strides = backwards;
  jiteval_run_options options = JITEVAL_RUN_OPTIONS;
  options.threads = 1;
  options.engine = JITEVAL_JIT;
  CHECK(jiteval_map(kernel, arguments, 2, &out, &options, &error) == 0);
  CHECK(sums[0] == 25 && sums[3] == 15 && sums[5] == 17);
  options.threads = -1;
  CHECK(jiteval_map(kernel, arguments, 2, &out, &options, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-threads");

  int32_t type = -1, ndim = -1;
  int64_t shape[8];
  CHECK(jiteval_map_result(kernel, arguments, 2, &type, &ndim, shape, &error) == 0);
  CHECK(type == JITEVAL_F64 && ndim == 2 && shape[0] == 2 && shape[1] == 3);
  int32_t whole[] = {7, 8};
  const int64_t two[] = {2};
  const jiteval_array integers[] = {{whole, JITEVAL_I32, 1, two, NULL}, {whole, JITEVAL_I32, 1, two, NULL}};
  CHECK(jiteval_map_result(kernel, integers, 2, &type, &ndim, shape, &error) == 0);
  CHECK(type == JITEVAL_I64 && ndim == 1 && shape[0] == 2);
  int64_t integer_sums[2];
  jiteval_array integer_out = {integer_sums, JITEVAL_I64, 1, two, NULL};
  CHECK(jiteval_map(kernel, integers, 2, &integer_out, NULL, &error) == 0);
  CHECK(integer_sums[1] == 88);
  integer_out.type = JITEVAL_F64;
  CHECK(jiteval_map(kernel, integers, 2, &integer_out, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-type");
  integer_out.type = 99;
  CHECK(jiteval_map(kernel, integers, 2, &integer_out, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-array");
  const int64_t negative[] = {-1};
  integer_out.type = JITEVAL_I64;
  integer_out.shape = negative;
  CHECK(jiteval_map(kernel, integers, 2, &integer_out, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-array");
  integer_out.shape = NULL;
  CHECK(jiteval_map(kernel, integers, 2, &integer_out, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-array");
  integer_out.shape = two;
  integer_out.data = (char*)integer_sums + 1;
  integer_out.ndim = 9;
  CHECK(jiteval_map(kernel, integers, 2, &integer_out, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-array");
  integer_out.ndim = 1;
  CHECK(jiteval_map(kernel, integers, 2, &integer_out, NULL, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-array"); /* not aligned */
  jiteval_release(kernel);
}

static void test_integrate(void) {
  jiteval_error* error = NULL;
  jiteval_kernel* gauss = compiled("exp(-a*x**2)", "x, a");
  const double values[] = {1, 4};
  const jiteval_parameter a = {"a", values, 2};
  jiteval_integral results[2];
  CHECK(jiteval_integrate(gauss, "x", -INFINITY, INFINITY, &a, 1, NULL, results, 2, &error) == 0);
  CHECK(fabs(results[0].value - 1.7724538509055159) < 1e-12 && fabs(results[1].value - 0.886226925452758) < 1e-12);
  CHECK(results[1].status == JITEVAL_CONVERGED && results[1].evaluations > 0 && results[1].error < 1.5e-8);
  CHECK(jiteval_integrate(gauss, "x", 0, 1, &a, 1, NULL, results, 1, &error) == -1);
  CHECK_TEXT(code_of(error), "length-mismatch");
  CHECK(jiteval_integrate(gauss, "y", 0, 1, &a, 1, NULL, results, 2, &error) == -1);
  CHECK_TEXT(code_of(error), "unknown-argument");
  jiteval_integrate_options options = JITEVAL_INTEGRATE_OPTIONS;
  options.limit = 0;
  CHECK(jiteval_integrate(gauss, "x", 0, 1, &a, 1, &options, results, 2, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-limit");
  jiteval_release(gauss);
}

static void test_filter(void) {
  jiteval_error* error = NULL;
  jiteval_kernel* kernel = compiled("lambda v, k: k*max(v)", NULL);
  double pixels[] = {1, 5, 2, 8, 3, 4};
  double ones[] = {1, 1, 1};
  double out[6];
  const int64_t shape[] = {2, 3}, transposed[] = {3, 2}, steps[] = {1, 3}, line[] = {1, 3};
  const jiteval_array image = {pixels, JITEVAL_F64, 2, shape, NULL};
  const jiteval_array footprint = {ones, JITEVAL_F64, 2, line, NULL};
  const jiteval_array result = {out, JITEVAL_F64, 2, shape, NULL};
  const double k = 10;
  const int64_t origin[] = {0, 1};
  jiteval_filter_options options = JITEVAL_FILTER_OPTIONS;
  options.parameters = &k;
  options.parameter_count = 1;
  CHECK(jiteval_filter(kernel, &image, &footprint, &result, &options, &error) == 0);
  CHECK(out[0] == 50 && out[2] == 50 && out[3] == 80 && out[5] == 40);
  options.origin = origin;
  options.origin_count = 2;
  options.mode = JITEVAL_CONSTANT;
  options.cval = 9;
  CHECK(jiteval_filter(kernel, &image, &footprint, &result, &options, &error) == 0);
  CHECK(out[0] == 90 && out[2] == 50);
  options.mode = 5;
  CHECK(jiteval_filter(kernel, &image, &footprint, &result, &options, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-option");
  options.mode = JITEVAL_REFLECT;
  options.origin = NULL;
  CHECK(jiteval_filter(kernel, &image, &footprint, &result, &options, &error) == -1);
  CHECK_TEXT(code_of(error), "null-argument");
  options.origin_count = 0;
  /* The image turned by its strides. */
  const jiteval_array turned = {pixels, JITEVAL_F64, 2, transposed, steps};
  const jiteval_array turned_result = {out, JITEVAL_F64, 2, transposed, NULL};
  CHECK(jiteval_filter(kernel, &turned, &footprint, &turned_result, &options, &error) == 0);
  CHECK(out[0] == 80 && out[1] == 80 && out[2] == 50 && out[4] == 40);
  const jiteval_array singles = {out, JITEVAL_F32, 2, shape, NULL};
  CHECK(jiteval_filter(kernel, &singles, &footprint, &result, &options, &error) == -1);
  CHECK_TEXT(code_of(error), "bad-array");
  jiteval_release(kernel);
}

/* Calls a kernel, which is then released. */
static jiteval_result* result_of(const char* source, const jiteval_array* arguments, size_t count) {
  jiteval_kernel* kernel = compiled(source, NULL);
  jiteval_error* error = NULL;
  jiteval_result* result = jiteval_run(kernel, arguments, count, NULL, &error);
  if (result == NULL) {
    fprintf(stderr, "%s", jiteval_error_message(error));
    jiteval_error_free(error);
    ++failures;
  }
  jiteval_release(kernel);
  return result;
}

static void test_run_arguments(void) {
  double values[] = {1, -1, 2, -1, 3, -1};
  double factor = 10;
  const int64_t three[] = {3}, every_second[] = {2};
  const jiteval_array arguments[] = {{values, JITEVAL_F64, 1, three, every_second},
                                     {&factor, JITEVAL_F64, 0, NULL, NULL}};
  jiteval_result* result = result_of("def scale(v, k):\n  for i in range(len(v)):\n    v[i] *= k\n", arguments, 2);
  CHECK(values[0] == 10 && values[1] == -1 && values[4] == 30);
  CHECK(result != NULL && jiteval_result_form(result) == JITEVAL_NOTHING);
  CHECK(jiteval_result_array(result) == NULL && isnan(jiteval_result_number(result)));
  jiteval_result_free(result);

  /* Numbers of every type. */
  uint8_t byte = 200, truth = 1;
  int16_t negative = -7;
  uint64_t large = (uint64_t)1 << 63;
  float third = 1.0f / 3;
  const struct {
    jiteval_array argument;
    int32_t type;
    double value;
  } numbers[] = {{{&byte, JITEVAL_U8, 0, NULL, NULL}, JITEVAL_I64, 400},
                 {{&truth, JITEVAL_BOOL, 0, NULL, NULL}, JITEVAL_I64, 2},
                 {{&negative, JITEVAL_I16, 0, NULL, NULL}, JITEVAL_I64, -14},
                 {{&large, JITEVAL_U64, 0, NULL, NULL}, JITEVAL_U64, 0},
                 {{&third, JITEVAL_F32, 0, NULL, NULL}, JITEVAL_F64, third + third},
                 {{&factor, JITEVAL_F64, 0, NULL, NULL}, JITEVAL_F64, 20}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i) {
    result = result_of("lambda x: x + x", &numbers[i].argument, 1);
    const jiteval_array* number = jiteval_result_array(result);
    CHECK(number != NULL && number->ndim == 0 && number->type == numbers[i].type);
    CHECK(jiteval_result_number(result) == numbers[i].value);
    jiteval_result_free(result);
  }
  result = result_of("def f(n=7):\n  return n // 2\n", NULL, 0);
  CHECK(jiteval_result_number(result) == 3);
  jiteval_result_free(result);
}

static void test_run_results(void) {
  float values[] = {3, 1, 2, 6, 5, 4};
  const int64_t shape[] = {2, 3};
  const jiteval_array array = {values, JITEVAL_F32, 2, shape, NULL};
  jiteval_result* result =
      result_of("def f(a):\n  return a.T, (a.size, a[0, 0] > 2), 9007199254740993\n", &array, 1);
  CHECK(jiteval_result_form(result) == JITEVAL_TUPLE && jiteval_result_count(result) == 3);
  CHECK(jiteval_result_array(result) == NULL && isnan(jiteval_result_number(result)));
  const jiteval_result* turned = jiteval_result_item(result, 0);
  const jiteval_array* elements = jiteval_result_array(turned);
  CHECK(jiteval_result_form(turned) == JITEVAL_ARRAY && isnan(jiteval_result_number(turned)));
  CHECK(elements != NULL && elements->type == JITEVAL_F32 && elements->ndim == 2 && elements->strides == NULL);
  CHECK(elements != NULL && elements->shape[0] == 3 && elements->shape[1] == 2);
  values[3] = 0; /* what is returned is a copy */
  CHECK(elements != NULL && ((const float*)elements->data)[1] == 6);
  const jiteval_result* pair = jiteval_result_item(result, 1);
  CHECK(jiteval_result_form(pair) == JITEVAL_TUPLE && jiteval_result_count(pair) == 2);
  CHECK(jiteval_result_number(jiteval_result_item(pair, 0)) == 6);
  CHECK(jiteval_result_array(jiteval_result_item(pair, 1))->type == JITEVAL_BOOL);
  CHECK(jiteval_result_number(jiteval_result_item(pair, 1)) == 1);
  const jiteval_result* whole = jiteval_result_item(result, 2);
  CHECK(jiteval_result_form(whole) == JITEVAL_NUMBER && jiteval_result_count(whole) == 0);
  CHECK(*(const int64_t*)jiteval_result_array(whole)->data == 9007199254740993);
  CHECK(jiteval_result_item(result, 3) == NULL && jiteval_result_item(whole, 0) == NULL);
  jiteval_result_free(result);
}

static void test_run_mistakes(void) {
  jiteval_error* error = NULL;
  jiteval_kernel* kernel = compiled("def f(v, i):\n  return v[i]\n", NULL);
  double values[] = {1, 2};
  int64_t index = 1;
  const int64_t two[] = {2};
  jiteval_array arguments[] = {{values, JITEVAL_F64, 1, two, NULL}, {&index, JITEVAL_I64, 0, NULL, NULL}};
  jiteval_run_options options = JITEVAL_RUN_OPTIONS;
  for (int32_t engine = JITEVAL_AUTOMATIC; engine <= JITEVAL_INTERP; ++engine) {
    options.engine = engine;
    jiteval_result* result = jiteval_run(kernel, arguments, 2, &options, &error);
    CHECK(error == NULL && jiteval_result_number(result) == 2);
    jiteval_result_free(result);
  }
  index = 2;
  jiteval_run_options no_threads = JITEVAL_RUN_OPTIONS;
  no_threads.threads = -1;
  CHECK(jiteval_run(kernel, arguments, 2, &no_threads, &error) == NULL);
  CHECK_TEXT(code_of(error), "bad-threads");
  CHECK(jiteval_run(kernel, arguments, 2, NULL, &error) == NULL);
  CHECK(jiteval_error_get(error, 0)->kind == JITEVAL_RUNTIME_ERROR && jiteval_error_get(error, 0)->line == 2);
  CHECK_TEXT(code_of(error), "runtime-fault");
  CHECK(jiteval_run(kernel, arguments, 1, NULL, &error) == NULL);
  CHECK_TEXT(code_of(error), "argument-count");
  CHECK(jiteval_run(kernel, &arguments[1], 1, NULL, &error) == NULL);
  CHECK_TEXT(code_of(error), "argument-count");
  options.engine = 3;
  CHECK(jiteval_run(kernel, arguments, 2, &options, &error) == NULL);
  CHECK_TEXT(code_of(error), "bad-option");
  arguments[1].data = NULL;
  CHECK(jiteval_run(kernel, arguments, 2, NULL, &error) == NULL);
  CHECK_TEXT(code_of(error), "bad-array");
  CHECK(jiteval_run(kernel, NULL, 2, NULL, &error) == NULL);
  CHECK_TEXT(code_of(error), "null-argument");
  CHECK(jiteval_run(NULL, arguments, 2, NULL, &error) == NULL);
  CHECK_TEXT(code_of(error), "null-argument");
  jiteval_release(kernel);
  CHECK(jiteval_result_form(NULL) == JITEVAL_NOTHING && isnan(jiteval_result_number(NULL)));
  CHECK(jiteval_result_array(NULL) == NULL && jiteval_result_count(NULL) == 0);
  CHECK(jiteval_result_item(NULL, 0) == NULL);
  jiteval_result_free(NULL);
}

/* Requests that were made already; tests in C++ make them from other threads. */
static void test_cancellation(void) {
  jiteval_error* error = NULL;
  jiteval_cancellation_request(NULL);
  jiteval_cancellation_free(NULL);
  jiteval_cancellation* cancellation = jiteval_cancellation_new(&error);
  CHECK(cancellation != NULL && error == NULL);
  jiteval_kernel* kernel = compiled("def f(x):\n  while x >= 0:\n    x += 1\n  return x\n", NULL);
  double x = -1, y = 0;
  const int64_t one[] = {1};
  const jiteval_array single = {&x, JITEVAL_F64, 0, NULL, NULL};
  const jiteval_array argument = {&x, JITEVAL_F64, 1, one, NULL}, out = {&y, JITEVAL_F64, 1, one, NULL};
  jiteval_run_options options = JITEVAL_RUN_OPTIONS;
  options.cancellation = cancellation;
  CHECK(jiteval_map(kernel, &argument, 1, &out, &options, &error) == 0 && y == -1);
  jiteval_cancellation_request(cancellation);
  x = 0;
  CHECK(jiteval_map(kernel, &argument, 1, &out, &options, &error) == -1);
  CHECK_TEXT(code_of(error), "stopped");
  CHECK(jiteval_run(kernel, &single, 1, &options, &error) == NULL);
  CHECK_TEXT(code_of(error), "stopped");
  jiteval_integrate_options integration = JITEVAL_INTEGRATE_OPTIONS;
  integration.cancellation = cancellation;
  jiteval_integral integral;
  CHECK(jiteval_integrate(kernel, "x", 0, 1, NULL, 0, &integration, &integral, 1, &error) == -1);
  CHECK_TEXT(code_of(error), "stopped");
  jiteval_release(kernel);
  kernel = compiled("lambda v: sum(v)", NULL);
  jiteval_filter_options filtering = JITEVAL_FILTER_OPTIONS;
  filtering.cancellation = cancellation;
  CHECK(jiteval_filter(kernel, &argument, &argument, &out, NULL, &error) == -1); /* no neighbour */
  jiteval_error_free(error);
  x = 1;
  CHECK(jiteval_filter(kernel, &argument, &argument, &out, NULL, &error) == 0 && y == 1);
  CHECK(jiteval_filter(kernel, &argument, &argument, &out, &filtering, &error) == -1);
  CHECK_TEXT(code_of(error), "stopped");
  jiteval_release(kernel);
  jiteval_cancellation_free(cancellation);
}

int main(void) {
  test_version();
  test_pointers();
  test_mistakes_as_data();
  test_null();
  test_options();
  test_block();
  test_map();
  test_integrate();
  test_filter();
  test_run_arguments();
  test_run_results();
  test_run_mistakes();
  test_cancellation();
  return failures == 0 ? 0 : 1;
}
