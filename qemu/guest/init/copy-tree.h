// Copies what a boot adds into the root, over what is there.
#pragma once

#include <dirent.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include <memory>
#include <string>

#include "../agent-fd.h"

namespace agent {

/// Folders above a path, as far as they are missing.
inline bool MakeParents(const std::string& path) {
  for (size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1))
    if (::mkdir(path.substr(0, at).c_str(), 0755) < 0 && errno != EEXIST) return false;
  return true;
}

/// A link of that name makes way: what it points to stays as it is.
inline bool CopyFile(const UniqueFd& from, const std::string& to, unsigned mode) {
  ::unlink(to.c_str());
  const UniqueFd file = Open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (!file) return false;
  ssize_t count;
  do count = Retry([&] { return ::sendfile(file.get(), from.get(), nullptr, 1 << 20); });
  while (count > 0);
  return count == 0 && ::fchmod(file.get(), mode) == 0;
}

/// @param to of the folder, without '/' at its end. A folder that is there keeps its mode and owner.
inline bool CopyTree(const UniqueFd& from, const std::string& to) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(::fcntl(from.get(), F_DUPFD_CLOEXEC, 3)),
                                                   [](DIR* d) { return d ? ::closedir(d) : 0; });
  if (!folder) return false;
  while (const dirent* entry = ::readdir(folder.get())) {  // NOLINT(concurrency-mt-unsafe): one thread
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    const std::string path = std::string(to).append("/").append(name);
    struct stat found;
    const UniqueFd file(Retry([&] { return ::openat(from.get(), entry->d_name, O_RDONLY | O_CLOEXEC); }));
    if (!file || ::fstat(file.get(), &found) < 0) return false;
    if (!S_ISDIR(found.st_mode)) {
      if (!CopyFile(file, path, found.st_mode & 07777)) return false;
      continue;
    }
    if (::mkdir(path.c_str(), 0755) == 0 ? ::chmod(path.c_str(), found.st_mode & 07777) < 0 : errno != EEXIST)
      return false;
    if (!CopyTree(file, path)) return false;
  }
  return true;
}

}  // namespace agent
