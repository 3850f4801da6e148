#include "core/wake-up.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

namespace tomoyo {

Result<WakeUp> WakeUp::Create() {
  UniqueFd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd) return Failure{errno, "eventfd", ""};
  return WakeUp(std::move(fd));
}

void WakeUp::Signal() const {
  const uint64_t one = 1;
  // Any other error is a counter that stands at its maximum: then the thread is woken anyway.
  while (::write(fd_.get(), &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void WakeUp::Clear() const {
  uint64_t count;
  while (::read(fd_.get(), &count, sizeof count) < 0 && errno == EINTR) {
  }
}

}  // namespace tomoyo
