#include "loader/detached-mount.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace tomoyo {
namespace {

// The same on all architectures; the C library of the build machine may be older than the calls.
constexpr long kFsopen = 430;
constexpr long kFsconfig = 431;
constexpr long kFsmount = 432;

constexpr unsigned kCloseOnExec = 1;    // FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC
constexpr unsigned kCreate = 6;         // FSCONFIG_CMD_CREATE
constexpr unsigned kQuiet = 2 | 4 | 8;  // MOUNT_ATTR_NOSUID, _NODEV, _NOEXEC

}  // namespace

Result<UniqueFd> MountDetached(const char* type) {
  const UniqueFd context(static_cast<int>(::syscall(kFsopen, type, kCloseOnExec)));
  if (!context) return Failure{errno, "fsopen", type};
  if (::syscall(kFsconfig, context.get(), kCreate, nullptr, nullptr, 0) != 0) return Failure{errno, "fsconfig", type};
  UniqueFd mount(static_cast<int>(::syscall(kFsmount, context.get(), kCloseOnExec, kQuiet)));
  if (!mount) return Failure{errno, "fsmount", type};
  return mount;
}

}  // namespace tomoyo
