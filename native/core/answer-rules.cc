#include "core/answer-rules.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>

#include "core/pattern.h"
#include "core/text.h"

namespace tomoyo {
namespace {

constexpr std::string_view kRequestWords[] = {"file ", "network ", "misc ", "task "};

/** What a question says that rules ask for: parts of its text. */
struct Request {
  uint32_t retry;
  std::string_view header;
  std::string_view domain;
  std::string_view entry;
};

std::optional<uint32_t> NumberIn(std::string_view text) {
  uint32_t number;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc()) return std::nullopt;
  return number;
}

/** Of "network" four words, of all else two. */
std::string_view OperationOf(std::string_view entry) {
  size_t end = 0;
  for (int words = StartsWith(entry, "network ") ? 4 : 2; words > 0 && end != std::string_view::npos; --words)
    end = entry.find(' ', end == 0 ? 0 : end + 1);
  return entry.substr(0, end);
}

/** `Q<serial>-<retry>\n#header\n<domain>\nentry\n`; nothing for what is not that. */
std::optional<Request> Read(std::string_view message) {
  if (!message.empty() && message.back() == '\0') message.remove_suffix(1);
  if (std::count(message.begin(), message.end(), '\n') != 4 || message.back() != '\n') return std::nullopt;
  Request request;
  std::string_view first = TakeUntil(&message, '\n');
  (void)TakeUntil(&first, '-');
  const auto retry = NumberIn(first);
  request.header = TakeUntil(&message, '\n');
  request.domain = TakeUntil(&message, '\n');
  request.entry = TakeUntil(&message, '\n');
  if (!retry || !StartsWith(request.header, "#") || !StartsWith(request.domain, "<")) return std::nullopt;
  const bool is_request = std::any_of(std::begin(kRequestWords), std::end(kRequestWords),
                                      [&](std::string_view words) { return StartsWith(request.entry, words); });
  if (!is_request) return std::nullopt;
  request.retry = *retry;
  return request;
}

/** `task={ pid=N ppid=N uid=N ...` */
std::optional<uint32_t> UidOf(std::string_view header) {
  constexpr std::string_view kTask = " task={ pid=";
  constexpr std::string_view kUid = " uid=";
  const size_t task = header.find(kTask);
  if (task == std::string_view::npos) return std::nullopt;
  header.remove_prefix(task + kTask.size());
  const size_t uid = header.find(kUid);
  if (uid == std::string_view::npos) return std::nullopt;
  return NumberIn(header.substr(uid + kUid.size()));
}

bool IsOperation(const AnswerRule& rule, std::string_view entry) {
  return rule.operations.empty() ||
         std::any_of(rule.operations.begin(), rule.operations.end(), [&](const std::string& words) {
           return StartsWith(entry, words) && (entry.size() == words.size() || entry[words.size()] == ' ');
         });
}

bool IsDomain(const AnswerRule& rule, std::string_view name) {
  if (rule.domain.empty()) return true;
  auto left = static_cast<size_t>(std::count(name.begin(), name.end(), ' ')) + 1;
  // the namespace is no program
  if (rule.whole_domain ? left != rule.domain.size() : left <= rule.domain.size()) return false;
  for (; left > rule.domain.size(); --left) (void)Word(&name);
  return std::all_of(rule.domain.begin(), rule.domain.end(), [&](const std::string& pattern) {
    const std::string_view component = Word(&name);
    return pattern == component || Matches(pattern, component);
  });
}

bool IsPath(const AnswerRule& rule, std::string_view entry, const AnswerRules::PathPlaces& all) {
  if (rule.path.empty()) return true;
  const auto found = all.find(std::string(OperationOf(entry)));
  uint32_t places = found == all.end() ? 0 : found->second;
  for (; places != 0 && !entry.empty(); places >>= 1) {
    const std::string_view word = Word(&entry);
    if ((places & 1) != 0 && Matches(rule.path, word)) return true;
  }
  return false;
}

}  // namespace

std::optional<AnswerRules::Decision> AnswerRules::Decide(std::string_view message) const {
  const auto request = Read(message);
  if (!request) return std::nullopt;
  for (size_t i = 0; i < rules_.size(); ++i) {
    const AnswerRule& rule = rules_[i];
    if (!IsOperation(rule, request->entry) || !IsDomain(rule, request->domain)) continue;
    if (!IsPath(rule, request->entry, places_)) continue;
    if (rule.uids) {
      const auto uid = UidOf(request->header);
      if (!uid) return std::nullopt;
      if (std::find(rule.uids->begin(), rule.uids->end(), *uid) == rule.uids->end()) continue;
    }
    if (rule.code == 0 || request->retry > rule.most_retries) return std::nullopt;
    return Decision{static_cast<int32_t>(i), rule.code};
  }
  if (fallback_ == 0) return std::nullopt;
  return Decision{-1, fallback_};
}

}  // namespace tomoyo
