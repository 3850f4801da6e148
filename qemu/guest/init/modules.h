// Loads kernel modules by name, with what they need, as depmod wrote it down in modules.dep.
#pragma once

#include <dirent.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include <memory>

#include "words.h"

namespace agent {

inline std::string Release() {
  utsname names;
  return ::uname(&names) == 0 ? names.release : "";
}

using Folder = std::unique_ptr<DIR, int (*)(DIR*)>;

inline Folder OpenFolder(const char* path) {
  return {::opendir(path), [](DIR* d) { return d ? ::closedir(d) : 0; }};
}

/// Also true for one that is loaded. @param path compressed but for NAME.ko
inline bool LoadModule(const std::string& path) {
  constexpr int kCompressed = 4;  // MODULE_INIT_COMPRESSED_FILE
  const UniqueFd file = Open(path.c_str(), O_RDONLY);
  const bool plain = path.size() > 3 && path.compare(path.size() - 3, 3, ".ko") == 0;
  return file && (::syscall(SYS_finit_module, file.get(), "", plain ? 0 : kCompressed) == 0 || errno == EEXIST);
}

/// modules.dep of the running kernel. A kernel that has everything built in needs none.
class Modules {
 public:
  /// A module that is not listed is built in, or missing: what it would do tells.
  void Load(const std::string& name) const {
    for (const std::string& line : lines_)
      if (NameOf(line.substr(0, line.find(':'))) == name) return LoadLine(line);
  }

 private:
  /// kernel/drivers/block/virtio-blk.ko.xz -> virtio_blk
  static std::string NameOf(const std::string& path) {
    std::string name = path.substr(path.rfind('/') + 1);
    name.resize(name.find(".ko") == std::string::npos ? 0 : name.find(".ko"));
    for (char& letter : name)
      if (letter == '-') letter = '_';
    return name;
  }

  /// What a module needs stands behind it, the deepest last.
  void LoadLine(const std::string& line) const {
    for (size_t end = line.size(); end != std::string::npos && end > 0;) {
      const size_t space = line.rfind(' ', end - 1);
      std::string path = line.substr(space == std::string::npos ? 0 : space + 1, end - (space + 1));
      if (!path.empty() && path.back() == ':') path.pop_back();
      if (!path.empty()) LoadFile(folder_ + "/" + path);
      end = space;
    }
  }

  static void LoadFile(const std::string& path) {
    if (!LoadModule(path)) std::fprintf(stderr, "board-init cannot load %s: %m\n", path.c_str());
  }

  std::string folder_ = "/lib/modules/" + Release();
  std::vector<std::string> lines_ = Cut(ReadText((folder_ + "/modules.dep").c_str()), "\n");
};

/// @param type of the root file system; empty: there is none to mount
inline void LoadModules(const std::string& type) {
  const Modules modules;
  for (const char* name : {"virtio_pci", "virtio_console"}) modules.Load(name);
  if (type.empty()) return;
  modules.Load("crc32c_generic");  // ext4 and erofs ask for it by what it does, so modules.dep has no word of it
  for (const std::string& name : {std::string("virtio_blk"), std::string("overlay"), type}) modules.Load(name);
}

/// Where there are modules, but of another kernel: " (the modules are of 6.1.0-1, the kernel is 6.1.0-2)".
inline std::string ForeignModules() {
  const Folder folder = OpenFolder("/lib/modules");
  std::string others;
  while (const dirent* entry = folder ? ::readdir(folder.get()) : nullptr) {  // NOLINT(concurrency-mt-unsafe)
    const std::string name = entry->d_name;
    if (name == Release()) return "";
    if (name != "." && name != "..") others += (others.empty() ? "" : ", ") + name;
  }
  errno = 0;
  return others.empty() ? "" : " (the modules are of " + others + ", the kernel is " + Release() + ")";
}

}  // namespace agent
