#pragma once

#include <string>
#include <utility>
#include <variant>

namespace tomoyo {

/** A system call that did not work. Never empty: error > 0. */
struct Failure {
  int error;
  const char* call;  // "open", "read", "write", "poll": always a string literal
  std::string path;
  int line = -1;  // 0-based index of the line that failed, where the call wrote lines
};

/** A value or the failure that stood in its way. Look before use: there is nothing to dereference after a failure. */
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Failure failure) : held_(std::in_place_index<1>, std::move(failure)) {}

  explicit operator bool() const { return held_.index() == 0; }
  T& operator*() & { return *std::get_if<0>(&held_); }
  const T& operator*() const& { return *std::get_if<0>(&held_); }
  T&& operator*() && { return std::move(*std::get_if<0>(&held_)); }
  T* operator->() { return std::get_if<0>(&held_); }
  const Failure& failure() const { return *std::get_if<1>(&held_); }

 private:
  std::variant<T, Failure> held_;
};

/** Done, or the failure that stood in its way. */
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Failure failure) : held_(std::move(failure)) {}

  explicit operator bool() const { return held_.index() == 0; }
  const Failure& failure() const { return *std::get_if<1>(&held_); }

 private:
  std::variant<std::monostate, Failure> held_;
};

}  // namespace tomoyo
