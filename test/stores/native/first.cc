// First program and trigger of a machine that is booted for one store. As the interpreter of a script it does what the
// script says, one step a line; executed by itself it says on the console what is in the kernel, and powers off.
//
// What it reads afterwards it opens before the kernel is activated: a policy can refuse it everything but to be executed.

#include <fcntl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr int kConsole = 9;
constexpr int kFirstFile = 10;
constexpr const char* kFiles[] = {"profile", "domain_policy", "exception_policy"};

void Say(const std::string& line) {
  const std::string whole = "@@ " + line + "\n";
  for (size_t at = 0; at < whole.size();) {
    const ssize_t put = ::write(kConsole, whole.data() + at, whole.size() - at);
    if (put <= 0) return;
    at += static_cast<size_t>(put);
  }
}

std::string ReadAll(int fd) {
  std::string text;
  char buffer[65536];
  for (ssize_t got; (got = ::read(fd, buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<size_t>(got));
  return text;
}

/** On numbers that survive execve(2). Nothing stays mounted. */
void OpenAll() {
  if (::fcntl(kConsole, F_GETFD) >= 0) return;
  ::dup2(::open("/dev/console", O_RDWR | O_NOCTTY), kConsole);
  ::mkdir("/probe", 0700);
  if (::mount("securityfs", "/probe", "securityfs", 0, nullptr) != 0) return;
  for (int i = 0; i < 3; ++i) {
    const int fd = ::open((std::string("/probe/tomoyo/") + kFiles[i]).c_str(), i == 1 ? O_RDWR : O_RDONLY);
    if (fd < 0) continue;
    ::dup2(fd, kFirstFile + i);
    ::close(fd);
  }
  ::umount2("/probe", MNT_DETACH);
  ::rmdir("/probe");
}

/** Until nothing more can be written: what is used, and the few pages behind it. */
void FillDisk() {
  struct statvfs about{};
  ::statvfs("/", &about);
  const unsigned long long used = (about.f_blocks - about.f_bfree) * about.f_frsize;
  const std::string size = "size=" + std::to_string(used + 65536);
  if (::mount("none", "/", "tmpfs", MS_REMOUNT, size.c_str()) != 0) Say("cannot remount: " + std::to_string(errno));
  const int fd = ::open("/full", O_WRONLY | O_CREAT, 0600);
  const std::string page(4096, 'x');
  while (::write(fd, page.data(), page.size()) > 0) continue;
  ::close(fd);
}

void Write(const std::string& path, std::string text) {
  for (size_t at; (at = text.find("\\n")) != std::string::npos;) text.replace(at, 2, "\n");
  const int fd = ::open(path.c_str(), O_WRONLY);
  if (fd < 0 || ::write(fd, text.data(), text.size()) < 0) Say("cannot write " + path);
  ::close(fd);
}

/** A word names the step; the rest of the line is for it. */
void Step(const std::string& line) {
  std::istringstream words(line);
  std::string step;
  std::string first;
  std::string rest;
  words >> step >> first;
  std::getline(words >> std::ws, rest);
  if (step == "mount") ::mount(first.c_str(), rest.c_str(), first.c_str(), 0, nullptr);
  if (step == "size" && ::truncate(first.c_str(), std::stoll(rest)) != 0) Say("cannot truncate " + first);
  if (step == "full") FillDisk();
  if (step == "readonly") ::mount("none", "/", nullptr, MS_REMOUNT | MS_RDONLY, nullptr);
  if (step == "write") Write(first, rest);
  if (step == "say") Say(first + " " + rest);
  if (step == "hang") ::pause();
  if (step == "exec") {
    char* const arguments[] = {first.data(), nullptr};
    char* const environment[] = {nullptr};
    ::execve(first.c_str(), arguments, environment);
    Say("cannot execute " + first + ": " + std::to_string(errno));
  }
}

void Report() {
  static char log[1 << 20];
  const int length = ::klogctl(3, log, sizeof log - 1);
  std::istringstream lines(std::string(log, length > 0 ? static_cast<size_t>(length) : 0));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("tomoyo-loader") != std::string::npos) Say("log " + line);
    if (line.find("Mandatory Access Control activated") != std::string::npos) Say("active");
  }
  if (::write(kFirstFile + 1, "select transition_only\n", 23) < 0) Say("cannot select");
  for (int i = 0; i < 3; ++i) {
    std::istringstream text(ReadAll(kFirstFile + i));
    for (std::string line; std::getline(text, line);) {
      const bool names = line.compare(0, 1, "<") == 0 || line.compare(0, 11, "use_profile") == 0;
      const bool marks = line.find("path_group SLOT ") != std::string::npos;
      if (i == 0 || (i == 1 && names) || (i == 2 && marks)) Say(std::string(kFiles[i]) + " " + line);
    }
  }
  const int state = ::open("/etc/tomoyo/policy/boot-state", O_RDONLY | O_NONBLOCK);
  if (state < 0 && errno == EPERM) Say("state-refused");
  if (state >= 0) {
    std::istringstream text(ReadAll(state));
    for (std::string line; std::getline(text, line);) Say("state " + line.substr(0, 200));
  }
  Say("end");
}

}  // namespace

int main(int argc, char** argv) {
  OpenAll();
  if (argc > 1) {
    std::istringstream script(ReadAll(::open(argv[1], O_RDONLY)));
    for (std::string line; std::getline(script, line);) Step(line);
    // Only the first program has nobody to go back to.
    if (::getpid() != 1) return 0;
  }
  Report();
  ::sync();
  ::reboot(RB_POWER_OFF);
  return 0;
}
