// Runs a program in a pseudo-terminal of its own, as a person has it: pty COLUMNS ROWS PROGRAM ARG...
// What comes on standard input are keys; a byte 0xFF makes the terminal 60 columns by 20 rows. Its exit status is the
// program's.
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  winsize size{static_cast<unsigned short>(std::atoi(argv[2])), static_cast<unsigned short>(std::atoi(argv[1])), 0, 0};
  int terminal;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child < 0) return 1;
  if (child == 0) {
    execv(argv[3], argv + 3);
    _exit(127);
  }
  char bytes[4096];
  pollfd fds[2] = {{terminal, POLLIN, 0}, {0, POLLIN, 0}};
  for (;;) {
    if (poll(fds, 2, -1) < 0) return 1;
    if (fds[0].revents != 0) {
      const ssize_t got = read(terminal, bytes, sizeof bytes);
      if (got <= 0 || write(1, bytes, got) != got) break;  // EIO: the program has ended
    }
    if (fds[1].revents == 0) continue;
    const ssize_t got = read(0, bytes, sizeof bytes);
    if (got <= 0) {
      fds[1].fd = -1;
    } else if (std::memchr(bytes, 0xFF, got) != nullptr) {
      size = {20, 60, 0, 0};
      ioctl(terminal, TIOCSWINSZ, &size);
    } else if (write(terminal, bytes, got) != got) {
      break;
    }
  }
  int status;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
