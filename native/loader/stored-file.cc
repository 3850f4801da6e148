#include "loader/stored-file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "core/file.h"
#include "loader/words.h"

namespace tomoyo {
namespace {

/** Below the store's folder as one would name it; "." is that folder. */
std::string NameBelow(const std::string& store, const std::string& path) {
  if (path == store) return ".";
  return StartsWith(path, store + "/") ? path.substr(store.size() + 1) : path;
}

/** Every folder whose owner decides which file is found: the store, its policy/, those that lead to the file. */
std::vector<std::string> FoldersOf(const std::string& real_store, const std::string& real_file) {
  std::vector<std::string> folders{real_store, real_store + "/policy"};
  std::string folder = real_file.substr(0, real_file.rfind('/'));
  const bool inside = StartsWith(folder, real_store + "/");
  while (inside && folder.size() > real_store.size()) {
    folders.push_back(folder);
    folder.resize(folder.rfind('/'));
  }
  if (!inside && folder != real_store) folders.push_back(folder);
  return folders;
}

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

/** At most `most` bytes, and one more if there are more. */
Result<std::string> ReadAtMost(int fd, uint64_t most, uint64_t expected, const std::string& path) {
  std::string text;
  for (size_t room = static_cast<size_t>(expected) + 1; text.size() <= most; room = size_t{64} << 10) {
    const size_t had = text.size();
    text.resize(had + room);
    auto got = ReadSome(fd, &text[had], room, path);
    if (!got) return got.failure();
    text.resize(had + *got);
    if (*got == 0) break;
  }
  return text;
}

Problem TooLarge(const std::string& name, uint64_t most_bytes) {
  return {"too_large", name, 0,
          "is larger than the " + std::to_string(most_bytes >> 10) + " KiB that memory allows for one file"};
}

}  // namespace

Trust Trust::InCaller() { return {::geteuid(), ::getegid()}; }

std::string RealPath(const std::string& path) {
  char resolved[PATH_MAX];
  return ::realpath(path.c_str(), resolved) == nullptr ? path : std::string(resolved);
}

std::optional<Problem> CheckFolders(const std::string& store, const std::string& path, const Trust& trust) {
  const std::string real_store = RealPath(store);
  for (const std::string& folder : FoldersOf(real_store, RealPath(path))) {
    struct stat about{};
    if (::stat(folder.c_str(), &about) != 0) continue;
    auto problem = CheckOwner(about, NameBelow(real_store, folder), trust);
    if (problem) return problem;
  }
  return std::nullopt;
}

std::optional<Problem> CheckOwner(const struct stat& about, const std::string& name, const Trust& trust) {
  if (about.st_uid != trust.uid) {
    return Problem{"wrong_owner", name, 0,
                   "belongs to user " + std::to_string(about.st_uid) + ": who owns it decides what is enforced"};
  }
  const bool group_writes = (about.st_mode & S_IWGRP) != 0 && about.st_gid != 0 && about.st_gid != trust.gid;
  if (group_writes || (about.st_mode & S_IWOTH) != 0) {
    return Problem{"writable_by_others", name, 0, "can be written by others, who would decide what is enforced"};
  }
  return std::nullopt;
}

std::optional<Problem> CheckPath(const std::string& path, const std::string& name, struct stat* about) {
  struct stat link{};
  if (::lstat(path.c_str(), &link) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return Problem{"missing", name, 0, "is not there"};
    return CannotFollow(name, errno);
  }
  if (::stat(path.c_str(), about) != 0) return CannotFollow(name, errno);
  return std::nullopt;
}

std::variant<std::string, Problem> ReadStored(const std::string& store, const std::string& name, uint64_t most_bytes,
                                              const Trust& trust) {
  const std::string path = store + "/" + name;
  struct stat about{};
  if (auto problem = CheckPath(path, name, &about)) return *std::move(problem);
  if (!S_ISREG(about.st_mode)) return Problem{"not_a_file", name, 0, "is no regular file"};
  if (auto problem = CheckOwner(about, name, trust)) return *std::move(problem);
  if (auto problem = CheckFolders(store, path, trust)) return *std::move(problem);
  if (about.st_size == 0) return Problem{"empty", name, 0, "is empty, as a power cut leaves it"};
  const auto size = static_cast<uint64_t>(about.st_size);
  if (size > most_bytes) return TooLarge(name, most_bytes);
  // What stood there a moment ago may be a FIFO now: O_NONBLOCK all the same.
  auto fd = Open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!fd) return CannotFollow(name, fd.failure().error);
  auto text = ReadAtMost(fd->get(), most_bytes, size, path);
  if (!text) return CannotFollow(name, text.failure().error);
  if (text->size() > most_bytes) return TooLarge(name, most_bytes);
  return *std::move(text);
}

}  // namespace tomoyo
