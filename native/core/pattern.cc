#include "core/pattern.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/text.h"

namespace tomoyo {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/** How much of a text stands for one byte, or for one wildcard: "a", "\\", "\040", "\*". */
size_t UnitLength(std::string_view text) {
  if (text.front() != '\\' || text.size() < 2) return 1;
  return IsDigit(text[1]) ? std::min<size_t>(4, text.size()) : 2;
}

std::string_view TakeUnit(std::string_view* text) {
  const std::string_view unit = text->substr(0, UnitLength(*text));
  text->remove_prefix(unit.size());
  return unit;
}

/** The wildcard's letter; 0 for a unit that stands for itself. */
char WildcardOf(std::string_view unit) { return unit.size() == 2 && unit != "\\\\" ? unit[1] : '\0'; }

bool TakesUnit(char wildcard, std::string_view unit) {
  switch (wildcard) {
    case '?':
    case '*':
      return unit != "/";
    case '@':
      return unit != "/" && unit != ".";
    case '+':
    case '$':
      return IsDigit(unit.front());
    case 'x':
    case 'X':
      return IsHex(unit.front());
    case 'a':
    case 'A':
      return IsLetter(unit.front());
    default:
      return false;
  }
}

bool MayBeEmpty(std::string_view pattern) { return StartsWith(pattern, "\\*") || StartsWith(pattern, "\\@"); }

bool IsOpenEnd(std::string_view pattern) {
  while (MayBeEmpty(pattern)) pattern.remove_prefix(2);
  return pattern.empty();
}

bool Repeats(char wildcard) {
  return wildcard != '\0' && std::string_view("*@$XA").find(wildcard) != std::string_view::npos;
}

// Which places of a pattern, or of a name, can have been reached.
using Places = std::vector<bool>;

/** This place, and those behind wildcards that need nothing. */
void Enter(std::string_view pattern, size_t at, Places* places) {
  for (; MayBeEmpty(pattern.substr(at)); at += 2) (*places)[at] = true;
  (*places)[at] = true;
}

/** One component without subtraction. The time is the product of both lengths at most, whatever the name. */
bool Glob(std::string_view pattern, std::string_view name) {
  Places places(pattern.size() + 1);
  Enter(pattern, 0, &places);
  while (!name.empty()) {
    const std::string_view unit = TakeUnit(&name);
    Places next(pattern.size() + 1);
    for (size_t at = 0; at < pattern.size(); ++at) {
      if (!places[at]) continue;
      const std::string_view step = pattern.substr(at, UnitLength(pattern.substr(at)));
      const char wildcard = WildcardOf(step);
      if (wildcard == '\0' ? unit != step : !TakesUnit(wildcard, unit)) continue;
      if (Repeats(wildcard)) next[at] = true;
      Enter(pattern, at + step.size(), &next);
    }
    places = std::move(next);
  }
  return places[pattern.size()];
}

/** What stands before the first "\-" takes the name, and nothing behind does. */
bool MatchesComponent(std::string_view pattern, std::string_view name) {
  bool first = true;
  std::string_view rest = pattern;
  for (size_t start = 0; start <= pattern.size(); first = false) {
    size_t end = start;
    rest = pattern.substr(start);
    while (!rest.empty() && !StartsWith(rest, "\\-")) end += TakeUnit(&rest).size();
    if (Glob(pattern.substr(start, end - start), name) != first) return false;
    if (end == pattern.size()) break;
    start = end + 2;
  }
  return true;
}

/** All places of the name that the components up to here can lead to advance together. */
bool MatchesRest(std::string_view pattern, std::string_view name) {
  const bool ends_with_slash = !name.empty() && name.back() == '/';
  std::vector<std::string_view> components;
  while (!name.empty()) components.push_back(TakeUntil(&name, '/'));
  const size_t count = components.size();
  const size_t ended = ends_with_slash || count == 0 ? count : count - 1;  // so many have a "/" behind them
  Places places(count + 1);
  places[0] = true;
  while (!pattern.empty()) {
    if (places[count] && IsOpenEnd(pattern)) return true;
    std::string_view part = TakeUntil(&pattern, '/');
    const bool repeated = Skip(&part, "\\{");
    if (repeated) part.remove_suffix(std::min<size_t>(2, part.size()));  // "\}"
    Places next(count + 1);
    for (size_t at = 0; at < (repeated ? ended : count); ++at) {
      const bool reached = places[at] || (repeated && next[at]);
      if (reached && MatchesComponent(part, components[at])) next[at + 1] = true;
    }
    places = std::move(next);
  }
  return places[count];
}

}  // namespace

bool Matches(std::string_view pattern, std::string_view name) {
  std::string_view rest = pattern;
  while (!rest.empty() && WildcardOf(rest.substr(0, UnitLength(rest))) == '\0') (void)TakeUnit(&rest);
  if (rest.empty()) return pattern == name;
  if (name.empty() || (pattern.back() == '/') != (name.back() == '/')) return false;
  return Skip(&name, pattern.substr(0, pattern.size() - rest.size())) && MatchesRest(rest, name);
}

}  // namespace tomoyo
