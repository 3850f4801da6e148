// What the system of our own image needs before its init: mounts, modules, addresses.
#pragma once

#include <dirent.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <memory>
#include <string>

#include "copy-tree.h"
#include "modules.h"
#include "words.h"

namespace agent {

/// Lists of modules in load order, one path a line; made together with the modules themselves.
constexpr const char* kModuleLists = "/etc/board/modules";

/// No step is fatal: a board without its disk is still worth a look.
inline void Complain(const char* what, const std::string& about) {
  std::fprintf(stderr, "board: cannot %s %s: %m\n", what, about.c_str());
}

inline void Mount(const char* type, const char* source, const char* folder, unsigned long flags, const char* options) {
  if (::mount(source, folder, type, flags, options) < 0) Complain("mount", std::string(source) + " on " + folder);
}

inline void MountMemoryFiles() {
  ::mkdir("/dev/pts", 0755);
  ::mkdir("/dev/shm", 0755);
  Mount("devpts", "devpts", "/dev/pts", 0, "mode=0620,gid=5,ptmxmode=0666");
  Mount("tmpfs", "tmpfs", "/dev/shm", 0, "mode=1777");
  Mount("tmpfs", "tmpfs", "/run", 0, "mode=0755");
  Mount("tmpfs", "tmpfs", "/tmp", 0, "mode=1777");
  ::symlink("/proc/self/fd", "/dev/fd");
  ::symlink("/proc/self/fd/0", "/dev/stdin");
  ::symlink("/proc/self/fd/1", "/dev/stdout");
  ::symlink("/proc/self/fd/2", "/dev/stderr");
}

inline void LoadList(const std::string& name) {
  for (const std::string& path : Cut(ReadText((std::string(kModuleLists) + "/" + name).c_str()), "\n"))
    if (!LoadModule(path)) Complain("load", path);
}

/// Of the devices that only some boards have.
inline void LoadDrivers() {
  constexpr const char* kDevices = "/sys/bus/virtio/devices";
  const Folder folder = OpenFolder(kDevices);
  while (const dirent* entry = folder ? ::readdir(folder.get()) : nullptr) {  // NOLINT(concurrency-mt-unsafe)
    const std::string id = ReadText((std::string(kDevices) + "/" + entry->d_name + "/device").c_str());
    if (id == "0x0001\n") LoadList("network");
    if (id == "0x0009\n") LoadList("9p");
  }
}

/// The fixed addresses of QEMU's user-mode network.
class Network {
 public:
  void Start() const {
    Raise("lo");
    if (::access("/sys/class/net/eth0", F_OK) < 0) return;
    Give(SIOCSIFADDR, 10, 0, 2, 15);
    Give(SIOCSIFNETMASK, 255, 255, 255, 0);
    Raise("eth0");
    rtentry route{};
    Fill(route.rt_dst, 0, 0, 0, 0);
    Fill(route.rt_genmask, 0, 0, 0, 0);
    Fill(route.rt_gateway, 10, 0, 2, 2);
    route.rt_flags = RTF_UP | RTF_GATEWAY;
    if (::ioctl(socket_.get(), SIOCADDRT, &route) < 0) Complain("route through", "eth0");
  }

 private:
  static ifreq Named(const char* name) {
    ifreq request{};
    std::snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    return request;
  }

  static void Fill(sockaddr& to, unsigned a, unsigned b, unsigned c, unsigned d) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(a << 24 | b << 16 | c << 8 | d);
    std::memcpy(&to, &address, sizeof to);
  }

  void Raise(const char* name) const {
    ifreq request = Named(name);
    if (::ioctl(socket_.get(), SIOCGIFFLAGS, &request) == 0) {
      request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
      if (::ioctl(socket_.get(), SIOCSIFFLAGS, &request) == 0) return;
    }
    Complain("raise", name);
  }

  void Give(unsigned long what, unsigned a, unsigned b, unsigned c, unsigned d) const {
    ifreq request = Named("eth0");
    Fill(request.ifr_addr, a, b, c, d);
    if (::ioctl(socket_.get(), what, &request) < 0) Complain("give an address to", "eth0");
  }

  UniqueFd socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

/// @param word DEVICE:MODE:FOLDER
inline void MountDisk(const std::string& word) {
  if (::access("/sys/module/ext4", F_OK) < 0) LoadList("ext4");
  const size_t mode = word.find(':');
  const size_t folder = mode == std::string::npos ? mode : word.find(':', mode + 1);
  if (folder == std::string::npos) return std::fprintf(stderr, "board: no disk to mount: %s\n", word.c_str()), void();
  const std::string device = "/dev/" + word.substr(0, mode);
  const std::string place = word.substr(folder + 1);
  const bool read_only = word.compare(mode + 1, folder - mode - 1, "ro") == 0;
  if (!MakeParents(place + "/")) Complain("make", place);
  Mount("ext4", device.c_str(), place.c_str(), read_only ? MS_RDONLY : 0, nullptr);
}

/// A shell of init's on the console. By its own name that can be a controlling terminal; as /dev/console it cannot.
inline void AskForShell() {
  std::string consoles = ReadText("/sys/class/tty/console/active");
  if (!consoles.empty() && consoles.back() == '\n') consoles.pop_back();
  const std::string line = consoles.substr(consoles.rfind(' ') + 1) + "::once:/usr/sbin/board-shell\n";
  const UniqueFd file = Open("/etc/inittab", O_WRONLY | O_APPEND);
  if (!file || ::write(file.get(), line.data(), line.size()) < 0) Complain("write", "/etc/inittab");
}

/// /proc, /sys and /dev are mounted.
inline void PrepareSystem(const Words& words) {
  ::chmod("/", 0755);  // the kernel makes it 1777
  Mount("securityfs", "securityfs", "/sys/kernel/security", 0, nullptr);
  MountMemoryFiles();
  LoadList("base");
  LoadDrivers();
  Mount("squashfs", "/dev/vda", "/opt", MS_RDONLY | MS_NODEV, nullptr);  // Node.js
  ::sethostname("board", 5);
  Network().Start();
  for (const std::string& disk : words.All("board.mount")) MountDisk(disk);
  if (words.Has("board.shell")) AskForShell();
}

}  // namespace agent
