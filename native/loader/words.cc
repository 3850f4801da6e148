#include "loader/words.h"

#include <cstddef>
#include <cstdint>

namespace tomoyo {
namespace {

// Longest domain name in bytes. Source: security/tomoyo/domain.c, tomoyo_assign_domain().
constexpr size_t kMostDomainBytes = 4085;
constexpr int kMostRepeating = 20;
constexpr std::string_view kWildcards = "\\+?xa-*@$XA{}";
constexpr std::string_view kOnce = "\\+?xa-";

bool IsOctal(std::string_view digits) {
  if (digits.size() < 3 || digits[0] > '3') return false;
  int code = 0;
  for (size_t i = 0; i < 3; ++i) {
    if (digits[i] < '0' || digits[i] > '7') return false;
    code = code * 8 + (digits[i] - '0');
  }
  return code <= ' ' || code >= 0x7f;  // a printable character has to be written as itself
}

bool IsNormal(std::string_view raw) {
  bool space = true;
  for (const char c : raw) {
    if (!IsSeparator(c)) {
      space = false;
    } else if (c != ' ' || space) {
      return false;
    } else {
      space = true;
    }
  }
  return raw.empty() || !space;
}

}  // namespace

bool IsWord(std::string_view text) {
  int repeating = 0;
  bool open = false;  // behind \{
  for (size_t at = 0; at < text.size(); ++at) {
    if (open && text[at] == '/') return false;
    if (text[at] != '\\') continue;
    const std::string_view rest = text.substr(at + 1);
    if (rest.empty()) return false;
    const char next = rest.front();
    if (next >= '0' && next <= '3') {
      if (!IsOctal(rest)) return false;
      at += 3;
      continue;
    }
    if (kWildcards.find(next) == std::string_view::npos) return false;
    ++at;
    if (kOnce.find(next) != std::string_view::npos) continue;
    if (++repeating > kMostRepeating) return false;
    if (next == '{') {
      if (at < 2 || text[at - 2] != '/') return false;
      open = true;
    } else if (next == '}') {
      if (!open || rest.size() < 2 || rest[1] != '/') return false;
      open = false;
    }
  }
  return !text.empty() && !open;
}

bool IsPathWord(std::string_view text) {
  const size_t slash = text.find('/');
  return slash != std::string_view::npos && text.find('.') >= slash && IsWord(text);
}

std::string_view Normalize(std::string_view raw, std::string* scratch) {
  if (IsNormal(raw)) return raw;
  raw = raw.substr(0, raw.find('\0'));
  scratch->clear();
  for (size_t at = 0; at < raw.size(); ++at) {
    if (IsSeparator(raw[at])) continue;
    if (at > 0 && IsSeparator(raw[at - 1]) && !scratch->empty()) scratch->push_back(' ');
    scratch->push_back(raw[at]);
  }
  return *scratch;
}

bool IsNamespace(std::string_view text) {
  return text.size() > 2 && text.front() == '<' && text.back() == '>' && IsWord(text.substr(1, text.size() - 2));
}

bool IsDomainName(std::string_view normalized) {
  if (normalized.size() > kMostDomainBytes) return false;
  if (!IsNamespace(Word(&normalized))) return false;
  while (!normalized.empty()) {
    if (!IsPathWord(Word(&normalized))) return false;
  }
  return true;
}

long long Number(std::string_view* text) {
  uint32_t number = 0;
  size_t digits = 0;
  for (; digits < text->size() && (*text)[digits] >= '0' && (*text)[digits] <= '9'; ++digits) {
    number = number * 10 + static_cast<uint32_t>((*text)[digits] - '0');  // wraps as the kernel's does
  }
  text->remove_prefix(digits);
  return digits == 0 ? -1 : static_cast<long long>(number);
}

}  // namespace tomoyo
