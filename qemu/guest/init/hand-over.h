// The image's own init takes over, and the agent starts beside it.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/mount.h>

#include "../agent-fd.h"
#include "stop.h"
#include "words.h"

namespace agent {

constexpr const char* kAgent = "/usr/sbin/board-agent";
constexpr int kActivationTries = 100;  // of 20 ms

/// Until the kernel log says it, from where it is now on; or until nobody can expect it any more.
inline void WaitForActivation(const UniqueFd& log) {
  for (int tries = 0; log && tries < kActivationTries;) {
    char line[1024];
    const ssize_t count = Retry([&] { return ::read(log.get(), line, sizeof line); });
    if (count > 0 && std::string(line, static_cast<size_t>(count)).find("Control activated") != std::string::npos)
      return;
    if (count > 0 || (count < 0 && errno == EPIPE)) continue;  // EPIPE: lines were lost
    Tick();
    ++tries;
  }
}

/// In the child. @param handed_over ends when init is executed
[[noreturn]] inline void BecomeAgent(const UniqueFd& handed_over, const UniqueFd& log, bool is_initramfs,
                                     char** environment) {
  ::setsid();
  char byte;
  while (Retry([&] { return ::read(handed_over.get(), &byte, 1); }) > 0) continue;
  // /init of an initramfs is no init yet: it executes one
  if (is_initramfs) WaitForActivation(log);
  char* argv[] = {const_cast<char*>(kAgent), nullptr};  // execve does not write through it
  ::execve(kAgent, argv, environment);
  errno = errno == 0 ? ENOENT : errno;
  Stop("cannot start", kAgent);
}

/// Executes init and does not come back. The kernel's words that it did not know are init's arguments.
[[noreturn]] inline void HandOver(const Words& words, bool is_initramfs, char** argv, char** environment) {
  UniqueFd ended, held;
  UniqueFd log = Open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
  if (!OpenPipe(ended, held)) Stop("cannot open a", "pipe");
  if (log) ::lseek(log.get(), 0, SEEK_END);
  const pid_t child = ::fork();
  if (child < 0) Stop("cannot start", kAgent);
  if (child == 0) {
    held.reset();
    BecomeAgent(ended, log, is_initramfs, environment);
  }
  const std::string given = is_initramfs ? words.Of("rdinit", "/board/init") : words.Of("init");
  std::vector<std::string> tried{given};
  if (given.empty() && is_initramfs) tried = {"/init"};
  if (given.empty() && !is_initramfs) tried = {"/sbin/init", "/etc/init", "/bin/init", "/bin/sh"};
  std::fprintf(stderr, "board-init hands over to %s\n", tried.front().c_str());
  for (std::string& path : tried) {
    argv[0] = path.data();
    ::execve(argv[0], argv, environment);
    if (errno != ENOENT && errno != EACCES) break;
  }
  Stop("cannot execute", tried.front());
}

}  // namespace agent
