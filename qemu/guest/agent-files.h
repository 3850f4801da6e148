// Files for the host: put, get, list, folders, links. Everything here answers at once, or goes on chunk by chunk.
#pragma once

#include <dirent.h>
#include <sys/stat.h>

#include <memory>

#include "agent-fd.h"
#include "agent-frame.h"

namespace agent {

/// A PUT or GET that is under way.
struct Transfer {
  uint32_t id;
  UniqueFd fd;
  std::string path;
  bool reading;
  size_t room = kStreamWindowBytes;
  bool finished = false;
};

constexpr uint32_t kAppend = 1;
constexpr uint32_t kExisting = 2;

/// PUT: u32 mode, u32 flags, path. O_NONBLOCK: a FIFO without a reader must not stop the agent.
inline UniqueFd OpenForPut(Reader& reader, std::string& path) {
  const uint32_t mode = reader.Number();
  const uint32_t flags = reader.Number();
  path = reader.Text();
  if (flags & kExisting) return Open(path.c_str(), O_WRONLY | O_NONBLOCK | (flags & kAppend ? O_APPEND : 0));
  UniqueFd fd = Open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CREAT | (flags & kAppend ? O_APPEND : O_TRUNC), 0600);
  if (fd && !(flags & kAppend) && ::fchmod(fd.get(), mode & 07777) < 0) fd.reset();
  return fd;
}

/// One DATA frame is one write(2), as long as the file takes it whole: securityfs files depend on that.
inline bool WriteAll(const UniqueFd& fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t count = Retry([&] { return ::write(fd.get(), data.data(), data.size()); });
    if (count < 0) return false;
    data.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

/// MAKE_FOLDER: u32 mode, path. Parents are made too; a folder that is there gets the mode.
inline bool MakeFolder(Reader& reader, std::string& path) {
  const uint32_t mode = reader.Number();
  path = reader.Text();
  for (size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1))
    if (::mkdir(path.substr(0, at).c_str(), 0755) < 0 && errno != EEXIST) return false;
  if (::mkdir(path.c_str(), 0755) < 0) {
    if (errno != EEXIST) return false;
    struct stat found;
    if (::stat(path.c_str(), &found) < 0) return false;
    if (!S_ISDIR(found.st_mode)) return errno = ENOTDIR, false;
  }
  return ::chmod(path.c_str(), mode & 07777) == 0;
}

/// MAKE_LINK: target, path. Replaces a link that is there.
inline bool MakeLink(Reader& reader, std::string& path) {
  const std::string target(reader.Text());
  path = reader.Text();
  struct stat found;
  if (::lstat(path.c_str(), &found) == 0 && S_ISLNK(found.st_mode)) ::unlink(path.c_str());
  return ::symlink(target.c_str(), path.c_str()) == 0;
}

/// LIST: path. Each CHUNK entry is u32 st_mode, name, link target; the first entry is the path itself with an empty
/// name.
inline bool List(const std::string& path, uint32_t id, Queue& queue) {
  std::string entries;
  const auto add = [&](const std::string& full, const char* name) {
    struct stat found;
    if (::lstat(full.c_str(), &found) < 0) return errno == ENOENT && *name != '\0';  // gone meanwhile
    char target[4096];
    const ssize_t length = S_ISLNK(found.st_mode) ? ::readlink(full.c_str(), target, sizeof target) : 0;
    AppendNumber(entries, found.st_mode);
    entries.append(name).push_back('\0');
    entries.append(target, static_cast<size_t>(length < 0 ? 0 : length)).push_back('\0');
    return true;
  };
  if (!add(path, "")) return false;
  struct stat found;
  if (::lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
    if (!folder) return false;
    while (const dirent* entry = ::readdir(folder.get())) {  // NOLINT(concurrency-mt-unsafe): one thread
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (!add(path + "/" + entry->d_name, entry->d_name)) return false;
      if (entries.size() < kChunkBytes) continue;
      queue.Send(Type::kChunk, id, entries);
      entries.clear();
    }
  }
  queue.Send(Type::kChunk, id, entries);
  queue.Send(Type::kOk, id);
  return true;
}

}  // namespace agent
