// Loaded into a program with LD_PRELOAD: counts the calls by which it changes files below a folder, and stops it in
// front of one of them. Not in the product: there is no hook for this.
//
//   STEP_ROOT  the folder; or several, with a colon between
//   STEP_STOP  the step in front of which the program stops, from 1; 0: never
//   STEP_HOW   "kill": SIGKILL; else every thread waits for ever, and "stopped" is written to stderr
//   STEP_LOG   a file that gets one line a step; it must not be below STEP_ROOT
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

std::atomic<int> steps{0};

template <typename Function>
Function* Real(const char* name, Function*) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

const char* Setting(const char* name) {
  const char* value = ::getenv(name);
  return value == nullptr ? "" : value;
}

bool IsBelow(const char* path) {
  const char* root = Setting("STEP_ROOT");
  for (;;) {
    const std::size_t length = std::strcspn(root, ":");
    if (length > 0 && std::strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == '\0'))
      return true;
    if (root[length] == '\0') return false;
    root += length + 1;
  }
}

void RealWrite(int fd, const char* text, std::size_t length) {
  static auto* real = Real("write", &::write);
  if (real(fd, text, length) < 0) ::_exit(120);
}

void Log(int number, const char* call, const char* path) {
  const char* log = Setting("STEP_LOG");
  if (*log == '\0') return;
  static auto* real = Real("open", &::open);
  const int fd = real(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  char line[PATH_MAX + 64];
  const int length = std::snprintf(line, sizeof line, "%d %s %s\n", number, call, path);
  RealWrite(fd, line, static_cast<std::size_t>(length));
  ::close(fd);
}

void Step(const char* call, const char* path) {
  if (!IsBelow(path)) return;
  const int number = ++steps;
  Log(number, call, path);
  const int stop = std::atoi(Setting("STEP_STOP"));
  if (stop == 0 || number < stop) return;
  if (std::strcmp(Setting("STEP_HOW"), "kill") == 0) ::kill(::getpid(), SIGKILL);
  if (number == stop) RealWrite(STDERR_FILENO, "stopped\n", 8);
  for (;;) ::pause();
}

// What is asked of a policy file: a line that selects what is read, or the number of a process. It changes nothing.
bool IsQuestion(const void* data, std::size_t length) {
  const std::string_view text(static_cast<const char*>(data), length);
  constexpr std::string_view kSelect = "select domain=";
  return text == "reset\n" || text.substr(0, kSelect.size()) == kSelect ||
         text.find_first_not_of("0123456789\n") == std::string_view::npos;
}

void StepOn(const char* call, int fd) {
  char name[64];
  char path[PATH_MAX];
  std::snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  const ssize_t length = ::readlink(name, path, sizeof path - 1);
  if (length <= 0) return;
  path[length] = '\0';
  Step(call, path);
}

int OpenWith(const char* name, const char* path, int flags, mode_t mode) {
  if ((flags & O_CREAT) != 0) Step("open", path);
  return Real(name, &::open)(path, flags, mode);
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = va_arg(arguments, mode_t);
  va_end(arguments);
  return OpenWith("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = va_arg(arguments, mode_t);
  va_end(arguments);
  return OpenWith("open64", path, flags, mode);
}

ssize_t write(int fd, const void* data, size_t length) {
  if (!IsQuestion(data, length)) StepOn("write", fd);
  return Real("write", &::write)(fd, data, length);
}

int fsync(int fd) {
  StepOn("fsync", fd);
  return Real("fsync", &::fsync)(fd);
}

int mkdir(const char* path, mode_t mode) {
  Step("mkdir", path);
  return Real("mkdir", &::mkdir)(path, mode);
}

int rename(const char* from, const char* to) {
  Step("rename", to);
  return Real("rename", &::rename)(from, to);
}

int symlink(const char* target, const char* path) {
  Step("symlink", path);
  return Real("symlink", &::symlink)(target, path);
}

int link(const char* from, const char* to) {
  Step("link", to);
  return Real("link", &::link)(from, to);
}

int unlink(const char* path) {
  Step("unlink", path);
  return Real("unlink", &::unlink)(path);
}

int remove(const char* path) {
  Step("unlink", path);
  return Real("remove", &::remove)(path);
}

int rmdir(const char* path) {
  Step("rmdir", path);
  return Real("rmdir", &::rmdir)(path);
}
}
