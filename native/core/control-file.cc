#include "core/control-file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "core/file.h"

namespace tomoyo {
namespace {

// Most answers fit; one buffer for all of them.
constexpr size_t kAnswer = size_t{64} << 10;

}  // namespace

Result<std::shared_ptr<ControlFile>> ControlFile::Open(const std::string& path, Access access) {
  auto fd = tomoyo::Open(path, access == Access::kRead ? O_RDONLY : O_RDWR);
  if (!fd) return fd.failure();
  return std::shared_ptr<ControlFile>(new ControlFile(*std::move(fd), path));
}

Result<void> ControlFile::Write(std::string_view text) {
  const std::lock_guard<std::mutex> turn(one_at_a_time_);
  return WriteWhole(fd_.get(), text, path_);
}

Result<std::string> ControlFile::Read() {
  const std::lock_guard<std::mutex> turn(one_at_a_time_);
  return ReadAll(fd_.get(), path_);
}

Result<std::vector<std::string>> ControlFile::Ask(std::string_view lines) {
  const std::lock_guard<std::mutex> turn(one_at_a_time_);
  std::vector<std::string> answers;
  std::vector<char> buffer(kAnswer);
  while (!lines.empty()) {
    const size_t newline = lines.find('\n');
    const size_t length = newline == std::string_view::npos ? lines.size() : newline + 1;
    auto written = WriteWhole(fd_.get(), lines.substr(0, length), path_);
    if (!written) return written.failure();
    std::string& answer = answers.emplace_back();
    for (;;) {
      auto got = ReadSome(fd_.get(), buffer.data(), buffer.size(), path_);
      if (!got) return got.failure();
      if (*got == 0) break;
      answer.append(buffer.data(), *got);
    }
    lines.remove_prefix(length);
  }
  return answers;
}

Result<bool> ControlFile::TryLock() {
  while (::flock(fd_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return Failure{errno, "flock", path_};
  }
  return true;
}

}  // namespace tomoyo
