// The baseline: reads records from FILE in a bare loop and counts them; each time none waits, makes DONE as many bytes
// long as have come.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstring>

static char buffer[65536];

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
  const int done = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0 || done < 0) return 1;
  for (long records = 0;;) {
    const ssize_t size = read(fd, buffer, sizeof buffer);
    if (size < 0) return 1;
    const char* const end = buffer + size;
    for (const char* at = buffer; (at = static_cast<const char*>(std::memchr(at, 0, end - at))) != nullptr; ++at)
      if (++records, at + 1 == end) break;
    if (size > 0) continue;
    if (ftruncate(done, records) != 0) return 1;
    pollfd wait{fd, POLLIN, 0};
    if (poll(&wait, 1, -1) <= 0) return 3;
  }
}
