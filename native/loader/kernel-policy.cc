#include "loader/kernel-policy.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>

#include "core/file.h"
#include "loader/words.h"

namespace tomoyo {
namespace {

constexpr size_t kBytesAWrite = size_t{256} << 10;
constexpr size_t kLinesAQuestion = 64;
constexpr size_t kStatBytes = 2048;
constexpr size_t kMostNamed = 10;

bool NamesDomain(std::string_view text) { return StartsWith(text, "<") || StartsWith(text, "select "); }

}  // namespace

Result<int> KernelPolicy::Open(PolicyKind kind) {
  UniqueFd& file = files_[static_cast<size_t>(kind)];
  if (!file) {
    // The kernel ignores O_APPEND; a folder of plain files, as tests use, needs it.
    auto opened = tomoyo::Open(folder_.File(NameOf(kind)), O_RDWR | O_APPEND);
    if (!opened) return opened.failure();
    file = *std::move(opened);
  }
  return file.get();
}

Result<void> KernelPolicy::Write(PolicyKind kind, std::string_view lines) {
  if (lines.empty()) return {};
  const auto fd = Open(kind);
  if (!fd) return fd.failure();
  while (!lines.empty()) {
    const size_t newline = lines.size() > kBytesAWrite ? lines.find('\n', kBytesAWrite) : std::string_view::npos;
    const size_t length = newline == std::string_view::npos ? lines.size() : newline + 1;
    auto written = WriteWhole(*fd, lines.substr(0, length), folder_.File(NameOf(kind)));
    if (!written) return written;
    lines.remove_prefix(length);
    if (!lines.empty()) on_progress_();
  }
  return {};
}

Result<void> KernelPolicy::Send(const PolicyFile& file) {
  return file.sending.unchanged ? Write(file.kind, file.text) : Write(file.kind, SentText(file));
}

long long KernelPolicy::Updates() const { return PolicyUpdates(Stat()); }

std::string KernelPolicy::Stat() const {
  const std::string path = folder_.File(NameOf(PolicyKind::kStat));
  auto fd = tomoyo::Open(path, O_RDONLY);
  if (!fd) return "";
  auto text = ReadOnce(fd->get(), kStatBytes, path);
  return text ? *std::move(text) : std::string();
}

Result<std::string> KernelPolicy::ListProfiles() { return List(PolicyKind::kProfile, "reset\n"); }

// The whole list takes the kernel longer to print than to take in.
Result<std::string> KernelPolicy::ListDomains() {
  return List(PolicyKind::kDomainPolicy, "reset\nselect transition_only\n");
}

Result<std::string> KernelPolicy::List(PolicyKind kind, std::string_view select) {
  const auto fd = Open(kind);
  if (!fd) return fd.failure();
  const std::string path = folder_.File(NameOf(kind));
  auto selected = WriteWhole(*fd, select, path);
  if (!selected) return selected.failure();
  (void)::lseek(*fd, 0, SEEK_SET);  // nothing to the kernel; a plain file is at its end now
  return ReadAll(*fd, path);
}

IgnoredLines KernelPolicy::FindIgnored(const PolicyFile& file) const {
  IgnoredLines ignored;
  const std::string path = folder_.File(NameOf(file.kind));
  std::string domain;  // the line that names it, for what follows
  const auto ask = [&](const std::vector<StoredLine>& lines) -> int {
    std::string asked = domain;
    for (const StoredLine& line : lines) asked.append(line.text).push_back('\n');
    const long long before = Updates();
    auto fd = tomoyo::Open(path, O_WRONLY | O_APPEND);
    if (!fd || !WriteWhole(fd->get(), asked, path)) return 0;
    const long long counted = Updates() - before - (domain.empty() ? 0 : 1);
    return static_cast<int>(static_cast<long long>(lines.size()) - counted);
  };
  std::vector<StoredLine> group;
  const auto ask_group = [&] {
    const int missing = ask(group);
    ignored.count += missing;
    for (const StoredLine& line : group) {
      const bool asks = missing > 0 && ignored.named.size() < kMostNamed;
      if (asks && ask({line}) > 0) ignored.named.push_back(ShownLine(line));
      if (file.kind == PolicyKind::kDomainPolicy && NamesDomain(line.text)) domain.assign(line.text).push_back('\n');
    }
    group.clear();
    on_progress_();
  };
  StoredLines lines(file.text, file.kind);
  for (StoredLine line; lines.Next(&line);) {
    if (line.fate == Fate::kSent) group.push_back(line);
    if (group.size() == kLinesAQuestion) ask_group();
  }
  if (!group.empty()) ask_group();
  return ignored;
}

}  // namespace tomoyo
