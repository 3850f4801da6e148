#include "core/line-shapes.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace tomoyo {
namespace {

// Stand in a shape for a word of their sort: the text is ASCII, so it has none of them.
enum Sort : unsigned char {
  kNone = 0,
  kPath = 0x80,
  kPattern,
  kCapitals,
  kGroup,
  kAddress,
  kText,
  kNumber = 0x90,  // and the base, and the size
};

// Longer lines may come up against limits that shorter ones of the shape do not.
constexpr size_t kLongestLine = 1000;
// Most wildcards of a word that may stand for many letters.
constexpr int kMostWildcards = 10;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsCapital(char c) { return (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsNameCharacter(char c) { return IsDigit(c) || IsCapital(c) || (c >= 'a' && c <= 'z'); }

/** For each byte: whether it may stand in a plain word. */
struct PlainBytes {
  bool is_plain[256] = {};
  PlainBytes() {
    for (int byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      is_plain[byte] = IsNameCharacter(c) || std::string_view(".+,:~%#-").find(c) != std::string_view::npos;
    }
  }
};
const PlainBytes kPlainBytes;

bool IsPlain(char c) { return kPlainBytes.is_plain[static_cast<unsigned char>(c)]; }
bool IsOctal(char c, char last = '7') { return c >= '0' && c <= last; }

/** Length of the escape at the start of `word`: `\\`, `\ooo` of an unprintable byte, or a wildcard; 0 for anything
 * else. */
size_t Escape(std::string_view word, bool* wildcard) {
  if (word.size() < 2) return 0;
  if (word[1] == '\\') return 2;
  if (std::string_view("*$@?+xXaA").find(word[1]) != std::string_view::npos) {
    *wildcard = true;
    return 2;
  }
  if (word.size() < 4 || !IsOctal(word[1], '3') || !IsOctal(word[2]) || !IsOctal(word[3])) return 0;
  const int byte = (word[1] - '0') * 64 + (word[2] - '0') * 8 + (word[3] - '0');
  return byte <= 0x20 || byte >= 0x7f ? 4 : 0;
}

/** A word that begins with `/`. */
Sort PathSort(std::string_view word) {
  int wildcards = 0;
  for (size_t at = 0; at < word.size();) {
    const char c = word[at];
    if (IsPlain(c) || c == '/') {
      ++at;
      continue;
    }
    bool wildcard = false;
    const size_t length = c == '\\' ? Escape(word.substr(at), &wildcard) : 0;
    if (length == 0) return kNone;
    if (wildcard && ++wildcards > kMostWildcards) return kNone;
    at += length;
  }
  return wildcards > 0 ? kPattern : kPath;
}

template <typename Test>
bool All(std::string_view word, Test test) {
  return !word.empty() && std::all_of(word.begin(), word.end(), test);
}

/** By base and size; 0 for what is no number, is written in an unusual way, or is very large. */
unsigned char NumberSort(std::string_view word) {
  unsigned base = 10;
  std::string_view digits = word;
  if (word.size() > 2 && word[0] == '0' && word[1] == 'x') {
    base = 16;
    digits.remove_prefix(2);
  } else if (word.size() > 1 && word[0] == '0') {
    base = 8;
    digits.remove_prefix(1);
  }
  if (digits.empty() || digits.size() > 8 || (digits[0] == '0' && digits.size() > 1)) return kNone;
  uint32_t value = 0;
  for (const char c : digits) {
    const unsigned digit = IsDigit(c) ? static_cast<unsigned>(c - '0') : c >= 'A' && c <= 'F' ? c - 'A' + 10U : 99U;
    if (digit >= base) return kNone;
    value = value * base + digit;
  }
  if (base == 8 && value == 0) return kNone;
  const unsigned size = value <= 255 ? 0 : value <= 65535 ? 1 : 2;
  return static_cast<unsigned char>(kNumber + base + size * 32);
}

bool IsAddress(std::string_view word) {
  int parts = 0;
  for (;;) {
    const size_t dot = word.find('.');
    const std::string_view part = word.substr(0, dot);
    if (NumberSort(part) != kNumber + 10) return false;
    ++parts;
    if (dot == std::string_view::npos) return parts == 4;
    word.remove_prefix(dot + 1);
  }
}

void AppendWord(std::string_view word, std::string* shape) {
  const auto append = [shape](unsigned char sort) { shape->push_back(static_cast<char>(sort)); };
  if (word.empty()) return;
  if (word[0] == '/') {
    if (const Sort sort = PathSort(word)) return append(sort);
  } else if (IsDigit(word[0])) {
    if (const unsigned char sort = NumberSort(word)) return append(sort);
    if (IsAddress(word)) return append(kAddress);
  } else if (All(word, [](char c) { return IsCapital(c) || IsDigit(c); })) {
    return append(kCapitals);
  } else if (word[0] == '@') {
    if (All(word.substr(1), IsNameCharacter)) return append(kGroup);
  }
  // KEY="VALUE", FSTYPE:/PATH
  const size_t quote = word.find("=\"");
  if (quote != std::string_view::npos && word.size() > quote + 3 && word.back() == '"') {
    const std::string_view value = word.substr(quote + 2, word.size() - quote - 3);
    const unsigned char sort = value[0] == '/' ? PathSort(value) : All(value, IsPlain) ? kText : kNone;
    if (sort != kNone) {
      shape->append(word.substr(0, quote + 2));
      return append(sort);
    }
  }
  const size_t slash = word.find(":/");
  if (slash != std::string_view::npos && All(word.substr(0, slash), [](char c) { return c >= 'a' && c <= 'z'; })) {
    if (const Sort sort = PathSort(word.substr(slash + 1))) {
      shape->append(word.substr(0, slash + 1));
      return append(sort);
    }
  }
  shape->append(word);
}

void AppendLine(std::string_view line, std::string* shape) {
  if (line.size() > kLongestLine) {
    shape->append(line);
    return;
  }
  for (;;) {
    const size_t space = line.find(' ');
    AppendWord(line.substr(0, space), shape);
    if (space == std::string_view::npos) return;
    shape->push_back(' ');
    line.remove_prefix(space + 1);
  }
}

}  // namespace

LineShapes FindLineShapes(std::string_view text) {
  LineShapes found;
  std::unordered_map<std::string, uint32_t> known;
  std::string shape;
  size_t start = 0;
  while (start < text.size()) {
    const size_t end = std::min(text.find('\n', start), text.size());
    shape.clear();
    AppendLine(text.substr(start, end - start), &shape);
    const auto [place, is_new] = known.try_emplace(shape, static_cast<uint32_t>(known.size()));
    if (is_new) found.samples.push_back(static_cast<uint32_t>(found.starts.size()));
    found.starts.push_back(static_cast<uint32_t>(start));
    found.shapes.push_back(place->second);
    start = end + 1;
  }
  // A last line without line feed ends where one would be.
  found.starts.push_back(static_cast<uint32_t>(start));
  return found;
}

}  // namespace tomoyo
