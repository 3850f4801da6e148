// Files for the host: put, store, get, list, folders, links, owners. Everything here answers at once, or goes on chunk
// by chunk.
#pragma once

#include <dirent.h>
#include <sys/stat.h>

#include <memory>
#include <string>

#include "agent-fd.h"
#include "agent-frame.h"

namespace agent {

constexpr uint32_t kKeepMode = UINT32_MAX;

/// Something that is made beside its place and then takes it at once; it is removed when it does not come to that.
class Newcomer {
 public:
  Newcomer() = default;
  /// The id keeps two that are made at the same time apart.
  Newcomer(const std::string& place, uint32_t id)
      : path_(place.substr(0, place.rfind('/') + 1) + ".board-agent-" + std::to_string(id)) {
    ::unlink(path_.c_str());  // of an agent that was killed
  }
  Newcomer(Newcomer&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Newcomer& operator=(Newcomer&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~Newcomer() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  const char* path() const { return path_.c_str(); }
  explicit operator bool() const { return !path_.empty(); }
  bool Take(const std::string& place) {
    if (::rename(path_.c_str(), place.c_str()) < 0) return false;
    path_.clear();
    return true;
  }

 private:
  std::string path_;
};

/// As the host wants a file or folder to be.
struct Attributes {
  uint32_t mode = kKeepMode, uid = kKeepId, gid = kKeepId;

  Attributes() = default;
  explicit Attributes(Reader& reader) : mode(reader.Number()), uid(reader.Number()), gid(reader.Number()) {}
};

/// A PUT, STORE or GET that is under way.
struct Transfer {
  uint32_t id;
  UniqueFd fd;
  std::string path;
  bool reading;
  Newcomer newcomer = {};
  Attributes attributes = {};
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

/// STORE: u32 mode, uid, gid (kKeepId: the agent's own), path. Makes the file beside its place.
inline Transfer OpenForStore(Reader& reader, uint32_t id) {
  const Attributes attributes(reader);
  std::string path(reader.Text());
  Newcomer newcomer(path, id);
  UniqueFd fd = Open(newcomer.path(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  return {id, std::move(fd), std::move(path), false, std::move(newcomer), attributes};
}

/// The end of a PUT or STORE. Gives the call that failed, or nullptr. The owner comes first: a change of it takes away
/// setuid.
inline const char* Complete(Transfer& transfer) {
  if (transfer.newcomer) {
    const auto [mode, uid, gid] = transfer.attributes;
    if (::fchown(transfer.fd.get(), uid, gid) < 0) return "fchown";
    if (::fchmod(transfer.fd.get(), mode & 07777) < 0) return "fchmod";
  }
  if (::close(transfer.fd.release()) < 0) return "close";
  if (transfer.newcomer && !transfer.newcomer.Take(transfer.path)) return "rename";
  return nullptr;
}

/// SET_OWNER: u32 mode (kKeepMode: of a symlink, the link itself), uid, gid (kKeepId), path.
inline bool SetOwner(Reader& reader, std::string& path) {
  const auto [mode, uid, gid] = Attributes(reader);
  path = reader.Text();
  if (mode == kKeepMode) return ::lchown(path.c_str(), uid, gid) == 0;
  return ::chown(path.c_str(), uid, gid) == 0 && ::chmod(path.c_str(), mode & 07777) == 0;
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

/// MAKE_LINK: target, path. Takes the place of whatever is there, a folder excepted.
inline bool MakeLink(Reader& reader, uint32_t id, std::string& path) {
  const std::string target(reader.Text());
  path = reader.Text();
  Newcomer newcomer(path, id);
  return ::symlink(target.c_str(), newcomer.path()) == 0 && newcomer.Take(path);
}

/// LIST: path. Each CHUNK entry is u32 st_mode, uid, gid, low and high half of the size, name, link target; the first
/// entry is the path itself with an empty name.
inline bool List(const std::string& path, uint32_t id, Queue& queue) {
  std::string entries;
  const auto add = [&](const std::string& full, const char* name) {
    struct stat found;
    if (::lstat(full.c_str(), &found) < 0) return errno == ENOENT && *name != '\0';  // gone meanwhile
    char target[4096];
    const ssize_t length = S_ISLNK(found.st_mode) ? ::readlink(full.c_str(), target, sizeof target) : 0;
    const auto size = static_cast<uint64_t>(found.st_size);
    for (const uint64_t number :
         {uint64_t{found.st_mode}, uint64_t{found.st_uid}, uint64_t{found.st_gid}, size, size >> 32})
      AppendNumber(entries, static_cast<uint32_t>(number));
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
