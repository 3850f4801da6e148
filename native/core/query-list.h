#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace tomoyo {

/**
 * Reads the list of questions that wait: a read(2) gives one of them, then nothing, and then the list begins anew.
 * Where the list changes meanwhile a read passes over one or ends too soon; two lists that are the same are complete.
 *
 * Owns a buffer. For one thread.
 */
class QueryList {
 public:
  /** Called for each, in order, with its whole message and its NUL. False: that was enough. */
  using Visit = std::function<bool(uint32_t serial, std::string_view message)>;

  QueryList();

  /** Once through the list. EBADMSG: a message that begins with no serial. */
  Result<void> Read(int fd, const std::string& path, const Visit& visit);

  /** Whether a question waits, for sure. Leaves the descriptor behind it in the list. */
  Result<bool> Has(int fd, const std::string& path, uint32_t serial);

 private:
  std::unique_ptr<char[]> buffer_;
  std::string whole_;
};

}  // namespace tomoyo
