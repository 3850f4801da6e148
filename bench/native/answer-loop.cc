// The baseline: grants each question of FILE at once, in a bare loop of poll(2), read(2), write(2); after COUNT answers
// prints when each was written: lines `PATH NS` of CLOCK_MONOTONIC.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

namespace {

char buffer[65536];

long long Now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int fd = open(argv[1], O_RDWR | O_CLOEXEC);
  if (fd < 0) return 1;
  std::puts("ready");
  std::fflush(stdout);
  std::string told;
  for (long left = std::atol(argv[2]); left > 0;) {
    pollfd wait{fd, POLLIN, 0};
    if (poll(&wait, 1, -1) <= 0) return 3;
    const ssize_t size = read(fd, buffer, sizeof buffer - 1);
    if (size < 0) return 1;
    if (size == 0) continue;
    buffer[size - 1] = '\0';
    char answer[32];
    const int length = std::snprintf(answer, sizeof answer, "A%ld=1\n", std::atol(buffer + 1));
    if (write(fd, answer, length) != length) return 1;
    const long long now = Now();
    const char* path = std::strstr(buffer, "\nfile read ");
    if (path == nullptr) return 4;
    path += std::strlen("\nfile read ");
    told.append(path, std::strcspn(path, "\n")).append(" ").append(std::to_string(now)).append("\n");
    --left;
  }
  std::fputs(told.c_str(), stdout);
  return 0;
}
