// The protocol of the port: frame = u32le bytes that follow, u8 type, u32le id, payload.
// The host's half, with every payload described, is qemu/board/protocol.ts. Numbers are little-endian: so are our
// boards.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace agent {

constexpr uint32_t kVersion = 4;
constexpr size_t kHeaderBytes = 9;
constexpr size_t kFrameLimitBytes = 1 << 20;    // type, id and payload of one frame
constexpr size_t kStreamWindowBytes = 1 << 20;  // most bytes of one stream the host has not taken yet
constexpr size_t kQueueLimitBytes = 1 << 20;    // more than this waiting for the port: nothing more is read
constexpr size_t kChunkBytes = 64 << 10;
constexpr size_t kRoundBytes = 1 << 20;   // most that is read before others are served
constexpr uint32_t kKeepId = UINT32_MAX;  // an owner that is not changed

enum class Type : uint8_t {
  kPing = 1,
  kRun,
  kStdin,
  kKill,
  kPut,
  kData,
  kGet,
  kList,
  kMakeFolder,
  kMakeLink,
  kSync,
  kPowerOff,
  kRoom,
  kResume,
  kStore,
  kDrop,
  kSetOwner,
  kReady = 64,
  kPong,
  kStarted,
  kOut,
  kErr,
  kExit,
  kOk,
  kFail,
  kChunk,
  kTaken,
  kChannel,
};

struct Frame {
  Type type;
  uint32_t id;
  std::string_view payload;
};

/// Takes a payload apart. After a read past the end, `ok` is false and everything reads as zero or empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest(bytes) {}

  uint32_t Number() {
    uint32_t value = 0;
    if (rest.size() < sizeof value) {
      ok = false;
      rest = {};
      return 0;
    }
    std::memcpy(&value, rest.data(), sizeof value);
    rest.remove_prefix(sizeof value);
    return value;
  }

  /// A text that ends with NUL; the NUL is in the payload, so data() is a C string.
  std::string_view Text() {
    const size_t end = rest.find('\0');
    if (end == std::string_view::npos) {
      ok = false;
      rest = {};
      return "";
    }
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return text;
  }

  std::string_view rest;
  bool ok = true;
};

inline void AppendNumber(std::string& to, uint32_t value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline void AppendFrame(std::string& to, uint8_t type, uint32_t id, std::string_view payload) {
  AppendNumber(to, static_cast<uint32_t>(kHeaderBytes - sizeof(uint32_t) + payload.size()));
  to.push_back(static_cast<char>(type));
  AppendNumber(to, id);
  to.append(payload);
}

/// Takes whole frames out of what has come: handle(type, id, payload) for each. False: no frame is as long as this one.
template <typename Handle>
inline bool TakeFrames(std::string& input, Handle handle) {
  size_t at = 0;
  while (input.size() - at >= kHeaderBytes) {
    Reader reader(std::string_view(input).substr(at));
    const size_t length = reader.Number();
    if (length < kHeaderBytes - sizeof(uint32_t) || length > kFrameLimitBytes) return false;
    if (reader.rest.size() < length) break;
    const auto type = static_cast<uint8_t>(reader.rest[0]);
    Reader body(reader.rest.substr(1, length - 1));
    const uint32_t id = body.Number();
    handle(type, id, body.rest);
    at += sizeof(uint32_t) + length;
  }
  input.erase(0, at);
  return true;
}

/// Bytes on their way to the port. Its size is what the flow control looks at.
class Queue {
 public:
  void Send(Type type, uint32_t id, std::string_view payload = {}) {
    AppendFrame(bytes_, static_cast<uint8_t>(type), id, payload);
  }
  void SendNumber(Type type, uint32_t id, uint32_t value) {
    Send(type, id, {reinterpret_cast<const char*>(&value), sizeof value});
  }
  /// FAIL: i32 errno, the call, the path it was called on.
  void SendFailure(uint32_t id, int error, std::string_view call, std::string_view path = {}) {
    std::string payload;
    AppendNumber(payload, static_cast<uint32_t>(error));
    payload.append(call).push_back('\0');
    payload.append(path).push_back('\0');
    Send(Type::kFail, id, payload);
  }
  std::string_view Waiting() const { return std::string_view(bytes_).substr(sent_); }
  bool Full() const { return bytes_.size() - sent_ >= kQueueLimitBytes; }
  void Sent(size_t count) {
    sent_ += count;
    if (sent_ == bytes_.size())
      Clear();
    else if (sent_ >= kQueueLimitBytes) {
      bytes_.erase(0, sent_);
      sent_ = 0;
    }
  }
  void Clear() {
    bytes_.clear();
    sent_ = 0;
  }

 private:
  std::string bytes_;
  size_t sent_ = 0;
};

}  // namespace agent
