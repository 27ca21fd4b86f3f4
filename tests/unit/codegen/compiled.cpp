#include "compiled.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>

#include "ir/uniformity.hpp"

namespace jiteval::codegen::testing {

bool same(Word a, Word b, ir::Type type) {
  if (a == b) return true;
  return ir::word_type(type) == ir::Type::f64 && real(a) != real(a) && real(b) != real(b);
}

ir::Function finished(ir::Builder& builder) {
  ir::Function function = builder.finish();
  ir::mark_varying(function);
  if (const std::string problem = ir::verify(function); !problem.empty()) {
    throw std::runtime_error(problem + "\n" + ir::print(function));
  }
  return function;
}

ir::Function finished(ir::Builder& builder, ir::ValueId value) {
  const ir::Type type = builder.type(value);
  builder.function().result_type = type;
  builder.function().keeps_integers = true;
  builder.return_(builder.convert(value, ir::word_type(type)));
  return finished(builder);
}

Compiled::Compiled(const ir::Function& function, const jit::Target& target) {
  auto code = jit::compile(function, target);
  if (!code) throw std::runtime_error(code.error().render());
  code_ = std::move(*code);
}

Guarded::Guarded(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t readable = (bytes + page - 1) / page * page;
  mapped_ = readable + page;
  void* memory = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no memory");
  mapping_ = static_cast<std::byte*>(memory);
  mprotect(mapping_ + readable, page, PROT_NONE);
  data_ = mapping_ + readable - bytes;
}

Guarded::~Guarded() { munmap(mapping_, mapped_); }

}  // namespace jiteval::codegen::testing
