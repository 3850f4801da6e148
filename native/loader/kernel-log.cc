#include "loader/kernel-log.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>

#include "core/file.h"

namespace tomoyo {
namespace {

// The kernel refuses a longer line as a whole.
constexpr size_t kMostBytes = 900;

UniqueFd OpenDevices() {
  auto folder = Open("/dev", O_PATH | O_DIRECTORY);
  if (!folder) return {};
  if (::faccessat(folder->get(), "kmsg", W_OK, 0) == 0) return *std::move(folder);
  // Before init, /dev may be an empty folder. Mounted for us alone: after the detach only this handle leads there.
  if (::mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID | MS_NOEXEC, nullptr) != 0) return {};
  folder = Open("/dev", O_PATH | O_DIRECTORY);
  ::umount2("/dev", MNT_DETACH);
  if (!folder) return {};
  return *std::move(folder);
}

}  // namespace

KernelLog::KernelLog(To to) : to_(to) {
  if (to == To::kKernel) devices_ = OpenDevices();
}

void KernelLog::Say(Priority priority, std::string_view text) const {
  std::string line = "tomoyo-loader: ";
  line.append(text.substr(0, kMostBytes));
  std::replace(line.begin(), line.end(), '\n', ' ');
  line.push_back('\n');
  if (to_ == To::kStderr) {
    (void)WriteWhole(STDERR_FILENO, line, "stderr");
    return;
  }
  if (!devices_) return;
  // Opened anew for each line: the kernel limits the lines of one open file to ten in five seconds.
  const UniqueFd log(::openat(devices_.get(), "kmsg", O_WRONLY | O_CLOEXEC | O_NONBLOCK));
  if (!log) return;
  line.insert(0, "<" + std::to_string(static_cast<int>(priority)) + ">");
  // One write(2) and no more: WriteWhole would wait for room. There is nobody to tell when the log does not take it.
  if (::write(log.get(), line.data(), line.size()) < 0) return;
}

void KernelLog::SayLastWords(std::string_view text) const {
  constexpr std::string_view kBegin = "<3>tomoyo-loader: ";
  char line[256];
  text = text.substr(0, sizeof line - kBegin.size() - 1);
  char* end = std::copy(kBegin.begin(), kBegin.end(), line);
  end = std::copy(text.begin(), text.end(), end);
  *end++ = '\n';
  const int fd =
      to_ == To::kStderr ? STDERR_FILENO : ::openat(devices_.get(), "kmsg", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (::write(fd, line, static_cast<size_t>(end - line)) < 0) return;
}

void KernelLog::TakeStandardStreams() const {
  if (to_ == To::kStderr) {
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    return;
  }
  if (!devices_) return;
  const UniqueFd null(::openat(devices_.get(), "null", O_RDONLY | O_CLOEXEC));
  const UniqueFd log(::openat(devices_.get(), "kmsg", O_WRONLY | O_CLOEXEC));
  if (null) ::dup2(null.get(), STDIN_FILENO);
  if (!log) return;
  ::dup2(log.get(), STDOUT_FILENO);
  ::dup2(log.get(), STDERR_FILENO);
}

std::string Describe(const Failure& failure) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the loader has one thread
  std::string text = std::string(failure.call) + " " + failure.path + ": " + std::strerror(failure.error);
  if (failure.line >= 0) text += " (policy line " + std::to_string(failure.line + 1) + ", comments not counted)";
  return text;
}

}  // namespace tomoyo
