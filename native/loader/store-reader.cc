#include "loader/store-reader.h"

#include <fcntl.h>
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

/** At most `most` bytes, and one more if there are more. */
Result<std::string> ReadAtMost(int fd, uint64_t most, uint64_t expected, const std::string& path) {
  std::string text;
  for (auto room = static_cast<size_t>(expected) + 1; text.size() <= most; room = kMoreBytes) {
    const size_t had = text.size();
    text.resize(had + room);
    auto got = ReadSome(fd, &text[had], room, path);
    if (!got) return got.failure();
    text.resize(had + *got);
    if (*got == 0) break;
  }
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

std::optional<Problem> StoreReader::Find(const std::string& name, struct stat* about) const {
  const std::string path = PathOf(name);
  if (::stat(path.c_str(), about) == 0) return std::nullopt;
  const int error = errno;
  struct stat link{};
  if ((error == ENOENT || error == ENOTDIR) && ::lstat(path.c_str(), &link) != 0) {
    return Problem{"missing", name, 0, "is not there"};
  }
  return CannotFollow(name, error);
}

std::optional<Problem> StoreReader::CheckTrust(const std::string& name, const struct stat& about) {
  if (auto problem = CheckOwner(about, name)) return problem;
  const std::string& real_store = RealStore();
  if (auto problem = CheckFolder(real_store)) return problem;
  if (auto problem = CheckFolder(real_store + "/policy")) return problem;
  std::string folder = RealFolder(name);
  if (!StartsWith(folder, real_store)) return CheckFolder(folder);
  for (; folder.size() > real_store.size(); folder.resize(folder.rfind('/'))) {
    if (auto problem = CheckFolder(folder)) return problem;
  }
  return std::nullopt;
}

std::string StoreReader::RealFolder(const std::string& name) {
  const auto known = real_folders_.find(name);
  if (known != real_folders_.end()) return known->second;
  std::string folder = RealPath(PathOf(name));
  if (!folder.empty()) folder.resize(folder.rfind('/'));
  real_folders_.emplace(name, folder);
  return folder;
}

const std::string& StoreReader::RealStore() {
  if (real_store_.empty()) real_store_ = RealPath(store_);
  return real_store_;
}

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
