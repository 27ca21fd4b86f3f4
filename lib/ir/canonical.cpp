#include "ir/canonical.hpp"

#include <bit>
#include <cstring>
#include <type_traits>

namespace jiteval::ir {

namespace {

/// Writes one thing after another. What has several parts is taken apart by structured bindings, which name every
/// member: one that is added does not compile before it is thought of here.
class Writer {
 public:
  std::string take() { return std::move(bytes_); }

  template <class T>
  void write(const T& value)
    requires std::is_enum_v<T> || std::is_integral_v<T>
  {
    // Fixed widths, and the length before each list, keep two functions from the same bytes.
    const std::size_t begin = bytes_.size();
    bytes_.resize(begin + sizeof value);
    std::memcpy(bytes_.data() + begin, &value, sizeof value);
  }

  // Also the sign of a zero and the payload of a NaN are part of a constant.
  void write(double value) { write(std::bit_cast<std::uint64_t>(value)); }

  template <class T>
  void write(const std::vector<T>& list) {
    write(list.size());
    for (const T& element : list) write(element);
  }

  void write(const Value& value) {
    const auto& [op, type, varying, function, operand_count, element, axis, index, local, fault, operand, number,
                 integer, span] = value;
    write_all(op, type, varying, function, operand_count, element, axis, index, local, fault, operand[0],
              operand[1], operand[2], number, integer);
    (void)span;
  }

  void write(const Stmt& stmt) {
    const auto& [kind, varying, value, local, head, body, orelse, counter, start, stop, step, address, index,
                 element, array, slot, fault, span] = stmt;
    write_all(kind, varying, value, local, head, body, orelse, counter, start, stop, step, address, index, element,
              array, slot, fault);
    (void)span;
  }

  void write(const Block& block) {
    const auto& [stmts] = block;
    write(stmts);
  }

  void write(const Local& local) {
    const auto& [name, type, varying] = local;
    write_all(type, varying);
    (void)name;
  }

  void write(const Parameter& parameter) {
    const auto& [name, kind, window_size, type, element, dimensions, is_contiguous] = parameter;
    write_all(kind, window_size, type, element, dimensions, is_contiguous);
    (void)name;
  }

  void write(const PrivateArray& array) {
    const auto& [name, element, size] = array;
    write_all(element, size);
    (void)name;
  }

  void write(const ConstantArray& array) {
    const auto& [element, size, contents] = array;
    write_all(element, size, contents);
  }

  void write(const ResultShape& shape) {
    const auto& [form, type, element, dimensions, slot, items] = shape;
    write_all(form, type, element, dimensions, slot, items);
  }

  void write(const FaultSite& fault) {
    const auto& [kind, span] = fault;
    write(kind);
    (void)span;
  }

  void write(const Function& function) {
    const auto& [name, parameters, result_type, keeps_integers, is_single, result, output_count, private_arrays,
                 constant_arrays, values, locals, blocks, faults, body] = function;
    write_all(parameters, result_type, keeps_integers, is_single, result, output_count, private_arrays,
              constant_arrays, values, locals, blocks, faults, body);
    (void)name;
  }

 private:
  template <class... Parts>
  void write_all(const Parts&... parts) {
    (write(parts), ...);
  }

  std::string bytes_;
};

}  // namespace

std::string canonical_bytes(const Function& function) {
  Writer writer;
  writer.write(function);
  return writer.take();
}

}  // namespace jiteval::ir
