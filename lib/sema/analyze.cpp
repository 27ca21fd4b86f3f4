#include "sema/analyze.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ir/simplify.hpp"
#include "ir/uniformity.hpp"
#include "sema/translator.hpp"
#include "sema/walk.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

using ir::ValueId;

namespace {

/// A function is walked again as long as types of variables widen, which every walk does to one or more. All walks
/// together emit no more values than this.
constexpr std::size_t most_values_of_walks = 64 * max_values;

/// Reports statements nested deeper than the passes, which recurse over blocks, can bear (a long chain of `elif`s).
bool is_too_deep(const syntax::Module& module, const syntax::Function& function, Report& report) {
  bool found = false;
  for_each_statement(module, function.body, [&](const syntax::Stmt& stmt, std::size_t depth) {
    if (depth <= max_depth || found) return;
    found = true;
    report.error("too-large", stmt.keyword_span, fmt::format("blocks are nested over {} deep", max_depth),
                 "each `elif` counts as one");
  });
  return found;
}

}  // namespace

Translator::Translator(const syntax::Module& module, const syntax::Function& function,
                       std::span<const ir::Parameter> parameters, AnalysisOptions options, NamesCache& names,
                       LearntKinds& learnt, Report& report)
    : main_module_(module),
      function_(function),
      parameters_(parameters),
      options_(options),
      names_(names),
      learnt_(learnt),
      report_(report),
      builder_(std::string(function.name), {parameters.begin(), parameters.end()}) {
  builder_.function().is_single = options.is_single;
  builder_.function().keeps_integers = options.keeps_integers;
}

void Translator::run() {
  active_calls_.push_back(&function_);
  Frame& kernel = push_frame(main_module_, &names_.of(main_module_, function_), function_.name_span);
  kernel.result.name = function_.name;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const bool is_written = i < function_.parameters.size();  // those of an expression are not
    const std::string_view name = is_written ? function_.parameters[i].name : std::string_view(parameters_[i].name);
    const Operand argument = parameter_operand(i, parameters_[i]);
    if (kernel.names->find(name) >= 0) {
      assign_name(name, argument, is_written ? function_.parameters[i].span : function_.name_span);
    } else {
      kernel.bound.emplace_back(name, argument);
    }
  }
  body(function_.body);
  if (!kernel.flow.reachable) return;
  if (!is_single() || kernel.has_result) {
    missing_return(function_);
  } else {
    builder_.return_(ir::no_value);
  }
}

ir::Function Translator::finish() {
  ir::Function& function = builder_.function();
  const Variable& result = frames_.front().result;
  if (!is_single() && result.kind) function.result_type = result.kind->type;
  return builder_.finish();
}

Operand Translator::parameter_operand(std::size_t i, const ir::Parameter& parameter) {
  const auto index = static_cast<std::uint32_t>(i);
  switch (parameter.kind) {
    case ArgumentKind::uniform:
    case ArgumentKind::varying:
      return number(builder_.convert(builder_.argument(index), parameter.type));
    case ArgumentKind::pointer:
      return {.form = Form::pointer, .element = parameter.element, .value = builder_.array_base(index)};
    case ArgumentKind::window: {
      const Array window{.storage = Storage::window,
                         .is_read_only = true,
                         .index = index,
                         .offset = builder_.i64(0),
                         .shape = {builder_.window_size(index)},
                         .strides = {builder_.i64(1)}};
      const auto copies = learnt_.find(windows_to_copy);
      const bool is_copied = copies != learnt_.end() && copies->second.contains(parameter.name);
      return is_copied ? copied_window(window, parameter.name) : array(window);
    }
    case ArgumentKind::array:
      break;
  }
  Array made{.element = parameter.element, .base = builder_.array_base(index), .offset = builder_.i64(0)};
  for (int axis = 0; axis < parameter.dimensions; ++axis) {
    made.shape.push_back(builder_.array_extent(index, axis));
    made.strides.push_back(builder_.array_stride(index, axis));
  }
  return array(std::move(made));
}

/// A copy of a window that the kernel stores to, which every lane has for itself.
Operand Translator::copied_window(const Array& window, std::string_view name) {
  Array copy = window;
  copy.storage = Storage::private_;
  copy.is_read_only = false;
  copy.index = builder_.add_private_array(
      {.name = std::string(name), .element = ElementType::f64, .size = builder_.literal(window.shape[0])->integer});
  fill(copy, function_.name_span, [&](std::span<const ValueId> index) { return element(window, index); });
  return array(std::move(copy));
}

bool Translator::grown_too_large() {
  is_too_large_ |= builder_.size() > max_values || builder_.depth() > max_depth;
  return is_too_large_;
}

ir::ValueId Translator::condition_of_mistake() { return builder_.get(builder_.add_local({}, ir::Type::boolean)); }

Operand Translator::fail(std::string_view code, Span place, std::string message, std::string_view label) {
  report_.error(std::string(code), frame_->place.value_or(place), std::move(message), std::string(label));
  return {};
}

/// Whether the place holds no name of which something wrong has been reported: what a name denotes is one mistake.
bool Translator::is_first_about(Span place) {
  const std::string_view text = text_of(place);
  const bool is_name = std::ranges::all_of(text, [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return !is_name || reported_.insert(text).second;
}

void Translator::at(Span place) { builder_.at(frame_->place.value_or(place)); }

std::string_view Translator::text_of(Span place) const {
  const syntax::Module& of = frame_->place ? main_module_ : *frame_->module;
  const std::string_view text(*of.source);
  return place.begin < text.size() ? text.substr(place.begin, place.end - place.begin) : std::string_view{};
}

std::string Translator::quoted(Span place) const { return syntax::quoted(text_of(place)); }

Result<ir::Function> analyze(const syntax::Module& module, const syntax::Function& function,
                             std::span<const ir::Parameter> parameters, AnalysisOptions options) {
  NamesCache names;
  LearntKinds learnt;
  std::size_t values = 0;
  while (true) {
    Report report(module);
    if (is_too_deep(module, function, report)) return std::unexpected(std::move(report).finish());
    Translator translator(module, function, parameters, options, names, learnt, report);
    translator.run();
    values += translator.builder().size();
    const bool is_too_large = translator.is_too_large() || values > most_values_of_walks;
    if (translator.learnt_something() && !is_too_large) continue;
    if (is_too_large && report.empty()) {
      report.error("too-large", function.name_span,
                   fmt::format("the kernel is too large: over {} operations, or blocks over {} deep", max_values,
                               max_depth));
    }
    if (!report.empty()) return std::unexpected(std::move(report).finish());
    ir::Function lowered = translator.finish();
    ir::simplify(lowered);
    ir::mark_varying(lowered);
    return lowered;
  }
}

}  // namespace jiteval::sema
