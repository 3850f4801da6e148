#pragma once

#include "core/result.h"
#include "core/unique-fd.h"

namespace tomoyo {

/** Owns an eventfd that wakes one waiting thread. Signal() may be called from any thread, Clear() from the waiting one.
 */
class WakeUp {
 public:
  static Result<WakeUp> Create();

  [[nodiscard]] int fd() const { return fd_.get(); }
  void Signal() const;
  void Clear() const;

 private:
  explicit WakeUp(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

}  // namespace tomoyo
