// Opens files for reading, one after the other and again and again, until SIGTERM; then prints how often it was asked
// and how often the kernel refused: {"opens":N,"refused":[of the first file, of the second, ...]}
// With --pause it leaves the processor to others after each round.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace {

volatile sig_atomic_t ended = 0;
void End(int) { ended = 1; }
constexpr int kMostFiles = 16;
constexpr int kPauseUs = 1000;

}  // namespace

int main(int argc, char** argv) {
  const bool pauses = argc > 1 && std::strcmp(argv[1], "--pause") == 0;
  const int first = pauses ? 2 : 1;
  const int files = argc - first;
  if (files < 1 || files > kMostFiles) return 2;
  signal(SIGTERM, End);
  std::puts("ready");
  std::fflush(stdout);
  long long opens = 0;
  long long refused[kMostFiles] = {};
  for (int file = 0; !ended; file = (file + 1) % files) {
    if (pauses && file == 0) usleep(kPauseUs);
    const int fd = open(argv[first + file], O_RDONLY | O_CLOEXEC);
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
