#include "core/query-list.h"

#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "core/file.h"
#include "core/record-framer.h"

namespace tomoyo {
namespace {

// A message is about as long as the arguments of a program that it shows, of which the kernel keeps a page.
constexpr size_t kReadBytes = size_t{64} << 10;

constexpr int kMostRounds = 16;

/** Of `Q<serial>-<retry>\n...`. */
std::optional<uint32_t> SerialOf(std::string_view message) {
  if (message.empty() || message.front() != 'Q') return std::nullopt;
  uint32_t serial;
  const char* end = message.data() + message.size();
  const auto parsed = std::from_chars(message.data() + 1, end, serial);
  if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != '-') return std::nullopt;
  return serial;
}

}  // namespace

QueryList::QueryList() : buffer_(new char[kReadBytes]) {}

Result<void> QueryList::Read(int fd, const std::string& path, const Visit& visit) {
  RecordFramer framer;
  for (;;) {
    auto got = ReadSome(fd, buffer_.get(), kReadBytes, path);
    if (!got) return got.failure();
    if (*got == 0) return {};
    whole_.clear();
    if (!framer.Feed({buffer_.get(), *got}, &whole_)) return Failure{EMSGSIZE, "read", path};
    std::string_view messages = whole_;
    while (!messages.empty()) {
      const std::string_view message = messages.substr(0, messages.find('\0') + 1);
      messages.remove_prefix(message.size());
      const auto serial = SerialOf(message);
      if (!serial) return Failure{EBADMSG, "read", path};
      if (!visit(*serial, message)) return {};
    }
  }
}

Result<bool> QueryList::Has(int fd, const std::string& path, uint32_t serial) {
  std::vector<uint32_t> before;
  for (int round = 0; round < kMostRounds; ++round) {
    std::vector<uint32_t> list;
    bool found = false;
    auto done = Read(fd, path, [&](uint32_t other, std::string_view) {
      list.push_back(other);
      found = other == serial;
      return !found;
    });
    if (!done) return done.failure();
    if (found) return true;
    if (round > 0 && list == before) return false;
    before = std::move(list);
  }
  return false;
}

}  // namespace tomoyo
