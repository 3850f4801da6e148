// What the host and a kernel session say to each other on its stdin and stdout: frames as those of the port.
// The host's half, with every payload described, is qemu/board/kernel-protocol.ts.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "agent-frame.h"
#include "core/query-channel.h"
#include "core/record-pump.h"

namespace agent {

enum class Ask : uint8_t {
  kBytes = 1,
  kCaller,
  kExchange,
  kReadOnce,
  kWriteAsUser,
  kOpenControl,
  kWriteControl,
  kReadControl,
  kAskControl,
  kLockControl,
  kCloseControl,
  kKernelLog,
  kList,
  kReadLink,
  kRealPath,
  kMay,
  kHolders,
  kReplaceFile,
  kRemoveFile,
  kOpenRecords,
  kTakeRecords,
  kStopRecords,
  kOpenQuestions,
  kTakeQuestions,
  kAnswer,
  kHold,
};

enum class Told : uint8_t { kPart = 64, kDone, kFailed };

/// u32 length and the bytes.
inline void AppendCounted(std::string& to, std::string_view bytes) {
  AppendNumber(to, static_cast<uint32_t>(bytes.size()));
  to.append(bytes);
}

/// u32 parts; of each u32 pauses, u32 check points (of each u32 offset, the counters before and after), the records.
inline std::string Packed(const std::vector<tomoyo::Taken>& parts) {
  std::string bytes;
  AppendNumber(bytes, static_cast<uint32_t>(parts.size()));
  for (const tomoyo::Taken& taken : parts) {
    AppendNumber(bytes, taken.pauses);
    AppendNumber(bytes, static_cast<uint32_t>(taken.check_points.size()));
    for (const tomoyo::CheckPoint& point : taken.check_points) {
      AppendNumber(bytes, static_cast<uint32_t>(point.offset));
      AppendCounted(bytes, point.before);
      AppendCounted(bytes, point.after);
    }
    AppendCounted(bytes, taken.records);
  }
  return bytes;
}

/// u32 how many are gone, their serials; then the messages of the new ones.
inline std::string Packed(const tomoyo::Seen& seen) {
  std::string bytes;
  AppendNumber(bytes, static_cast<uint32_t>(seen.gone.size()));
  for (const uint32_t serial : seen.gone) AppendNumber(bytes, serial);
  return bytes.append(seen.questions);
}

/// To the end, and empties it: where the host is slow it is this process alone that waits.
inline void WriteOut(std::string& frames) {
  std::string_view rest = frames;
  while (!rest.empty()) {
    const ssize_t count = Retry([&] { return ::write(STDOUT_FILENO, rest.data(), rest.size()); });
    if (count < 0) ::_exit(1);  // the agent is gone
    rest.remove_prefix(static_cast<size_t>(count));
  }
  frames.clear();
}

/// The bytes in parts, then the end.
inline void SendAnswer(uint32_t id, std::string_view bytes = {}) {
  std::string frames;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kChunkBytes))) {
    AppendFrame(frames, static_cast<uint8_t>(Told::kPart), id, bytes.substr(0, kChunkBytes));
    if (frames.size() > kChunkBytes) WriteOut(frames);
  }
  AppendFrame(frames, static_cast<uint8_t>(Told::kDone), id, {});
  WriteOut(frames);
}

inline void SendNumber(uint32_t id, uint32_t value) {
  SendAnswer(id, {reinterpret_cast<const char*>(&value), sizeof value});
}

/// FAILED: u32 errno, i32 line, u32 whether securityfs is mounted there, the call, the path.
inline void SendFailure(uint32_t id, const tomoyo::Failure& failure, bool mounted) {
  std::string payload;
  AppendNumber(payload, static_cast<uint32_t>(failure.error));
  AppendNumber(payload, static_cast<uint32_t>(failure.line));
  AppendNumber(payload, mounted ? 1 : 0);
  payload.append(failure.call).push_back('\0');
  payload.append(failure.path).push_back('\0');
  std::string frames;
  AppendFrame(frames, static_cast<uint8_t>(Told::kFailed), id, payload);
  WriteOut(frames);
}

}  // namespace agent
