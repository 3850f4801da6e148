// Opens one file COUNT times and prints its process id. Run in an enforcing domain that may not: one audit record each.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  for (long left = std::atol(argv[2]); left > 0; --left) {
    int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (fd >= 0) close(fd);
  }
  std::printf("%d\n", static_cast<int>(getpid()));
  return 0;
}
