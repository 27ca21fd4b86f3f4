#include "drivers/filter_callback.hpp"

#include <vector>

#include "support/words.hpp"

namespace jiteval::drivers {
namespace {

class WindowCall final : public BlockCall {
 public:
  WindowCall(std::shared_ptr<const BlockCall> callback, std::int64_t size)
      : callback_(std::move(callback)), size_(size) {}

  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    const auto* const rows = static_cast<const double* const*>(inputs[0]);
    auto* const results = static_cast<double*>(outputs[0]);
    std::vector<double> buffer(static_cast<std::size_t>(size_));
    const double* const buffer_address = buffer.data();
    double* result_address = results;
    const void* const data_address = nullptr;
    const void* const arguments[] = {&buffer_address, &size_, &result_address, &data_address};
    // 0, as an integer or as a double.
    Word failure = 0;
    void* const returned[] = {&failure};
    for (std::int64_t lane = 0; lane < n; ++lane, ++result_address) {
      for (std::size_t i = 0; i < buffer.size(); ++i) buffer[i] = rows[i][lane];
      if (const std::int32_t code = (*callback_)(arguments, returned, 1); code != 0) return code;
      if (failure == 0) return callback_failed;
    }
    return 0;
  }

 private:
  std::shared_ptr<const BlockCall> callback_;
  std::int64_t size_;
};

}  // namespace

bool is_filter_callback(const Kernel& kernel) {
  return kernel.argument_names().size() == 4 &&
         kernel.specialisation(ArgumentKind::uniform).arguments[0].kind == ArgumentKind::pointer;
}

Specialisation callback_specialisation(const Kernel& kernel) {
  Specialisation how{.keeps_integers = true, .is_single = true};
  const auto declared = kernel.declared_type(1);
  how.arguments = {{.kind = ArgumentKind::pointer},
                   {.kind = ArgumentKind::uniform, .type = declared ? declared->type : ElementType::i64},
                   {.kind = ArgumentKind::pointer},
                   {.kind = ArgumentKind::pointer, .type = ElementType::u8}};
  return how;
}

std::unique_ptr<const BlockCall> over_windows(std::shared_ptr<const BlockCall> callback, std::int64_t size) {
  return std::make_unique<WindowCall>(std::move(callback), size);
}

}  // namespace jiteval::drivers
