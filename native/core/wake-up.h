#pragma once

#include <utility>

#include "core/result.h"
#include "core/unique-fd.h"

namespace tomoyo {

/**
 * Owns an eventfd that wakes one waiting thread. Signal() may be called from any thread, Clear() from the waiting one.
 * Close() is for when that thread is gone; a Signal() after it does nothing.
 */
class WakeUp {
 public:
  static Result<WakeUp> Create();

  [[nodiscard]] int fd() const { return fd_.get(); }
  void Signal() const;
  void Clear() const;
  void Close() { fd_.Reset(); }

 private:
  explicit WakeUp(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

}  // namespace tomoyo
