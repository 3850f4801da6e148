#include "loader/control-folder.h"

#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>

namespace tomoyo {
namespace {

constexpr const char* kUsual = "/sys/kernel/security/tomoyo";

// The first exists when sysfs is mounted. The others are folders that any root file system has; what is in them is
// covered only until the loader ends, while init waits for it.
constexpr const char* kMountPoints[] = {"/sys/kernel/security", "/sys", "/proc", "/mnt", "/dev"};

}  // namespace

Result<ControlFolder> ControlFolder::Find() {
  if (::access(kUsual, F_OK) == 0) return At(kUsual);
  for (const char* point : kMountPoints) {
    if (::mount("securityfs", point, "securityfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0) {
      ControlFolder folder(std::string(point) + "/tomoyo", point);
      if (::access(folder.path_.c_str(), F_OK) == 0) return folder;
      return Failure{errno, "access", folder.path_};
    }
    if (errno == EBUSY) return Failure{ENOENT, "access", kUsual};  // securityfs is there, and our folder is not in it
    if (errno != ENOENT && errno != ENOTDIR) return Failure{errno, "mount", point};
  }
  return Failure{ENOENT, "mount", "securityfs"};
}

ControlFolder::~ControlFolder() {
  if (!mounted_at_.empty()) ::umount2(mounted_at_.c_str(), MNT_DETACH);
}

}  // namespace tomoyo
