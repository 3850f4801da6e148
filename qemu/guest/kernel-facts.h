// What the host wants to know of the guest beside the files of the interface.
#pragma once

#include <dirent.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent-fd.h"
#include "agent-frame.h"
#include "core/file.h"

namespace agent {

constexpr size_t kPathBytes = 4096;
constexpr size_t kLogRecordBytes = 8192;
constexpr uint32_t kOverwritten = UINT32_MAX;
constexpr unsigned long kSecurityfsMagic = 0x73636673;

using tomoyo::Failure;
using tomoyo::Result;

inline std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// Whether the folder of the interface would be there if the kernel had one.
inline bool OnSecurityfs(const std::string& path) {
  struct statfs found;
  return ::statfs(FolderOf(FolderOf(path)).c_str(), &found) == 0 &&
         static_cast<unsigned long>(found.f_type) == kSecurityfsMagic;
}

inline Result<std::string> ReadLink(const std::string& path) {
  char target[kPathBytes];
  const ssize_t length = ::readlink(path.c_str(), target, sizeof target);
  if (length < 0) return Failure{errno, "readlink", path};
  return std::string(target, static_cast<size_t>(length));
}

inline Result<std::string> RealPath(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> found(::realpath(path.c_str(), nullptr), std::free);
  if (!found) return Failure{errno, "realpath", path};
  return std::string(found.get());
}

/// u32 process, its program, machine and release; texts with NUL.
inline Result<std::string> Caller() {
  utsname names;
  if (::uname(&names) < 0) return Failure{errno, "uname", ""};
  auto program = ReadLink("/proc/self/exe");
  if (!program) return program.failure();
  std::string bytes;
  AppendNumber(bytes, static_cast<uint32_t>(::getpid()));
  for (const std::string_view text :
       {std::string_view(*program), std::string_view(names.machine), std::string_view(names.release)})
    bytes.append(text).push_back('\0');
  return bytes;
}

/// The names in a folder, each with a NUL.
inline Result<std::string> ListNames(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()),
                                                   [](DIR* d) { return d ? ::closedir(d) : 0; });
  if (!folder) return Failure{errno, "opendir", path};
  std::string names;
  while (const dirent* entry = ::readdir(folder.get())) {  // NOLINT(concurrency-mt-unsafe): one thread
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.append(name).push_back('\0');
  }
  return names;
}

/// For each process that has one of the paths open: u32 which, u32 process.
inline Result<std::string> Holders(const std::vector<std::string>& paths) {
  auto processes = ListNames("/proc");
  if (!processes) return processes.failure();
  std::string found;
  for (Reader names(*processes); !names.rest.empty();) {
    const std::string pid(names.Text());
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string folder = "/proc/" + pid + "/fd";
    const auto descriptors = ListNames(folder);
    if (!descriptors) continue;  // gone, or not for us
    for (Reader open(*descriptors); !open.rest.empty();) {
      const auto target = ReadLink(folder + "/" + std::string(open.Text()));
      for (size_t index = 0; target && index < paths.size(); ++index) {
        if (*target != paths[index]) continue;
        AppendNumber(found, static_cast<uint32_t>(index));
        AppendNumber(found, static_cast<uint32_t>(std::strtoul(pid.c_str(), nullptr, 10)));
      }
    }
  }
  return found;
}

/// Of each record u32 length and its text; kOverwritten where some are missing.
inline Result<std::string> KernelLog() {
  auto file = tomoyo::Open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
  if (!file) return file.failure();
  std::string records;
  char record[kLogRecordBytes];
  for (;;) {
    const ssize_t length = Retry([&] { return ::read(file->get(), record, sizeof record); });
    if (length == 0 || (length < 0 && errno == EAGAIN)) return records;
    if (length < 0 && errno != EPIPE) return Failure{errno, "read", "/dev/kmsg"};
    AppendNumber(records, length < 0 ? kOverwritten : static_cast<uint32_t>(length));
    if (length > 0) records.append(record, static_cast<size_t>(length));
  }
}

inline std::string DraftOf(const std::string& path) { return FolderOf(path) + "/." + path.substr(path.rfind('/') + 1); }

/// The old content or the new one is there at any time. Makes the folder, for its owner alone.
inline Result<void> ReplaceFile(const std::string& path, std::string_view text) {
  const std::string folder = FolderOf(path);
  if (::mkdir(folder.c_str(), 0700) < 0 && errno != EEXIST) return Failure{errno, "mkdir", folder};
  const std::string draft = DraftOf(path);
  const UniqueFd file = Open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (!file) return Failure{errno, "open", draft};
  auto written = tomoyo::WriteWhole(file.get(), text, draft);
  if (!written) return written;
  if (::rename(draft.c_str(), path.c_str()) < 0) return Failure{errno, "rename", path};
  return {};
}

inline Result<void> RemoveFile(const std::string& path) {
  for (const std::string& name : {path, DraftOf(path)})
    if (::unlink(name.c_str()) < 0 && errno != ENOENT) return Failure{errno, "unlink", name};
  return {};
}

}  // namespace agent
