#include "jiteval/filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "commands.hpp"
#include "drivers/convert.hpp"
#include "numbers.hpp"
#include "perform.hpp"
#include "print.hpp"

namespace jiteval::tool {
namespace {

/// "010/111/010": rows of 0 and 1; one row is one dimension.
Result<Array<double>> parse_footprint(std::string_view text) {
  std::vector<double> elements;
  std::int64_t rows = 0;
  std::size_t columns = text.find('/');
  columns = std::min(columns, text.size());
  for (std::size_t begin = 0; begin <= text.size(); ++rows) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    if (end - begin != columns) {
      return usage_error(fmt::format("--footprint: the rows of '{}' are not all as long as the first", text));
    }
    for (const char c : text.substr(begin, end - begin)) {
      if (c != '0' && c != '1') {
        return usage_error(
            fmt::format("--footprint: '{}' is neither 0 nor 1 (rows of 0 and 1, as in 010/111/010)", c));
      }
      elements.push_back(c - '0');
    }
    begin = end + 1;
  }
  if (columns == 0) return usage_error("--footprint: there are no elements (rows of 0 and 1, as in 010/111/010)");
  const auto width = static_cast<std::int64_t>(columns);
  return Array<double>(rows == 1 ? Shape{width} : Shape{rows, width}, std::move(elements));
}

Result<std::vector<std::int64_t>> parse_origin(std::string_view text) {
  std::vector<std::int64_t> origin;
  if (text.empty()) return origin;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data() + begin, text.data() + end, value);
    if (error != std::errc() || stop != text.data() + end) {
      return usage_error(fmt::format("--origin: '{}' is not a list of whole numbers with ',' between them", text));
    }
    origin.push_back(value);
    begin = end + 1;
  }
  return origin;
}

}  // namespace

Result<Array<double>> read_footprint(const Options& options, std::size_t dimensions) {
  if (options.footprint.empty() == options.size.empty()) {
    return usage_error(options.size.empty() ? "the neighbourhood is missing: --size 3, or --footprint 010/111/010"
                                            : "--size and --footprint cannot both be given");
  }
  if (options.footprint.starts_with('@')) {
    auto array = io::load(options.footprint.substr(1));
    if (!array) return std::unexpected(std::move(array.error()));
    return std::move(array->values);
  }
  if (!options.footprint.empty()) return parse_footprint(options.footprint);
  auto sizes = parse_sizes(options.size, 'x', "--size");
  if (!sizes) return std::unexpected(std::move(sizes.error()));
  if (sizes->size() == 1) sizes->resize(dimensions, sizes->front());
  if (auto fits = check_fits_memory(*sizes, "--size"); !fits) return std::unexpected(std::move(fits.error()));
  return Array<double>(*sizes, 1.0);
}

Specialisation footprint_specialisation(const Kernel& kernel, const Array<double>& footprint) {
  const auto size = std::ranges::count_if(footprint.elements(), [](double element) { return element != 0; });
  return filter_specialisation(kernel, size);
}

Result<std::unique_ptr<FilterJob>> FilterJob::prepare(const Kernel& kernel, const CommandLine& line) {
  const Options& options = line.options;
  if (line.words.empty() || is_binding(line.words.front())) {
    return usage_error("filter needs an image after the kernel, as in @camera.png or random:512x512");
  }
  if (kernel.argument_names().empty()) {
    return usage_error("the kernel needs a first argument: filter passes the neighbourhood in it");
  }
  const auto form = parse_data(line.words.front(), "the image");
  if (!form) return std::unexpected(form.error());
  const auto bindings = parse_bindings(std::span(line.words).subspan(1));
  if (!bindings) return std::unexpected(bindings.error());
  if (auto checked = check_f64(line.options, "filter"); !checked)
    return std::unexpected(std::move(checked.error()));
  const std::size_t implied = filter_arguments(kernel);
  const auto parameters = load_arguments(kernel, *bindings, options, implied);
  if (!parameters) return std::unexpected(parameters.error());
  auto image = load(*form, "the image", constant_value);
  if (!image) return std::unexpected(std::move(image.error()));
  if (image->values.ndim() == 0) {
    return usage_error(fmt::format("the image is {}, not an array", line.words.front()));
  }

  auto job = std::make_unique<FilterJob>();
  auto footprint = read_footprint(options, image->values.ndim());
  if (!footprint) return std::unexpected(std::move(footprint.error()));
  const auto cval = constant_value(options.cval, "--cval");
  if (!cval) return std::unexpected(cval.error());
  auto origin = parse_origin(options.origin);
  if (!origin) return std::unexpected(std::move(origin.error()));
  for (std::size_t i = 0; i < parameters->size(); ++i) {
    const TypedArray& value = (*parameters)[i];
    const std::string& parameter = kernel.argument_names()[i + implied];
    if (!value.shape.empty()) {
      return usage_error(fmt::format("filter takes a single value for '{}'; it was given an array ({})", parameter,
                                     describe_shape(value.shape)));
    }
    const auto number = drivers::convert(value.view(), ElementType::f64, parameter);
    if (!number) return std::unexpected(number.error());
    job->options_.parameters.push_back(number->elements<double>()[0]);
  }
  if (auto fits = check_fits_memory(image->values.shape(), "the result"); !fits) {
    return std::unexpected(std::move(fits.error()));
  }
  job->image_ = std::move(*image);
  job->options_.footprint = std::move(*footprint);
  job->options_.mode = options.mode;
  job->options_.cval = *cval;
  job->options_.origin = std::move(*origin);
  job->options_.run.threads = options.threads;
  job->out_ = Array<double>(job->image_.values.shape());
  return job;
}

Result<void> FilterJob::build(const Kernel& kernel) {
  const Specialisation specialisation = footprint_specialisation(kernel, options_.footprint);
  const auto block = kernel.block(specialisation, kernel.options().engine);
  if (!block) return std::unexpected(block.error());
  return {};
}

Result<void> FilterJob::run(const Kernel& kernel) {
  options_.run.engine = kernel.options().engine;
  return filter_into(kernel, image_.values.view(), options_, out_.view());
}

namespace {

/// What is printed of an array that is not written to a file. NaN when there is one, as in NumPy.
struct Summary {
  double least = std::numeric_limits<double>::quiet_NaN();
  double greatest = std::numeric_limits<double>::quiet_NaN();
  double mean = std::numeric_limits<double>::quiet_NaN();
};

Summary summarise(std::span<const double> elements) {
  if (elements.empty() || std::ranges::any_of(elements, [](double x) { return std::isnan(x); })) return {};
  const auto [least, greatest] = std::ranges::minmax_element(elements);
  // Neumaier's compensated sum, so that the order of the elements hardly matters.
  double sum = 0;
  double lost = 0;
  for (const double x : elements) {
    const double next = sum + x;
    lost += std::abs(sum) >= std::abs(x) ? (sum - next) + x : (x - next) + sum;
    sum = next;
  }
  const double total = std::isfinite(sum) ? sum + lost : sum;
  return {*least, *greatest, total / static_cast<double>(elements.size())};
}

void print_summary(const Array<double>& array, Format format, Output& out) {
  const Summary summary = summarise(array.elements());
  const auto number = [format](double value) {
    std::string text;
    append_value(text, value, format);
    return text;
  };
  const std::string least = number(summary.least);
  const std::string greatest = number(summary.greatest);
  const std::string mean = number(summary.mean);
  switch (format) {
    case Format::text:
      out.write(fmt::format("shape {}\nmin   {}\nmax   {}\nmean  {}\n", fmt::join(array.shape(), " x "), least,
                            greatest, mean));
      break;
    case Format::csv:
      out.write(
          fmt::format("shape,min,max,mean\n{},{},{},{}\n", fmt::join(array.shape(), "x"), least, greatest, mean));
      break;
    case Format::json:
      out.write(fmt::format("{{\"shape\": [{}], \"min\": {}, \"max\": {}, \"mean\": {}}}\n",
                            fmt::join(array.shape(), ", "), least, greatest, mean));
      break;
  }
}

}  // namespace

Result<int> run_filter(const CommandLine& line, Environment& environment) {
  const Options& options = line.options;
  if (auto checked = check_output(options); !checked) return std::unexpected(std::move(checked.error()));
  const auto performed = perform<FilterJob>(line, environment);
  if (!performed) return std::unexpected(performed.error());
  const auto& [kernel, job] = *performed;
  environment.phases.begin("output");

  if (options.output.empty()) {
    print_summary(job->out(), options.format, environment.out);
    return done;
  }
  const ElementType type = kernel.returns_boolean() ? ElementType::boolean : ElementType::f64;
  const auto result = drivers::convert(TypedView::of(job->out().view()), type, "the result");
  if (!result) return std::unexpected(result.error());
  auto saved = io::save(options.output, *result, job->is_deep());
  if (!saved) return std::unexpected(std::move(saved.error()));
  return done;
}

}  // namespace jiteval::tool
