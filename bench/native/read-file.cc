// Reads FILE to its end into one large buffer, and prints how long that took from open to close.
#include <fcntl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::vector<char> buffer(size_t{8} << 20);
  long long bytes = 0;
  timespec start{}, end{};
  clock_gettime(CLOCK_MONOTONIC, &start);
  const int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 1;
  for (ssize_t got; (got = read(fd, buffer.data(), buffer.size())) != 0; bytes += got)
    if (got < 0) return 1;
  close(fd);
  clock_gettime(CLOCK_MONOTONIC, &end);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double took = (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9;
  std::printf("{\"seconds\":%f,\"bytes\":%lld,\"maxRssKiB\":%ld}\n", took, bytes, usage.ru_maxrss);
  return 0;
}
