#include "loader/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "core/unique-fd.h"

namespace tomoyo {
namespace {

constexpr int kMilliseconds = 1000;
constexpr int kKillSeconds = 2;

/** False when nothing was heard for that time. True with `*ended` when the other end is closed. */
bool Hear(int fd, int seconds, bool* ended) {
  pollfd wait{fd, POLLIN, 0};
  int ready;
  do {
    ready = ::poll(&wait, 1, seconds * kMilliseconds);
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) return false;
  char signs[64];
  *ended = ::read(fd, signs, sizeof signs) <= 0;
  return true;
}

ChildResult Reap(pid_t child) {
  int status = 0;
  pid_t reaped;
  do {
    reaped = ::waitpid(child, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  if (reaped < 0) return {ChildEnd::kNoChild, errno};
  if (WIFEXITED(status)) return {ChildEnd::kExited, WEXITSTATUS(status)};
  return {ChildEnd::kKilled, WTERMSIG(status)};
}

}  // namespace

ChildResult RunChild(const std::function<int(const std::function<void()>&)>& work, int seconds) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {ChildEnd::kNoChild, errno};
  const UniqueFd listening(ends[0]);
  UniqueFd talking(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return {ChildEnd::kNoChild, errno};
  if (child == 0) {
    ::setpgid(0, 0);
    const int fd = talking.get();
    ::_exit(work([fd] {
      const char sign = '.';
      if (::write(fd, &sign, 1) < 0) return;  // nobody listens any more
    }));
  }
  ::setpgid(child, child);  // as the child does: whoever is first
  talking.Reset();
  bool ended = false;
  while (!ended) {
    if (Hear(listening.get(), seconds, &ended)) continue;
    ::kill(-child, SIGKILL);
    ::kill(child, SIGKILL);
    // A process in the middle of a system call that never ends cannot be waited for.
    if (!Hear(listening.get(), kKillSeconds, &ended)) return {ChildEnd::kStuck, 0};
  }
  return Reap(child);
}

}  // namespace tomoyo
