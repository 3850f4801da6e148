// Reads FILE to its end into one large buffer, and prints how long that took from open to close. With INPUT, what is in
// that is written to FILE before, and the time is that of both: the least that must be done by who reads back.
#include <fcntl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

static std::vector<char> buffer(size_t{8} << 20);

/** @returns how many bytes; < 0: errno says why not */
static long long ReadToEnd(int fd) {
  long long bytes = 0;
  for (ssize_t got; (got = read(fd, buffer.data(), buffer.size())) != 0; bytes += got)
    if (got < 0) return -1;
  return bytes;
}

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) return 2;
  std::vector<char> input;
  if (argc == 3) {
    const int from = open(argv[2], O_RDONLY | O_CLOEXEC);
    const long long size = from < 0 ? -1 : ReadToEnd(from);
    if (size < 0) return 1;
    input.assign(buffer.begin(), buffer.begin() + size);
    close(from);
  }
  timespec start{}, end{};
  clock_gettime(CLOCK_MONOTONIC, &start);
  const int fd = open(argv[1], (argc == 3 ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  if (fd < 0) return 1;
  for (size_t put = 0; put < input.size();) {
    const ssize_t taken = write(fd, input.data() + put, input.size() - put);
    if (taken <= 0) return 1;
    put += static_cast<size_t>(taken);
  }
  const long long bytes = ReadToEnd(fd);
  if (bytes < 0) return 1;
  close(fd);
  clock_gettime(CLOCK_MONOTONIC, &end);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double took = (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9;
  std::printf("{\"seconds\":%f,\"bytes\":%lld,\"maxRssKiB\":%ld}\n", took, bytes, usage.ru_maxrss);
  return 0;
}
