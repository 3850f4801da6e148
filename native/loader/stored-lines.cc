#include "loader/stored-lines.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "loader/words.h"

namespace tomoyo {
namespace {

constexpr size_t kMostLineBytes = size_t{1} << 20;
constexpr int kMostNamed = 10;
constexpr std::string_view kNul("\0", 1);
constexpr size_t kMostShown = 120;

/**
 * Where the line ends. `*plain`: all bytes up to there are printable ASCII or spaces. Eight bytes at a time: this is
 * the only look at most bytes of a policy, and the boot waits for it.
 */
size_t LineEnd(std::string_view text, bool* plain) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHigh = kOnes * 0x80;
  *plain = true;
  size_t at = 0;
  for (; at + sizeof(uint64_t) <= text.size(); at += sizeof(uint64_t)) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    // A byte with its high bit, one that gets it by adding 1 (0x7f), one that borrows for 0x20. A borrow can be passed
    // on to a good neighbour, no bad byte is missed.
    const uint64_t odd = (bytes | (bytes + kOnes) | (bytes - kOnes * 0x20)) & kHigh;
    if (odd == 0) continue;
    for (size_t i = at; i < at + sizeof(uint64_t); ++i) {
      if (text[i] == '\n') return i;
      if (IsSeparator(text[i]) && text[i] != ' ') *plain = false;
    }
  }
  for (; at < text.size(); ++at) {
    if (text[at] == '\n') return at;
    if (IsSeparator(text[at]) && text[at] != ' ') *plain = false;
  }
  return at;
}

/** A tab and a final carriage return only part words; every other control character, and what is not ASCII, cuts. */
bool IsSafe(char c) { return !IsSeparator(c) || c == ' ' || c == '\t' || c == '\r'; }

bool NamesDomain(std::string_view text) {
  if (text.front() != '<' && text.front() != 'd' && text.front() != 's') return false;
  (void)Skip(&text, "delete ");
  return StartsWith(text, "<") || StartsWith(text, "select ");
}

long long NumberBehind(std::string_view text, std::string_view label) {
  const size_t at = text.find(label);
  if (at == std::string_view::npos) return -1;
  text.remove_prefix(at + label.size());
  while (Skip(&text, " ")) continue;
  const std::string_view digits = text;
  const long long number = Number(&text);
  return digits.size() - text.size() > 10 ? -1 : number;
}

}  // namespace

const char* NameOf(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::kProfile:
      return "profile";
    case PolicyKind::kExceptionPolicy:
      return "exception_policy";
    case PolicyKind::kDomainPolicy:
      return "domain_policy";
    case PolicyKind::kManager:
      return "manager";
    case PolicyKind::kStat:
      break;
  }
  return "stat";
}

BadLine ShownLine(const StoredLine& line) {
  BadLine shown{std::string(line.text.substr(0, kMostShown)), line.number, line.fate};
  std::replace_if(shown.text.begin(), shown.text.end(), IsSeparator, ' ');
  if (line.text.size() > kMostShown) shown.text += "...";
  return shown;
}

StoredLines::StoredLines(std::string_view file, PolicyKind kind) : rest_(file), kind_(kind) {
  const bool comments_count = kind == PolicyKind::kManager || kind == PolicyKind::kStat;
  sending_.unchanged = !comments_count && !file.empty() && file.back() == '\n';
}

bool StoredLines::Next(StoredLine* line) {
  if (rest_.empty()) return false;
  bool plain;
  const size_t end = LineEnd(rest_, &plain);
  line->text = rest_.substr(0, end);
  rest_.remove_prefix(end < rest_.size() ? end + 1 : end);
  while (!line->text.empty() && line->text.front() != '\0' && IsSeparator(line->text.front())) {
    line->text.remove_prefix(1);
  }
  if (StartsWith(line->text, kNul)) line->text = {};  // the kernel's text ends there
  line->number = ++sending_.lines;
  line->fate = FateOf(line->text, plain);
  if (line->fate == Fate::kSent) {
    ++sending_.sent;
  } else if (line->fate != Fate::kNothing) {
    sending_.unchanged = false;
    if (++sending_.left_out <= kMostNamed) sending_.named.push_back(ShownLine(*line));
  }
  return true;
}

Fate StoredLines::FateOf(std::string_view text, bool plain) {
  if (text.empty() || text.front() == '#') return Fate::kNothing;
  const bool names_domain = kind_ == PolicyKind::kDomainPolicy && NamesDomain(text);
  const bool cuts_matter = kind_ != PolicyKind::kProfile && kind_ != PolicyKind::kStat;
  Fate fate = Fate::kSent;
  if (text.size() > kMostLineBytes) {
    fate = Fate::kTooLong;
  } else if (!plain && cuts_matter && !std::all_of(text.begin(), text.end(), IsSafe)) {
    fate = Fate::kUnsafeByte;
  }
  if (names_domain) {
    domain_left_out_ = fate != Fate::kSent;
  } else if (domain_left_out_ && fate == Fate::kSent) {
    fate = Fate::kOfNoDomain;
  }
  return fate;
}

std::string SentText(const PolicyFile& file) {
  std::string text;
  text.reserve(file.text.size() + 1);
  StoredLines lines(file.text, file.kind);
  for (StoredLine line; lines.Next(&line);) {
    if (line.fate == Fate::kSent) text.append(line.text).push_back('\n');
  }
  return text;
}

long long PolicyUpdates(std::string_view stat) { return NumberBehind(stat, "Policy update:"); }

long long PolicyMemory(std::string_view stat) { return NumberBehind(stat, "Memory used by policy:"); }

bool ChangesQuotas(std::string_view stored, std::string_view stat) {
  constexpr std::string_view kQuota = "(Quota:";
  std::string scratch;
  StoredLines lines(stored, PolicyKind::kStat);
  for (StoredLine line; lines.Next(&line);) {
    if (line.fate != Fate::kSent) continue;
    const std::string_view text = Normalize(line.text, &scratch);
    const std::string_view label = text.substr(0, text.find(':') + 1);
    const size_t at = label.empty() ? std::string_view::npos : stat.find(label);
    if (at == std::string_view::npos) return true;
    std::string_view listed = stat.substr(at, stat.find('\n', at) - at);
    const long long quota = std::max(NumberBehind(listed, kQuota), 0LL);  // no limit is not listed
    if (NumberBehind(text, label) != quota) return true;
  }
  return false;
}

}  // namespace tomoyo
