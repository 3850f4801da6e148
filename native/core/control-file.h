#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/unique-fd.h"

namespace tomoyo {

/**
 * One file that answers what is written to it. What was opened once stays usable, whatever the policy says of the next
 * open(2). To close one that is open for writing takes as long as the kernel takes to start a thread.
 *
 * Owns the descriptor. Calls may come from any thread and run one after the other.
 */
class ControlFile {
 public:
  enum class Access { kRead, kReadAndWrite };

  static Result<std::shared_ptr<ControlFile>> Open(const std::string& path, Access access = Access::kReadAndWrite);

  /** Writes all of `text`, with one write(2) unless the file takes only a part of it. */
  Result<void> Write(std::string_view text);

  /** Reads to the end. */
  Result<std::string> Read();

  /** For each line of `lines`: writes it, then reads to the end. One answer a line. */
  Result<std::vector<std::string>> Ask(std::string_view lines);

  /** Takes the file's flock(2) unless somebody else has it. Given back when the descriptor is closed, also by a kill.
   */
  Result<bool> TryLock();

 private:
  ControlFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  std::mutex one_at_a_time_;
  const UniqueFd fd_;
  const std::string path_;
};

}  // namespace tomoyo
