// Opens files for reading, one after the other and again and again, until SIGTERM; then prints how often it was asked
// and how often the kernel refused: {"opens":N,"refused":[of the first file, of the second, ...]}
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace {

volatile sig_atomic_t ended = 0;
void End(int) { ended = 1; }
constexpr int kMostFiles = 16;

}  // namespace

int main(int argc, char** argv) {
  const int files = argc - 1;
  if (files < 1 || files > kMostFiles) return 2;
  signal(SIGTERM, End);
  std::puts("ready");
  std::fflush(stdout);
  long long opens = 0;
  long long refused[kMostFiles] = {};
  for (int file = 0; !ended; file = (file + 1) % files) {
    const int fd = open(argv[file + 1], O_RDONLY | O_CLOEXEC);
    ++opens;
    if (fd >= 0) {
      close(fd);
    } else if (errno == EPERM) {
      ++refused[file];
    } else {
      return 1;
    }
  }
  std::printf("{\"opens\":%lld,\"refused\":[", opens);
  for (int file = 0; file < files; ++file) std::printf("%s%lld", file > 0 ? "," : "", refused[file]);
  std::puts("]}");
  return 0;
}
