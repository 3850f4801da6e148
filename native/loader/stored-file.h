#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "loader/problem.h"

namespace tomoyo {

/** Who may have written a stored policy: the owner is one of these, and nobody else may write. */
struct Trust {
  uid_t uid;
  gid_t gid;  // may write, beside group 0

  static Trust InCaller();
};

/**
 * Reads one file of a store, whatever stands in its place: never waits on a FIFO, opens no device, follows no link
 * into nothing, reads no more than `most_bytes`. A file of another owner, or that others can write, is a problem, in a
 * folder of that kind, too: whoever can write it would decide what the kernel enforces.
 * @param store the store's folder
 * @param name of the file, below it
 */
std::variant<std::string, Problem> ReadStored(const std::string& store, const std::string& name, uint64_t most_bytes,
                                              const Trust& trust);

/** Follows links; what stands in the way, if anything. */
std::optional<Problem> CheckPath(const std::string& path, const std::string& name, struct stat* about);

/** What is wrong with owner and mode, if anything. */
std::optional<Problem> CheckOwner(const struct stat& about, const std::string& name, const Trust& trust);

/** The same for the folders that decide which file `path` is: the store, its policy/, those that lead to the file. */
std::optional<Problem> CheckFolders(const std::string& store, const std::string& path, const Trust& trust);

/** The path without links; as it is given where it leads nowhere. */
std::string RealPath(const std::string& path);

}  // namespace tomoyo
