#include "jiteval/integrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "commands.hpp"
#include "numbers.hpp"
#include "perform.hpp"

namespace jiteval::tool {
namespace {

/// The interval of every integral: one, or as many as the names that its ends use have values.
Result<std::vector<Interval>> intervals(const std::string& name, const IntervalForm& form,
                                        std::span<const Known> known) {
  const auto lower = values_of(form.lower, name, known);
  if (!lower) return std::unexpected(lower.error());
  const auto upper = values_of(form.upper, name, known);
  if (!upper) return std::unexpected(upper.error());
  const View<const double> ends[] = {lower->view(), upper->view()};
  const auto shape = broadcast_shape(ends);
  if (!shape) return std::unexpected(shape.error());
  std::vector<Interval> result;
  for (std::int64_t i = 0; i < element_count(*shape); ++i) {
    result.push_back(over(name, (*lower)[lower->size() == 1 ? 0 : i], (*upper)[upper->size() == 1 ? 0 : i]));
  }
  return result;
}

Result<void> check_method(Method method, const Interval& interval) {
  const bool infinite = std::isinf(interval.lower) || std::isinf(interval.upper);
  if (method == Method::qags && infinite) {
    return usage_error("--method qags needs finite ends", "--method qagi takes infinite ones");
  }
  if (method == Method::qagi && !infinite) {
    return usage_error("--method qagi needs an infinite end", "--method qags takes finite ones");
  }
  return {};
}

Result<IntegrateOptions> driver_options(const Options& options) {
  const auto epsabs = constant_value(options.epsabs, "--epsabs");
  if (!epsabs) return std::unexpected(epsabs.error());
  const auto epsrel = constant_value(options.epsrel, "--epsrel");
  if (!epsrel) return std::unexpected(epsrel.error());
  return IntegrateOptions{
      .epsabs = *epsabs, .epsrel = *epsrel, .limit = options.limit, .run = {.threads = options.threads}};
}

/// The one binding that is an interval.
Result<const Binding*> find_variable(std::span<const Binding> bindings) {
  const Binding* variable = nullptr;
  for (const Binding& binding : bindings) {
    if (!std::holds_alternative<IntervalForm>(binding.form)) continue;
    if (variable != nullptr) {
      return usage_error(
          fmt::format("'{}' and '{}' both have an interval; this version integrates over one variable",
                      variable->name, binding.name));
    }
    variable = &binding;
  }
  if (variable == nullptr) {
    return usage_error("integrate needs an interval for one argument, as in x=0..1 or x=-inf..inf");
  }
  return variable;
}

}  // namespace

Result<std::unique_ptr<IntegrateJob>> IntegrateJob::prepare(const Kernel& kernel, const CommandLine& line) {
  auto bindings = parse_bindings(line.words);
  if (!bindings) return std::unexpected(bindings.error());
  bindings = with_defaults(kernel, std::move(*bindings));
  const auto variable = find_variable(*bindings);
  if (!variable) return std::unexpected(variable.error());
  if (auto checked = check_names(kernel, *bindings); !checked) return std::unexpected(std::move(checked.error()));
  if (auto checked = check_f64(line.options, "integrate"); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  auto options = driver_options(line.options);
  if (!options) return std::unexpected(std::move(options.error()));

  auto job = std::make_unique<IntegrateJob>();
  job->options_ = *options;
  // The ends may use the names before them, so the words are taken in order.
  std::vector<Known> known;
  job->values_.reserve(bindings->size());
  for (const Binding& binding : *bindings) {
    if (&binding == *variable) {
      auto found = intervals(binding.name, std::get<IntervalForm>(binding.form), known);
      if (!found) return std::unexpected(std::move(found.error()));
      job->intervals_ = std::move(*found);
    } else {
      auto array = load(binding.form, binding.name, constant_value);
      if (!array) return std::unexpected(std::move(array.error()));
      const std::span<const double> elements = array->values.elements();
      const std::span<const double> values = job->values_.emplace_back(elements.begin(), elements.end());
      known.push_back({binding.name, View<const double>(values)});
    }
  }
  for (const Interval& interval : job->intervals_) {
    if (auto fits = check_method(line.options.method, interval); !fits) {
      return std::unexpected(std::move(fits.error()));
    }
  }

  std::size_t count = job->intervals_.size();
  for (const std::string& name : kernel.argument_names()) {
    const auto found = std::ranges::find(known, name, &Known::name);
    if (found == known.end()) continue;  // the variable
    const auto size = static_cast<std::size_t>(found->values.size());
    if (size != 1 && count != 1 && size != count) {
      return usage_error(fmt::format("'{}' has {} values where other arguments have {}", name, size, count));
    }
    if (size != 1) count = size;
    job->parameters_.push_back(with(name, {found->values.data(), size}));
  }
  constexpr std::int64_t numbers_each = sizeof(Integral) / sizeof(double);
  if (auto fits = check_fits_memory({static_cast<std::int64_t>(count), numbers_each}, "the integrals"); !fits) {
    return std::unexpected(std::move(fits.error()));
  }
  job->integrals_.resize(count);
  return job;
}

Result<void> IntegrateJob::build(const Kernel& kernel) {
  Specialisation specialisation;
  for (const std::string& name : kernel.argument_names()) {
    const auto parameter = std::ranges::find(parameters_, name, &Parameter::name);
    const bool uniform = parameter != parameters_.end() && (parameter->values.size() == 1 || intervals_.size() > 1);
    specialisation.arguments.push_back({uniform ? ArgumentKind::uniform : ArgumentKind::varying});
  }
  const auto block = kernel.block(specialisation, kernel.options().engine);
  if (!block) return std::unexpected(block.error());
  return {};
}

Result<void> IntegrateJob::run(const Kernel& kernel) {
  options_.run.engine = kernel.options().engine;
  if (intervals_.size() > 1) return run_one_by_one(kernel);
  auto integrals = integrate(kernel, intervals_.front(), parameters_, options_);
  if (!integrals) return std::unexpected(std::move(integrals.error()));
  integrals_ = std::move(*integrals);
  return {};
}

Result<void> IntegrateJob::run_one_by_one(const Kernel& kernel) {
  std::vector<Parameter> parameters = parameters_;
  for (std::size_t i = 0; i < integrals_.size(); ++i) {
    for (std::size_t k = 0; k < parameters.size(); ++k) {
      const std::span<const double> values = parameters_[k].values;
      parameters[k].values = values.size() == 1 ? values : values.subspan(i, 1);
    }
    auto integral = integrate(kernel, intervals_[i], parameters, options_);
    if (!integral) return std::unexpected(std::move(integral.error()));
    integrals_[i] = integral->front();
  }
  return {};
}

std::int64_t IntegrateJob::evaluations() const {
  return std::accumulate(integrals_.begin(), integrals_.end(), std::int64_t{0},
                         [](std::int64_t sum, const Integral& integral) { return sum + integral.evaluations; });
}

std::vector<TypedArray> IntegrateJob::results() const {
  Array<double> all({elements(), 4});
  double* next = all.data();
  for (const Integral& integral : integrals_) {
    for (const double number : {integral.value, integral.error, static_cast<double>(integral.evaluations),
                                static_cast<double>(integral.status)}) {
      *next++ = number;
    }
  }
  return {TypedArray::of(all)};
}

namespace {

/// The value that a parameter has in the integral of this index.
double value_at(const Parameter& parameter, std::size_t index) {
  return parameter.values[parameter.values.size() == 1 ? 0 : index];
}

void print_rows(const IntegrateJob& job, Format format, Output& out) {
  const bool csv = format == Format::csv;
  const char separator = csv ? ',' : ' ';
  std::string text;
  if (csv) {
    for (const Parameter& parameter : job.parameters()) text += parameter.name + ',';
    text += "value,error,evaluations,status\n";
  }
  for (std::size_t i = 0; i < job.integrals().size(); ++i) {
    const Integral& integral = job.integrals()[i];
    if (csv) {
      for (const Parameter& parameter : job.parameters()) {
        append_number(text, value_at(parameter, i));
        text += ',';
      }
    }
    append_number(text, integral.value);
    text += separator;
    append_number(text, integral.error);
    text += separator;
    text += std::to_string(integral.evaluations);
    text += separator;
    text += name(integral.status);
    text += '\n';
  }
  out.write(text);
}

void print_json(const IntegrateJob& job, Output& out) {
  std::string text = "{\"results\": [";
  const auto field = [&text](std::string_view name, double value) {
    append_json_string(text, name);
    text += ": ";
    append_json_number(text, value);
    text += ", ";
  };
  for (std::size_t i = 0; i < job.integrals().size(); ++i) {
    const Integral& integral = job.integrals()[i];
    text += i == 0 ? "{" : ",\n{";
    for (const Parameter& parameter : job.parameters()) field(parameter.name, value_at(parameter, i));
    field("value", integral.value);
    field("error", integral.error);
    text += fmt::format("\"evaluations\": {}, \"status\": \"{}\"}}", integral.evaluations, name(integral.status));
  }
  text += "]}\n";
  out.write(text);
}

}  // namespace

Result<int> run_integrate(const CommandLine& line, Environment& environment) {
  const auto performed = perform<IntegrateJob>(line, environment);
  if (!performed) return std::unexpected(performed.error());
  const auto& [kernel, job] = *performed;
  environment.phases.begin("output");

  if (line.options.format == Format::json) {
    print_json(*job, environment.out);
  } else {
    print_rows(*job, line.options.format, environment.out);
  }
  const bool all_converged = std::ranges::all_of(
      job->integrals(), [](const Integral& integral) { return integral.status == Convergence::converged; });
  return all_converged ? done : not_converged;
}

}  // namespace jiteval::tool
