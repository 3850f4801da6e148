#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "loader/problem.h"

namespace tomoyo {

/** Who may have written a stored policy: the owner is this one, and nobody else may write. */
struct Trust {
  uid_t uid;
  gid_t gid;  // may write, beside group 0

  static Trust InCaller();
};

/**
 * Reads files of a store, whatever stands in their place. For one thread; the store should not change meanwhile.
 *
 * Names are below the store's folder. A file of another owner, or that others can write, is a problem, in a folder of
 * that kind, too: whoever can write it would decide what the kernel enforces.
 */
class StoreReader {
 public:
  StoreReader(std::string store, const Trust& trust) : store_(std::move(store)), trust_(trust) {}

  [[nodiscard]] const std::string& store() const { return store_; }
  [[nodiscard]] std::string PathOf(const std::string& name) const { return store_ + "/" + name; }

  /** Never waits on a FIFO, opens no device, follows no link into nothing, reads no more than `most_bytes`. */
  std::variant<std::string, Problem> Read(const std::string& name, uint64_t most_bytes);

  /** Follows links to whatever is there; what stands in the way, if anything. */
  std::optional<Problem> Find(const std::string& name, struct stat* about);

  /** Owner and mode of what was found, and of the folders that decide that it is found. */
  std::optional<Problem> CheckTrust(const std::string& name, const struct stat& about);

  /** The folder that a file is really in, without links; "" where the name leads nowhere. */
  std::string RealFolderOf(const std::string& name);

  /** A folder without links; "" for the store's own. "" where there is none. */
  const std::string& RealFolder(const std::string& folder);

  /** The store's folder without links. */
  const std::string& RealStore();

 private:
  /** Where a link leads, below the store; "" for one that leaves it by name. */
  [[nodiscard]] std::string TargetOf(const std::string& name) const;
  std::optional<Problem> CheckOwner(const struct stat& about, const std::string& name) const;
  std::optional<Problem> CheckFolder(const std::string& real_folder);

  std::string store_;
  Trust trust_;
  std::map<std::string, std::string> real_paths_;    // of folders
  std::map<std::string, std::string> real_folders_;  // of the files found
  std::map<std::string, std::optional<Problem>> folders_;
};

/** The path without links; "" where it leads nowhere. */
std::string RealPath(const std::string& path);

}  // namespace tomoyo
