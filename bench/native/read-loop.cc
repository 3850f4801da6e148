// The baseline: reads COUNT records from FILE in a bare loop and prints how many nanoseconds and bytes that took.
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static char buffer[65536];

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 1;
  long wanted = std::atol(argv[2]);
  long records = 0;
  long long bytes = 0;
  timespec start{}, end{};
  clock_gettime(CLOCK_MONOTONIC, &start);
  while (records < wanted) {
    ssize_t size = read(fd, buffer, sizeof buffer);
    if (size < 0) return 1;
    if (size == 0) {
      pollfd wait{fd, POLLIN, 0};
      if (poll(&wait, 1, 10000) <= 0) return 3;
      continue;
    }
    bytes += size;
    for (const char* at = buffer; (at = static_cast<const char*>(std::memchr(at, 0, buffer + size - at))) != nullptr; ++at)
      if (++records, at + 1 == buffer + size) break;
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"records\":%ld,\"bytes\":%lld,\"ns\":%lld,\"maxRssKiB\":%ld}\n", records, bytes,
              (end.tv_sec - start.tv_sec) * 1000000000LL + (end.tv_nsec - start.tv_nsec), usage.ru_maxrss);
  return 0;
}
