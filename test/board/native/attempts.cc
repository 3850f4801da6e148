// Tries what the lines of standard input say, and prints for each the errno that it met, 0 for none.
//   r PATH, w PATH, a PATH  open for reading, writing, appending    t PATH  truncate      u PATH  unlink
//   c PATH MODE  create      m PATH MODE  chmod                      n PATH PATH  rename   d PATH MODE  mkdir
//   b ADDRESS PORT  bind a TCP socket   k ADDRESS PORT  connect one   g ADDRESS PORT  bind a UDP socket
//   s PATH  bind a Unix datagram socket
#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

int Open(const char* path, int flags, mode_t mode = 0) {
  const int fd = open(path, flags | O_CLOEXEC, mode);
  if (fd < 0) return errno;
  close(fd);
  return 0;
}

int Result(int code) { return code < 0 ? errno : 0; }

int Inet(char what, const char* address, int port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  if (inet_pton(AF_INET, address, &to.sin_addr) != 1) return -1;
  const int fd = socket(AF_INET, what == 'g' ? SOCK_DGRAM : SOCK_STREAM, 0);
  if (fd < 0) return -1;
  const auto* name = reinterpret_cast<const sockaddr*>(&to);
  const int result = Result(what == 'k' ? connect(fd, name, sizeof to) : bind(fd, name, sizeof to));
  close(fd);
  return result;
}

int Unix(const char* path) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (std::strlen(path) >= sizeof to.sun_path) return -1;
  std::strcpy(to.sun_path, path);
  const int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  if (fd < 0) return -1;
  const int result = Result(bind(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to));
  close(fd);
  return result;
}

int Try(char what, const char* path, const char* more) {
  const auto mode = static_cast<mode_t>(std::strtoul(more, nullptr, 8));
  switch (what) {
    case 'r': return Open(path, O_RDONLY);
    case 'w': return Open(path, O_WRONLY);
    case 'a': return Open(path, O_WRONLY | O_APPEND);
    case 'c': return Open(path, O_WRONLY | O_CREAT | O_EXCL, mode);
    case 't': return Result(truncate(path, 0));
    case 'u': return Result(unlink(path));
    case 'm': return Result(chmod(path, mode));
    case 'd': return Result(mkdir(path, mode));
    case 'n': return Result(rename(path, more));
    case 's': return Unix(path);
    case 'b':
    case 'k':
    case 'g': return Inet(what, path, std::atoi(more));
    default: return -1;
  }
}

}  // namespace

int main() {
  umask(0);
  char line[512];
  while (std::fgets(line, sizeof line, stdin)) {
    char what = 0;
    char path[256] = "";
    char more[256] = "";
    if (std::sscanf(line, "%c %255s %255s", &what, path, more) < 2) return 2;
    std::printf("%d\n", Try(what, path, more));
  }
  return 0;
}
