#include "loader/control-folder.h"

#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>

#include "loader/detached-mount.h"

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
  return FindDetached();
}

Result<ControlFolder> ControlFolder::FindDetached() {
  auto mount = MountDetached("securityfs");
  if (!mount) return mount.failure();
  // The mount has no name: its files are reached from the working folder, which is used for nothing else.
  if (::fchdir(mount->get()) != 0) return Failure{errno, "fchdir", "securityfs"};
  if (::access("tomoyo", F_OK) != 0) return Failure{errno, "access", "tomoyo"};
  return At("tomoyo");
}

ControlFolder::~ControlFolder() {
  if (!mounted_at_.empty()) ::umount2(mounted_at_.c_str(), MNT_DETACH);
}

}  // namespace tomoyo
