#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/unique-fd.h"

namespace tomoyo {

/** open(2), always with O_CLOEXEC. A path with a NUL inside is EINVAL, not the file that its first part names. */
Result<UniqueFd> Open(const std::string& path, int flags);

/** One read(2) into `buffer`. 0 says that there is nothing now, be it an end or EAGAIN. */
Result<size_t> ReadSome(int fd, char* buffer, size_t size, const std::string& path);

/** Reads until there is nothing more: an end, or EAGAIN. */
Result<std::string> ReadAll(int fd, const std::string& path);

/** What one read(2) of at most `limit_bytes` gives. */
Result<std::string> ReadOnce(int fd, size_t limit_bytes, const std::string& path);

/** Writes all of `data`, with one write(2) unless the file takes only a part of it. */
Result<void> WriteWhole(int fd, std::string_view data, const std::string& path);

/**
 * Writes each line of `lines` with its own write(2), so that a failure can say which line (0-based) it was: the kernel
 * has then taken all lines before it and none after. Text behind the last newline is written as it stands.
 */
Result<void> WriteLines(int fd, std::string_view lines, const std::string& path);

/** Opens, writes `lines` unless null, reads to the end if `read`, closes. Gives what was read. */
Result<std::string> Exchange(const std::string& path, const std::string* lines, bool read);

}  // namespace tomoyo
