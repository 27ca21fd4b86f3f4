// Calls: of built-ins, of types, and of functions and lambdas of the text, which are walked in place.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sema/declared.hpp"
#include "sema/library.hpp"
#include "sema/translator.hpp"
#include "support/suggest.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

using ir::ValueId;
using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;

namespace {

std::string signature_text(std::string_view name, std::span<const syntax::Parameter> parameters) {
  std::string text(name);
  text += "(";
  bool has_star = false;
  for (const syntax::Parameter& parameter : parameters) {
    if (text.back() != '(') text += ", ";
    if (parameter.is_keyword_only && !std::exchange(has_star, true)) text += "*, ";
    text += parameter.name;
  }
  return text + ")";
}

}  // namespace

const Operand* Call::keyword(std::string_view name) const {
  for (const Keyword& keyword : keywords) {
    if (keyword.name == name) return &keyword.value;
  }
  return nullptr;
}

Operand Translator::call_expression(ExprId id) {
  const Expr& expr = module()[id];
  const auto children = module().children_of(expr);
  const Expr& callee_expr = module()[children[0]];
  Operand callee;
  if (callee_expr.kind == ExprKind::name) {
    const auto found = find(frame(), callee_expr.text, callee_expr.span);
    callee = found ? *found : unknown_name(callee_expr.text, callee_expr.span, true);
  } else {
    callee = evaluate(children[0]);
  }
  std::vector<Operand> arguments;
  std::vector<Span> places;
  std::vector<Call::Keyword> keywords;
  if (callee.form == Form::function && callee.is_method) {
    arguments.push_back(callee.items->front());
    places.push_back(module()[module().children_of(callee_expr)[0]].span);
  }
  for (ExprId argument : children.subspan(1)) {
    const Expr& given = module()[argument];
    if (given.kind == ExprKind::keyword) {
      const ExprId value = module().children_of(given)[0];
      keywords.push_back({given.text, given.span, evaluate(value)});
    } else {
      arguments.push_back(evaluate(argument));
      places.push_back(given.span);
    }
  }
  at(expr.span);
  if (callee.form == Form::type) {
    if (arguments.size() == 1 && keywords.empty()) return cast(arguments[0], callee.element, expr.span);
    return fail("wrong-arity", expr.span,
                fmt::format("a type takes 1 argument: {}(x); {} were given", jiteval::name(callee.element),
                            arguments.size() + keywords.size()));
  }
  if (callee.form != Form::function) return not_callable(callee, expr);
  if (callee.builtin != nullptr) {
    return call_builtin(*callee.builtin,
                        {*callee.builtin, expr.span, std::move(arguments), std::move(places), std::move(keywords)});
  }
  if (callee.user_function != nullptr) {
    return call_user(module(), *callee.user_function, std::move(arguments), keywords, expr.span);
  }
  return call_lambda(callee, std::move(arguments), keywords, expr.span);
}

Operand Translator::not_callable(const Operand& callee, const Expr& expr) {
  const Expr& called = module()[module().children_of(expr)[0]];
  if (callee.form == Form::error) return {};
  if (called.kind != ExprKind::name) {
    return fail("not-a-function", called.span, fmt::format("this is {}, not a function", description(callee)),
                called.kind == ExprKind::number ? "write * to multiply" : "");
  }
  fail("not-a-function", called.span,
       fmt::format("{} is {}, not a function", syntax::quoted(called.text), description(callee)));
  const std::ptrdiff_t variable = frame().names == nullptr ? -1 : frame().names->find(called.text);
  if (variable >= 0 && find_builtin(called.text) != nullptr) {
    report_.last().notes.push_back(
        {fmt::format("here '{}' becomes the name of {}", called.text, description(callee)),
         frame().names->first_assignments[static_cast<std::size_t>(variable)]});
  }
  return {};
}

Operand Translator::call_builtin(const Builtin& builtin, Call call) {
  const int given = static_cast<int>(call.arguments.size());
  const int all = given + static_cast<int>(call.keywords.size());
  if (given > builtin.most_arguments || all < builtin.least_arguments) {
    return fail("wrong-arity", call.span,
                fmt::format("{} takes {}: {}; {} {} given", builtin.name, arity(builtin), usage(builtin), all,
                            all == 1 ? "was" : "were"));
  }
  for (const Call::Keyword& keyword : call.keywords) {
    std::string_view known = builtin.keywords;
    bool is_known = false;
    while (!known.empty() && !is_known) {
      const std::size_t blank = known.find(' ');
      is_known = known.substr(0, blank) == keyword.name;
      known.remove_prefix(blank == std::string_view::npos ? known.size() : blank + 1);
    }
    if (is_known) continue;
    return fail("unexpected-keyword", keyword.place,
                fmt::format("{} has no argument named {}", builtin.name, syntax::quoted(keyword.name)),
                fmt::format("it is called as {}", usage(builtin)));
  }
  return builtin.translate(*this, call);
}

Operand Translator::call(const Operand& callee, std::vector<Operand> arguments, Span place) {
  if (callee.form == Form::error) return {};
  if (callee.form == Form::type && arguments.size() == 1) return cast(arguments[0], callee.element, place);
  if (callee.form != Form::function) {
    return fail("not-a-function", place, fmt::format("this is {}, not a function", description(callee)));
  }
  if (callee.builtin != nullptr) {
    const std::vector<Span> places(arguments.size(), place);
    return call_builtin(*callee.builtin, {*callee.builtin, place, std::move(arguments), places, {}});
  }
  if (callee.user_function != nullptr) {
    return call_user(module(), *callee.user_function, std::move(arguments), {}, place);
  }
  return call_lambda(callee, std::move(arguments), {}, place);
}

Operand Translator::call_library(std::string_view function, std::vector<Operand> arguments, Span place) {
  Frame* const outer = frame_;
  const std::optional<Span> outer_place = outer->place;
  if (!outer->place) outer->place = place;
  Operand result = call_user(library(), library_function(function), std::move(arguments), {}, *outer->place);
  outer->place = outer_place;
  frame_ = outer;
  return result;
}

Frame& Translator::push_frame(const syntax::Module& of, const FunctionNames* names, Span place) {
  frames_.emplace_back();
  Frame& made = frames_.back();
  made.module = &of;
  made.names = names;
  if (frame_ != nullptr) {
    // A frame's key is made of its caller's and of the place and number of the call.
    const std::uint32_t count = frame_->call_counts[place.begin]++;
    made.key = (frame_->key ^ (std::uint64_t{place.begin} << 20U) ^ count) * 0x9e3779b97f4a7c15U + 1;
    made.place = frame_->place;
  }
  if (names != nullptr) declare_variables(made);
  frame_ = &made;
  return made;
}

void Translator::declare_variables(Frame& made) {
  for (std::string_view name : made.names->variables) made.variables.push_back({.name = name});
  made.flow.assigned.assign(made.variables.size(), false);
}

/// The arguments of a call in the order of the parameters, defaults filled in; nothing, reported, where they do not
/// match.
std::optional<std::vector<Operand>> Translator::match(const syntax::Module& of, std::string_view name,
                                                      std::span<const syntax::Parameter> parameters,
                                                      std::vector<Operand> arguments,
                                                      std::span<const Call::Keyword> keywords, Span place) {
  const std::size_t given = arguments.size();
  const auto wrong_count = [&] {
    const std::size_t most = parameters.size();
    const auto least = static_cast<std::size_t>(std::ranges::count_if(
        parameters, [](const auto& parameter) { return parameter.default_value == syntax::no_expr; }));
    const std::string count = least == most ? fmt::format("{}", most) : fmt::format("{} to {}", least, most);
    const std::size_t all = given + keywords.size();
    fail("wrong-arity", place,
         fmt::format("{} takes {} argument{}: {}; {} {} given", name, count, count == "1" ? "" : "s",
                     signature_text(name, parameters), all, all == 1 ? "was" : "were"));
    return std::nullopt;
  };
  if (given > parameters.size()) return wrong_count();
  const auto named = std::ranges::find(parameters, true, &syntax::Parameter::is_keyword_only);
  if (const auto most = static_cast<std::size_t>(named - parameters.begin()); given > most) {
    fail("wrong-arity", place,
         fmt::format("{} takes {} argument{} without a name: {}; {} {} given", name, most, most == 1 ? "" : "s",
                     signature_text(name, parameters), given, given == 1 ? "was" : "were"),
         fmt::format("those behind the '*' are given by name: {}=...", named->name));
    return std::nullopt;
  }
  std::vector<std::optional<Operand>> matched(parameters.size());
  for (std::size_t i = 0; i < given; ++i) matched[i] = std::move(arguments[i]);
  for (const Call::Keyword& keyword : keywords) {
    const auto at = std::ranges::find(parameters, keyword.name, &syntax::Parameter::name);
    if (at == parameters.end()) {
      std::vector<std::string_view> names;
      for (const syntax::Parameter& parameter : parameters) names.push_back(parameter.name);
      const auto similar = nearest(keyword.name, names);
      fail("unexpected-keyword", keyword.place,
           fmt::format("{} has no argument named {}", name, syntax::quoted(keyword.name)),
           similar ? fmt::format("did you mean '{}'?", *similar) : "");
      return std::nullopt;
    }
    auto& slot = matched[static_cast<std::size_t>(at - parameters.begin())];
    if (slot) {
      fail("unexpected-keyword", keyword.place,
           fmt::format("the argument {} is given twice", syntax::quoted(keyword.name)));
      return std::nullopt;
    }
    slot = keyword.value;
  }
  std::vector<Operand> result;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!matched[i]) {
      if (parameters[i].default_value == syntax::no_expr) return wrong_count();
      // A default sees what stands outside of functions.
      Frame* const caller = frame_;
      Frame& scope = push_frame(of, nullptr, place);
      scope.place = caller->place;
      matched[i] = evaluate(parameters[i].default_value);
      frame_ = caller;
    }
    result.push_back(declared(*matched[i], parameters[i].annotation, place));
  }
  return result;
}

/// The operand as an annotation wants it: numbers are converted, other types must fit.
Operand Translator::declared(const Operand& operand, ExprId annotation, Span place) {
  if (annotation == syntax::no_expr || operand.form == Form::error) return operand;
  const auto type = annotated_type(module(), annotation, report_);
  if (!type) return operand;
  switch (type->form) {
    case DeclaredType::Form::scalar:
      return require_number(operand, place) ? cast(operand, type->element, place) : Operand{};
    case DeclaredType::Form::array:
      if (operand.is_array() && operand.array->element == type->element &&
          operand.array->dimensions() == type->dimensions) {
        return operand;
      }
      break;
    case DeclaredType::Form::pointer:
      return operand;
  }
  return fail(
      "incompatible-types", place,
      fmt::format("{} is given where {} is declared", description(operand), text_of(module()[annotation].span)));
}

Operand Translator::call_user(const syntax::Module& of, const syntax::Function& function,
                              std::vector<Operand> arguments, std::span<const Call::Keyword> keywords, Span place) {
  if (std::ranges::find(active_calls_, &function) != active_calls_.end()) {
    return fail("recursion", place, fmt::format("{} calls itself", syntax::quoted(function.name)),
                "kernels cannot recurse: write a loop, with an array as the stack where one is needed");
  }
  if (active_calls_.size() > max_calls) {
    return fail("too-large", place, fmt::format("calls are nested over {} deep", max_calls));
  }
  for (const Operand& argument : arguments) {
    if (argument.form == Form::error) return {};
  }
  const auto matched = match(of, function.name, function.parameters, std::move(arguments), keywords, place);
  if (!matched) return {};
  Frame* const caller = frame_;
  Frame& callee = push_frame(of, &names_.of(of, function), place);
  active_calls_.push_back(&function);
  bool good = true;
  for (std::size_t i = 0; i < matched->size(); ++i) {
    const std::string_view name = function.parameters[i].name;
    const Operand& argument = (*matched)[i];
    good &= argument.form != Form::error;
    if (callee.names->find(name) >= 0) {
      assign_name(name, argument, function.parameters[i].span);
    } else {
      callee.bound.emplace_back(name, argument);
    }
  }
  Operand result = good ? inline_body(function) : Operand{};
  active_calls_.pop_back();
  frame_ = caller;
  at(place);
  return result;
}

Operand Translator::call_lambda(const Operand& lambda, std::vector<Operand> arguments,
                                std::span<const Call::Keyword> keywords, Span place) {
  Frame* const caller = frame_;
  if (active_calls_.size() > max_calls) {
    return fail("too-large", place, fmt::format("calls are nested over {} deep", max_calls));
  }
  const syntax::Module& of = *lambda.frame->module;
  const syntax::Lambda& written = of.lambdas[of[lambda.lambda].index];
  const auto matched = match(of, "lambda", written.parameters, std::move(arguments), keywords, place);
  if (!matched) return {};
  Frame& callee = push_frame(of, nullptr, place);
  callee.parent = lambda.frame;
  for (std::size_t i = 0; i < matched->size(); ++i) {
    callee.bound.emplace_back(written.parameters[i].name, (*matched)[i]);
  }
  active_calls_.push_back(active_calls_.back());
  Operand result = evaluate(written.body);
  active_calls_.pop_back();
  frame_ = caller;
  at(place);
  return result;
}

}  // namespace jiteval::sema
