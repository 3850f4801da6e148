#pragma once

#include "loader/kernel-log.h"

namespace tomoyo {

/**
 * Ends the process, with a line in the log, when it makes no progress for some seconds or gets a signal that is a
 * mistake of ours: then the kernel goes on with what it has. One at a time, in one thread.
 */
class DeathWatch {
 public:
  DeathWatch(const KernelLog& log, unsigned seconds);
  DeathWatch(const DeathWatch&) = delete;
  DeathWatch& operator=(const DeathWatch&) = delete;
  ~DeathWatch();

  /** The time begins anew. */
  void Alive() const;

 private:
  unsigned seconds_;
};

}  // namespace tomoyo
