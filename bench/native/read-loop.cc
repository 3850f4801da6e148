// The baseline: reads records from FILE in a bare loop; each time COUNT have come, makes DONE as many bytes long.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

static char buffer[65536];

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
  const int done = open(argv[2], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || done < 0) return 1;
  const long wanted = std::atol(argv[3]);
  for (long records = 0;;) {
    const ssize_t size = read(fd, buffer, sizeof buffer);
    if (size < 0) return 1;
    if (size == 0) {
      pollfd wait{fd, POLLIN, 0};
      if (poll(&wait, 1, -1) <= 0) return 3;
      continue;
    }
    for (const char* at = buffer; (at = static_cast<const char*>(std::memchr(at, 0, buffer + size - at))) != nullptr; ++at)
      if (++records, at + 1 == buffer + size) break;
    if (records < wanted) continue;
    if (ftruncate(done, wanted) != 0) return 1;
    records -= wanted;
  }
}
