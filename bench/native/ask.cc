// Opens files PREFIX0, PREFIX1 ... or makes a device node, and prints a line of JSON for each: 0 or what was returned,
// the errno, and when it began and ended, in ns of CLOCK_MONOTONIC. Not folders: who is asked about a change of a
// folder holds its lock, and everybody else who wants to change it waits, too.
//   ask open PREFIX COUNT | ask mkchar PATH 1
#include <fcntl.h>
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
  const bool is_file = std::strcmp(argv[1], "open") == 0;
  for (long i = 0; i < std::atol(argv[3]); ++i) {
    const std::string path = is_file ? argv[2] + std::to_string(i) : argv[2];
    errno = 0;
    const long long began = Now();
    int got = is_file ? open(path.c_str(), O_RDONLY | O_CLOEXEC) : mknod(path.c_str(), S_IFCHR | 0600, makedev(1, 3));
    const long long ended = Now();
    if (is_file && got >= 0) {
      close(got);
      got = 0;
    }
    std::printf("{\"pid\":%d,\"path\":\"%s\",\"got\":%d,\"errno\":%d,\"began\":%lld,\"ended\":%lld}\n",
                static_cast<int>(getpid()), path.c_str(), got, errno, began, ended);
    std::fflush(stdout);
  }
  return 0;
}
