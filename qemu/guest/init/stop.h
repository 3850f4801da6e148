// The end of a boot that cannot go on.
#pragma once

#include <sys/reboot.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>

namespace agent {

inline void Tick() {
  const timespec tick{0, 20'000'000};
  ::nanosleep(&tick, nullptr);
}

/// qemu/board/guest-words.ts looks for such a line. errno, where it is set, is the reason.
[[noreturn]] inline void Stop(const char* what, const std::string& about) {
  const int error = errno;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
  const std::string reason = error == 0 ? "" : std::string(": ") + std::strerror(error);
  std::fprintf(stderr, "\nboard-init: %s %s%s\n", what, about.c_str(), reason.c_str());
  ::sync();
  ::reboot(RB_POWER_OFF);
  for (;;) ::pause();
}

}  // namespace agent
