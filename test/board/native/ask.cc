// Makes folders PREFIX0, PREFIX1 ... or a device node, and prints a line of JSON for each system call: what it returned,
// its errno, and when it began and ended, in ns of CLOCK_MONOTONIC.
//   ask mkdir PREFIX COUNT | ask mkchar PATH 1
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

namespace {

long long Now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const bool is_folder = std::strcmp(argv[1], "mkdir") == 0;
  for (long i = 0; i < std::atol(argv[3]); ++i) {
    const std::string path = is_folder ? argv[2] + std::to_string(i) : argv[2];
    errno = 0;
    const long long began = Now();
    const int got = is_folder ? mkdir(path.c_str(), 0700) : mknod(path.c_str(), S_IFCHR | 0600, makedev(1, 3));
    const long long ended = Now();
    std::printf("{\"pid\":%d,\"path\":\"%s\",\"got\":%d,\"errno\":%d,\"began\":%lld,\"ended\":%lld}\n",
                static_cast<int>(getpid()), path.c_str(), got, errno, began, ended);
    std::fflush(stdout);
  }
  return 0;
}
