#include "capi/result.hpp"

#include <limits>

using namespace jiteval;

namespace {

jiteval_array array_of(Scalar& number) {
  return std::visit(
      [](auto& value) -> jiteval_array {
        const auto type = element_type_of<std::remove_reference_t<decltype(value)>>();
        return {&value, static_cast<std::int32_t>(type), 0, nullptr, nullptr};
      },
      number);
}

jiteval_array array_of(ResultArray& array) {
  return {array.bytes.data(), static_cast<std::int32_t>(array.type), static_cast<std::int32_t>(array.shape.size()),
          array.shape.data(), nullptr};
}

}  // namespace

jiteval_result::jiteval_result(RunResult returned) : result(std::move(returned)) {
  if (auto* const number = std::get_if<Scalar>(&result.value)) {
    form = JITEVAL_NUMBER;
    array = array_of(*number);
  } else if (auto* const elements = std::get_if<ResultArray>(&result.value)) {
    form = JITEVAL_ARRAY;
    array = array_of(*elements);
  } else if (auto* const tuple = std::get_if<std::vector<RunResult>>(&result.value)) {
    form = JITEVAL_TUPLE;
    for (RunResult& item : *tuple) items.push_back(std::make_unique<jiteval_result>(std::move(item)));
  }
}

int32_t jiteval_result_form(const jiteval_result* result) {
  return result == nullptr ? static_cast<std::int32_t>(JITEVAL_NOTHING) : result->form;
}

double jiteval_result_number(const jiteval_result* result) {
  if (jiteval_result_form(result) != JITEVAL_NUMBER) return std::numeric_limits<double>::quiet_NaN();
  return std::visit([](auto value) { return static_cast<double>(value); }, std::get<Scalar>(result->result.value));
}

const jiteval_array* jiteval_result_array(const jiteval_result* result) {
  const std::int32_t form = jiteval_result_form(result);
  return form == JITEVAL_NUMBER || form == JITEVAL_ARRAY ? &result->array : nullptr;
}

size_t jiteval_result_count(const jiteval_result* result) { return result == nullptr ? 0 : result->items.size(); }

const jiteval_result* jiteval_result_item(const jiteval_result* result, size_t index) {
  return index < jiteval_result_count(result) ? result->items[index].get() : nullptr;
}

void jiteval_result_free(jiteval_result* result) { delete result; }
