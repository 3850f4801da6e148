// Where the host is: a virtio-serial port in the guest, standard input and output of a device, a unix socket in tests.
#pragma once

#include <dirent.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>

#include <cstdint>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "agent-fd.h"

namespace agent {

constexpr int64_t kNoHostTickMs =
    20;  // the port cannot tell us when the host comes: poll() says POLLHUP at once, always

inline UniqueFd OpenSocket(const char* path) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  if (fd && ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) fd.reset();
  return fd;
}

/// Standard input, and standard output in `out`; both are /dev/null from then on. A terminal, such as a serial line, is
/// set raw: every byte counts. Without a descriptor: errno says why.
inline UniqueFd TakeStandardStreams(UniqueFd& out) {
  UniqueFd in(::fcntl(0, F_DUPFD_CLOEXEC, 3));
  out.reset(::fcntl(1, F_DUPFD_CLOEXEC, 3));
  const UniqueFd nothing = Open("/dev/null", O_RDWR);
  if (!out || !nothing || ::dup2(nothing.get(), 0) < 0 || ::dup2(nothing.get(), 1) < 0) return {};
  termios line;
  if (::tcgetattr(in.get(), &line) == 0) {
    ::cfmakeraw(&line);
    if (::tcsetattr(in.get(), TCSANOW, &line) < 0) return {};
  }
  return in;
}

/// There is no udev in the guest: the port's name stands in sysfs only. A port can be opened once.
inline UniqueFd OpenPort(const char* wanted) {
  const std::unique_ptr<DIR, int (*)(DIR*)> ports(::opendir("/sys/class/virtio-ports"),
                                                  [](DIR* d) { return d ? ::closedir(d) : 0; });
  while (const dirent* entry = ports ? ::readdir(ports.get()) : nullptr) {  // NOLINT(concurrency-mt-unsafe)
    const UniqueFd file = Open((std::string("/sys/class/virtio-ports/") + entry->d_name + "/name").c_str(), O_RDONLY);
    char name[64];
    const ssize_t count = file ? ::read(file.get(), name, sizeof name) : 0;
    if (count < 1 || std::string_view(name, static_cast<size_t>(count - 1)) != wanted) continue;
    return Open((std::string("/dev/") + entry->d_name).c_str(), O_RDWR);
  }
  return {};
}

/// The driver finds its ports a moment after it was loaded.
inline UniqueFd WaitForPort(const char* wanted) {
  UniqueFd port = OpenPort(wanted);
  for (int tries = 0; !port && tries < 250; ++tries) {
    const timespec tick{0, static_cast<decltype(timespec::tv_nsec)>(kNoHostTickMs * 1'000'000)};
    ::nanosleep(&tick, nullptr);
    port = OpenPort(wanted);
  }
  return port;
}

}  // namespace agent
