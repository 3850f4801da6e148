// Lets a stopped process go on until FILE has BYTES bytes, stops it again, and prints how long that took and what it cost.
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

struct Cost {
  double user = 0;
  double system = 0;
  long rss_kib = 0;
};

Cost CostOf(pid_t pid) {
  Cost cost;
  const std::string folder = "/proc/" + std::to_string(pid);
  if (FILE* file = std::fopen((folder + "/stat").c_str(), "r")) {
    unsigned long user = 0, system = 0;
    if (std::fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) == 2) {
      cost.user = static_cast<double>(user) / static_cast<double>(sysconf(_SC_CLK_TCK));
      cost.system = static_cast<double>(system) / static_cast<double>(sysconf(_SC_CLK_TCK));
    }
    std::fclose(file);
  }
  if (FILE* file = std::fopen((folder + "/status").c_str(), "r")) {
    char line[256];
    while (std::fgets(line, sizeof line, file))
      if (std::strncmp(line, "VmHWM:", 6) == 0) cost.rss_kib = std::atol(line + 6);
    std::fclose(file);
  }
  return cost;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const pid_t pid = std::atoi(argv[1]);
  const long long wanted = std::atoll(argv[3]);
  const Cost before = CostOf(pid);
  timespec start{}, end{};
  clock_gettime(CLOCK_MONOTONIC, &start);
  if (kill(pid, SIGCONT) != 0) return 1;
  constexpr timespec kPause{0, 1'000'000};
  struct stat now {};
  do {
    nanosleep(&kPause, nullptr);
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (end.tv_sec - start.tv_sec > 120) return 3;
  } while (stat(argv[2], &now) != 0 || now.st_size < wanted);
  kill(pid, SIGSTOP);
  const Cost after = CostOf(pid);
  const double took = static_cast<double>(end.tv_sec - start.tv_sec) + static_cast<double>(end.tv_nsec - start.tv_nsec) / 1e9;
  std::printf("{\"seconds\":%f,\"maxRssKiB\":%ld,\"cpu\":{\"userSeconds\":%f,\"systemSeconds\":%f}}\n", took, after.rss_kib,
              after.user - before.user, after.system - before.system);
  return 0;
}
