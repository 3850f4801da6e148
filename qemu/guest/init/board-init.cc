// board-init: the first program of a board. Static, runs once, as PID 1. TOMOYO is not active yet: it becomes so when
// the kernel sees init executed, so whatever is done here needs no policy.
//
// In our own image, whose /init it is, it mounts what is mounted on every Linux, loads what QEMU's devices need, and
// executes /sbin/init, which starts the agent.
//
// Where the root file system is somebody else's, the kernel starts it from an initramfs (rdinit=/board/init), in which
// /board/add is what this boot adds. It loads the drivers that QEMU's devices need, mounts /dev/vda read-only with an
// overlay in memory, adds what is to be added, makes that the root, and executes the image's own init. Without the word
// board.root=TYPE the initramfs is the whole system, and is left as it is but for what is added.
//
// The agent is started by a child once init is executed: TOMOYO becomes active at that moment, so the agent has a
// domain of its own, <kernel> /usr/sbin/board-agent, whatever init does. What cannot work is said in one line that
// begins with "board-init: ", and then the board ends: the host shows the line.
#include <sys/wait.h>

#include "../agent-port.h"
#include "board-system.h"
#include "copy-tree.h"
#include "hand-over.h"
#include "missing.h"
#include "modules.h"
#include "words.h"

namespace agent {
namespace {

constexpr int kDeviceTries = 500;  // of 20 ms: a host under load takes its time to show a disk

void MountKernelFiles() {
  ::mkdir("/proc", 0755);
  ::mkdir("/sys", 0755);
  ::mkdir("/dev", 0755);
  ::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  ::mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  ::mount("devtmpfs", "/dev", "devtmpfs", 0, "mode=0755");
}

/// An image of its own may bring no /dev/console, so the kernel gave us no descriptors.
void OpenConsole() {
  const int console = ::open("/dev/console", O_RDWR | O_NOCTTY);
  if (console < 0) return;
  for (int fd = 0; fd < 3; ++fd)
    if (fd != console) ::dup2(console, fd);
  if (console > 2) ::close(console);
}

void WaitFor(const char* path) {
  struct stat found;
  for (int tries = 0; tries < kDeviceTries && ::stat(path, &found) < 0; ++tries) Tick();
}

/// The disk below, memory above: nothing that is written reaches the disk.
void MountRoot(const std::string& type) {
  WaitFor("/dev/vda");
  for (const char* folder : {"/board/lower", "/board/cover", "/board/root"}) ::mkdir(folder, 0755);
  // of a device that was not shut down: its journal cannot be replayed, as nothing is written
  const char* options = type == "ext4" ? "noload" : nullptr;
  if (::mount("/dev/vda", "/board/lower", type.c_str(), MS_RDONLY, options) < 0)
    Stop("cannot mount the rootfs as", type);
  if (::mount("tmpfs", "/board/cover", "tmpfs", 0, "mode=0755") < 0) Stop("cannot mount", "tmpfs");
  ::mkdir("/board/cover/up", 0755);
  ::mkdir("/board/cover/work", 0755);
  const char* layers = "lowerdir=/board/lower,upperdir=/board/cover/up,workdir=/board/cover/work";
  if (::mount("overlay", "/board/root", "overlay", 0, layers) < 0) Stop("cannot mount", "overlay");
}

void SwitchRoot() {
  for (const char* folder : {"/dev", "/proc", "/sys"}) {
    const std::string there = std::string("/board/root") + folder;
    ::mkdir(there.c_str(), 0755);
    if (::mount(folder, there.c_str(), nullptr, MS_MOVE, nullptr) < 0) Stop("cannot move", folder);
  }
  if (::chdir("/board/root") < 0 || ::mount(".", "/", nullptr, MS_MOVE, nullptr) < 0 || ::chroot(".") < 0 ||
      ::chdir("/") < 0)
    Stop("cannot make the root of", "/board/root");
}

bool IsThere(const char* path) { return ::access(path, F_OK) == 0; }

[[noreturn]] void StartOurs(const Words& words) {
  PrepareSystem(words);
  ::setenv("PATH", "/sbin:/bin:/usr/sbin:/usr/bin", 1);  // NOLINT(concurrency-mt-unsafe): one thread
  std::string init = "/sbin/init";
  char* argv[] = {init.data(), nullptr};
  ::execv(argv[0], argv);
  Stop("cannot execute", init);
}

[[noreturn]] void StartForeign(const Words& words, char** argv, char** environment) {
  const std::string type = words.Of("board.root");
  LoadModules(type);
  const std::string missing = MissingFeatures(type);
  if (!missing.empty()) Stop("the kernel lacks", missing + ForeignModules());
  if (!WaitForPort("agent.0")) Stop("found no", "virtio-serial port named agent.0");
  const UniqueFd added = Open("/board/add", O_RDONLY | O_DIRECTORY);
  const UniqueFd loader = Open("/board/tomoyo-loader", O_RDONLY);
  if (!added || !loader) Stop("cannot open", "/board/add");
  if (!type.empty()) {
    MountRoot(type);
    SwitchRoot();
  }
  ::mount("securityfs", "/sys/kernel/security", "securityfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  if (!CopyTree(added, "")) Stop("cannot add a file to", "the root file system");
  if (!IsThere("/sbin/tomoyo-init") &&
      (!MakeParents("/sbin/tomoyo-init") || !CopyFile(loader, "/sbin/tomoyo-init", 0755)))
    Stop("cannot add", "/sbin/tomoyo-init");
  HandOver(words, type.empty(), argv, environment);
}

[[noreturn]] void Run(char** argv, char** environment) {
  MountKernelFiles();
  OpenConsole();
  const Words words;
  if (std::strcmp(argv[0], "/init") == 0) StartOurs(words);
  StartForeign(words, argv, environment);
}

}  // namespace
}  // namespace agent

int main(int, char** argv, char** environment) {
  if (::getpid() != 1) return std::fprintf(stderr, "board-init: this is the first program of a board\n"), 2;
  agent::Run(argv, environment);
}
