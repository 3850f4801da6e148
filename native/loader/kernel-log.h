#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/unique-fd.h"

namespace tomoyo {

enum class Priority { kError = 3, kWarning = 4, kNotice = 5, kInfo = 6 };

/**
 * Owns a handle on the folder that holds kmsg; writes one line a call, to stderr instead when told so. For one thread.
 * Never fails and never waits: where there is no kernel log to write to, the line is lost.
 */
class KernelLog {
 public:
  enum class To { kKernel, kStderr };

  explicit KernelLog(To to);

  void Say(Priority priority, std::string_view text) const;

  /** For a signal handler: takes no memory. `text` is shorter than 200 bytes. */
  void SayLastWords(std::string_view text) const;

  /** For a child that is going to execute a program: nothing to read, and what it prints goes to the log. */
  void TakeStandardStreams() const;

 private:
  To to_;
  UniqueFd devices_;
};

/** "open /etc/tomoyo/stat.conf: No such file or directory" */
std::string Describe(const Failure& failure);

}  // namespace tomoyo
