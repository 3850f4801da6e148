#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/result.h"

namespace tomoyo {

/** What becomes of a message that is too large for a datagram. */
enum class TooLarge {
  kFails,   // with EMSGSIZE
  kIsFile,  // an empty datagram with the descriptor of a sealed memfd, as journald's native protocol has it
};

/**
 * Sends each message as one datagram to the AF_UNIX socket of this path, in order, until one is not taken; never waits.
 * A path that begins with "@" is an abstract socket.
 *
 * Gives how many were taken. Fails when the first was not: with EAGAIN when the receiver falls behind, ENOENT or
 * ECONNREFUSED when there is none. The call is "socket", "sendmsg", or for files "memfd_create", "write", "fcntl".
 */
Result<size_t> SendDatagrams(const std::string& path, const std::vector<std::string>& messages, TooLarge too_large);

}  // namespace tomoyo
