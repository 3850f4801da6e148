#include "core/write-as-user.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "core/file.h"
#include "core/thread.h"

namespace tomoyo {
namespace {

#ifdef SYS_setresuid32
constexpr long kSetresuid = SYS_setresuid32;  // the plain number takes 16-bit ids on 32-bit ARM
#else
constexpr long kSetresuid = SYS_setresuid;
#endif

Result<void> WriteHere(const std::string& path, std::string_view data, uid_t uid) {
  auto fd = Open(path, O_WRONLY);
  if (!fd) return fd.failure();
  // To the kernel (uid_t)-1 means "leave as it is": the write would go out as the user we are.
  if (uid == static_cast<uid_t>(-1)) return Failure{EINVAL, "setresuid", path};
  const int dumpable = ::prctl(PR_GET_DUMPABLE);
  // The raw call changes this thread; the C library's function of that name would change all threads.
  if (::syscall(kSetresuid, uid, uid, uid) != 0) return Failure{errno, "setresuid", path};
  auto written = WriteWhole(fd->get(), data, path);
  // A change of user ids turns core dumps off, for the whole process.
  if (dumpable == 1) ::prctl(PR_SET_DUMPABLE, 1);
  return written;
}

}  // namespace

Result<void> WriteAsUser(const std::string& path, std::string_view data, uid_t uid) {
  Result<void> written;
  auto thread = Thread::Start("tomoyo-as-user", [&] { written = WriteHere(path, data, uid); });
  if (!thread) return thread.failure();
  (*thread)->Join();
  return written;
}

}  // namespace tomoyo
