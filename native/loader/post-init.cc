#include "loader/post-init.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <vector>

#include "loader/child.h"

namespace tomoyo {
namespace {

constexpr const char* kName = "tomoyo-post-init";

struct Mount {
  const char* type;
  const char* point;
  const char* sign;  // is there when it is mounted already
};

// In this order: each is in the one before.
constexpr Mount kMounts[] = {{"proc", "/proc", "/proc/self"},
                             {"sysfs", "/sys", "/sys/kernel"},
                             {"securityfs", "/sys/kernel/security", "/sys/kernel/security/tomoyo"}};

/** What programs expect to be mounted, for as long as this lives. */
class UsualMounts {
 public:
  UsualMounts() {
    for (const Mount& mount : kMounts) {
      if (::access(mount.sign, F_OK) == 0) continue;
      if (::mount(mount.type, mount.point, mount.type, MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0) {
        made_.push_back(mount.point);
      }
    }
  }
  UsualMounts(const UsualMounts&) = delete;
  UsualMounts& operator=(const UsualMounts&) = delete;
  ~UsualMounts() {
    for (auto point = made_.rbegin(); point != made_.rend(); ++point) ::umount2(*point, MNT_DETACH);
  }

 private:
  std::vector<const char*> made_;
};

/** Whether to run it; what speaks against it is said. */
bool MayRun(StoreReader* store, const KernelLog& log) {
  struct stat about{};
  if (store->Find(kName, &about)) return false;
  constexpr mode_t kExecutable = S_IXUSR | S_IXGRP | S_IXOTH;
  if (!S_ISREG(about.st_mode) || (about.st_mode & kExecutable) == 0) return false;
  const auto problem = store->CheckTrust(kName, about);
  if (problem) log.Say(Priority::kError, "not run: " + Describe(*problem));
  return !problem;
}

int Execute(const std::string& path, const KernelLog& log) {
  const pid_t child = ::fork();
  if (child < 0) return 127;
  if (child == 0) {
    log.TakeStandardStreams();
    if (::chdir("/") != 0) ::_exit(127);
    char* const arguments[] = {const_cast<char*>(path.c_str()), nullptr};
    ::execv(path.c_str(), arguments);
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

bool RunPostInit(StoreReader* store, const KernelLog& log) {
  if (!MayRun(store, log)) return false;
  const UsualMounts mounts;
  const std::string path = store->PathOf(kName);
  // The child only waits: it stands for a program that may close what it gets, and has children of its own.
  const ChildResult result =
      RunChild([&path, &log](const std::function<void()>&) { return Execute(path, log); }, kPostInitSeconds);
  switch (result.end) {
    case ChildEnd::kExited:
      if (result.status != 0) {
        log.Say(Priority::kWarning, std::string(kName) + " ended with " + std::to_string(result.status));
      }
      break;
    case ChildEnd::kKilled:
    case ChildEnd::kStuck:
      log.Say(Priority::kError,
              std::string(kName) + " did not end within " + std::to_string(kPostInitSeconds) + " s and was killed");
      break;
    case ChildEnd::kNoChild:
      log.Say(Priority::kError, std::string(kName) + " could not be started");
      break;
  }
  return true;
}

}  // namespace tomoyo
