#include "core/file.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

namespace tomoyo {
namespace {

// The kernel makes policy text while it is read, without a snapshot: the fewer calls, the fewer changes in between.
constexpr size_t kFirstRead = size_t{64} << 10;
constexpr size_t kMostPerRead = size_t{8} << 20;

Result<void> WaitForRoom(int fd, const std::string& path) {
  pollfd wait{fd, POLLOUT, 0};
  while (::poll(&wait, 1, -1) < 0) {
    if (errno != EINTR) return Failure{errno, "poll", path};
  }
  return {};
}

}  // namespace

Result<UniqueFd> Open(const std::string& path, int flags) {
  if (path.find('\0') != std::string::npos) return Failure{EINVAL, "open", path};
  int fd;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return Failure{errno, "open", path};
  return UniqueFd(fd);
}

Result<size_t> ReadSome(int fd, char* buffer, size_t size, const std::string& path) {
  ssize_t got;
  do {
    got = ::read(fd, buffer, size);
  } while (got < 0 && errno == EINTR);
  if (got >= 0) return static_cast<size_t>(got);
  if (errno == EAGAIN) return size_t{0};
  return Failure{errno, "read", path};
}

Result<std::string> ReadAll(int fd, const std::string& path) {
  std::string text;
  size_t room = kFirstRead;
  // Not a string: that would touch all of it, and most files fill only its first pages.
  std::unique_ptr<char[]> buffer(new char[room]);
  for (;;) {
    auto got = ReadSome(fd, buffer.get(), room, path);
    if (!got) return got.failure();
    if (*got == 0) return text;
    text.append(buffer.get(), *got);
    if (*got < room || room == kMostPerRead) continue;
    room = std::min(room * 2, kMostPerRead);
    buffer.reset(new char[room]);
  }
}

Result<std::string> ReadOnce(int fd, size_t limit_bytes, const std::string& path) {
  std::string text(limit_bytes, '\0');
  auto got = ReadSome(fd, text.data(), text.size(), path);
  if (!got) return got.failure();
  text.resize(*got);
  return text;
}

Result<void> WriteWhole(int fd, std::string_view data, const std::string& path) {
  do {
    const ssize_t put = ::write(fd, data.data(), data.size());
    if (put >= 0) {
      // A file that takes nothing and says nothing would keep us here for ever.
      if (put == 0 && !data.empty()) return Failure{EIO, "write", path};
      data.remove_prefix(static_cast<size_t>(put));
    } else if (errno == EAGAIN) {
      auto room = WaitForRoom(fd, path);
      if (!room) return room;
    } else if (errno != EINTR) {
      return Failure{errno, "write", path};
    }
  } while (!data.empty());
  return {};
}

Result<void> WriteLines(int fd, std::string_view lines, const std::string& path) {
  for (int line = 0; !lines.empty(); ++line) {
    const size_t newline = lines.find('\n');
    const size_t length = newline == std::string_view::npos ? lines.size() : newline + 1;
    auto written = WriteWhole(fd, lines.substr(0, length), path);
    if (!written) {
      Failure failure = written.failure();
      failure.line = line;
      return failure;
    }
    lines.remove_prefix(length);
  }
  return {};
}

Result<std::string> Exchange(const std::string& path, const std::string* lines, bool read) {
  const int flags = lines == nullptr ? O_RDONLY : read ? O_RDWR : O_WRONLY;
  auto fd = Open(path, flags);
  if (!fd) return fd.failure();
  if (lines != nullptr) {
    auto written = WriteLines(fd->get(), *lines, path);
    if (!written) return written.failure();
  }
  if (!read) return std::string();
  return ReadAll(fd->get(), path);
}

}  // namespace tomoyo
