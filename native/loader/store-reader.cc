#include "loader/store-reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/file.h"
#include "loader/words.h"

namespace tomoyo {
namespace {

constexpr uint64_t kMoreBytes = uint64_t{64} << 10;

Problem CannotFollow(const std::string& name, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return {"dangling_link", name, 0, "is a link to nothing"};
    case ELOOP:
      return {"looping_link", name, 0, "is a link that leads to itself"};
    default:
      // NOLINTNEXTLINE(concurrency-mt-unsafe): the loader has one thread
      return {"unreadable", name, 0, std::string("cannot be read: ") + std::strerror(error)};
  }
}

Problem TooLarge(const std::string& name, uint64_t most_bytes) {
  return {"too_large", name, 0,
          "is larger than the " + std::to_string(most_bytes >> 10) + " KiB that memory allows for one file"};
}

/** With the "/"; "" for a name without one. */
std::string FolderOf(const std::string& name) { return name.substr(0, name.rfind('/') + 1); }

/**
 * All pages of a piece of memory at once: one by one, each costs a fault, as much as some dozen lines of policy. Only a
 * hint: kernels before 5.14 do not know it.
 */
void GetPages(void* memory, size_t bytes) {
  constexpr int kPopulateWrite = 23;  // MADV_POPULATE_WRITE; the C library of the build machine may be older
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  if (bytes < page) return;
  const auto start = reinterpret_cast<uintptr_t>(memory);
  const uintptr_t in_front = start % page;
  ::madvise(static_cast<char*>(memory) - in_front, in_front + bytes, kPopulateWrite);
}

/** At most `most` bytes, and one more if there are more. */
Result<std::string> ReadAtMost(int fd, uint64_t most, uint64_t expected, const std::string& path) {
  // With room for one more, so that the end is seen without another piece of memory.
  const size_t room = static_cast<size_t>(expected) + 1;
  std::string text;
  text.reserve(room);
  GetPages(text.data(), room);
  text.resize(room);
  size_t length = 0;
  while (length <= most) {
    if (length == text.size()) text.resize(length + kMoreBytes);
    auto got = ReadSome(fd, &text[length], text.size() - length, path);
    if (!got) return got.failure();
    if (*got == 0) break;
    length += *got;
  }
  text.resize(length);
  return text;
}

}  // namespace

Trust Trust::InCaller() { return {::geteuid(), ::getegid()}; }

std::string RealPath(const std::string& path) {
  char resolved[PATH_MAX];
  return ::realpath(path.c_str(), resolved) == nullptr ? std::string() : std::string(resolved);
}

std::variant<std::string, Problem> StoreReader::Read(const std::string& name, uint64_t most_bytes) {
  struct stat about{};
  if (auto problem = Find(name, &about)) return *std::move(problem);
  if (!S_ISREG(about.st_mode)) return Problem{"not_a_file", name, 0, "is no regular file"};
  if (auto problem = CheckTrust(name, about)) return *std::move(problem);
  if (about.st_size == 0) return Problem{"empty", name, 0, "is empty, as a power cut leaves it"};
  const auto size = static_cast<uint64_t>(about.st_size);
  if (size > most_bytes) return TooLarge(name, most_bytes);
  // What stood there a moment ago may be a FIFO now: O_NONBLOCK all the same.
  const std::string path = PathOf(name);
  auto fd = Open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!fd) return CannotFollow(name, fd.failure().error);
  auto text = ReadAtMost(fd->get(), most_bytes, size, path);
  if (!text) return CannotFollow(name, text.failure().error);
  if (text->size() > most_bytes) return TooLarge(name, most_bytes);
  return *std::move(text);
}

std::optional<Problem> StoreReader::Find(const std::string& name, struct stat* about) {
  const std::string path = PathOf(name);
  if (::lstat(path.c_str(), about) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return Problem{"missing", name, 0, "is not there"};
    return CannotFollow(name, errno);
  }
  if (!S_ISLNK(about->st_mode)) {
    real_folders_.emplace(name, RealFolder(FolderOf(name)));
    return std::nullopt;
  }
  // One link is followed by hand: in the layout of the C tools that is all there is, but for the folder's own.
  const std::string target = TargetOf(name);
  if (!target.empty() && ::lstat(PathOf(target).c_str(), about) == 0 && !S_ISLNK(about->st_mode)) {
    real_folders_.emplace(name, RealFolder(FolderOf(target)));
    return std::nullopt;
  }
  if (::stat(path.c_str(), about) != 0) return CannotFollow(name, errno);
  std::string real = RealPath(path);
  if (!real.empty()) real.resize(real.rfind('/'));
  real_folders_.emplace(name, std::move(real));
  return std::nullopt;
}

std::string StoreReader::TargetOf(const std::string& name) const {
  char target[PATH_MAX];
  const ssize_t length = ::readlink(PathOf(name).c_str(), target, sizeof target);
  if (length <= 0 || static_cast<size_t>(length) == sizeof target || target[0] == '/') return "";
  return FolderOf(name).append(target, static_cast<size_t>(length));
}

std::optional<Problem> StoreReader::CheckTrust(const std::string& name, const struct stat& about) {
  if (auto problem = CheckOwner(about, name)) return problem;
  const std::string& real_store = RealStore();
  if (auto problem = CheckFolder(real_store)) return problem;
  if (auto problem = CheckFolder(real_store + "/policy")) return problem;
  std::string folder = real_folders_[name];
  if (!StartsWith(folder, real_store)) return CheckFolder(folder);
  for (; folder.size() > real_store.size(); folder.resize(folder.rfind('/'))) {
    if (auto problem = CheckFolder(folder)) return problem;
  }
  return std::nullopt;
}

std::string StoreReader::RealFolderOf(const std::string& name) {
  struct stat about{};
  const auto known = real_folders_.find(name);
  if (known != real_folders_.end()) return known->second;
  return Find(name, &about) ? std::string() : real_folders_[name];
}

const std::string& StoreReader::RealFolder(const std::string& folder) {
  const auto known = real_paths_.find(folder);
  return known != real_paths_.end() ? known->second
                                    : real_paths_.emplace(folder, RealPath(PathOf(folder))).first->second;
}

const std::string& StoreReader::RealStore() { return RealFolder(""); }

std::optional<Problem> StoreReader::CheckOwner(const struct stat& about, const std::string& name) const {
  if (about.st_uid != trust_.uid) {
    return Problem{"wrong_owner", name, 0,
                   "belongs to user " + std::to_string(about.st_uid) + ": who owns it decides what is enforced"};
  }
  const bool group_writes = (about.st_mode & S_IWGRP) != 0 && about.st_gid != 0 && about.st_gid != trust_.gid;
  if (group_writes || (about.st_mode & S_IWOTH) != 0) {
    return Problem{"writable_by_others", name, 0, "can be written by others, who would decide what is enforced"};
  }
  return std::nullopt;
}

std::optional<Problem> StoreReader::CheckFolder(const std::string& real_folder) {
  const auto known = folders_.find(real_folder);
  if (known != folders_.end()) return known->second;
  std::optional<Problem> problem;
  struct stat about{};
  if (::stat(real_folder.c_str(), &about) == 0) {
    const std::string& store = RealStore();
    const bool inside = StartsWith(real_folder, store + "/");
    problem = CheckOwner(about, real_folder == store ? "."
                                : inside             ? real_folder.substr(store.size() + 1)
                                                     : real_folder);
  }
  folders_.emplace(real_folder, problem);
  return problem;
}

}  // namespace tomoyo
