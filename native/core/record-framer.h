#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tomoyo {

/** A record longer than this cannot come from a kernel that works. */
constexpr size_t kMostRecordBytes = size_t{16} << 20;

/**
 * Cuts a byte stream into records that end with NUL, wherever the pieces of the stream were cut.
 * Owns the bytes of the record that has not ended yet. For one thread.
 */
class RecordFramer {
 public:
  /** Appends to `whole` what is complete with this piece. False once a record is too long. */
  [[nodiscard]] bool Feed(std::string_view piece, std::string* whole);

 private:
  std::string begun_;
};

}  // namespace tomoyo
