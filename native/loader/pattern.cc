#include "loader/pattern.h"

#include <algorithm>
#include <cstddef>

#include "loader/words.h"

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

void DropOpenEnd(std::string_view* pattern) {
  while (Skip(pattern, "\\*") || Skip(pattern, "\\@")) continue;
}

/** One component without subtraction. The kernel allows 20 repeating wildcards in a word. */
// NOLINTNEXTLINE(misc-no-recursion): as deep as there are repeating wildcards
bool Glob(std::string_view pattern, std::string_view name) {
  while (!pattern.empty() && !name.empty()) {
    const std::string_view unit = TakeUnit(&pattern);
    const char wildcard = WildcardOf(unit);
    if (wildcard == '\0') {
      if (TakeUnit(&name) != unit) return false;
    } else if (wildcard == '?' || wildcard == '+' || wildcard == 'x' || wildcard == 'a') {
      if (!TakesUnit(wildcard, TakeUnit(&name))) return false;
    } else {
      const bool may_be_empty = wildcard == '*' || wildcard == '@';
      if (may_be_empty && Glob(pattern, name)) return true;
      while (!name.empty() && TakesUnit(wildcard, TakeUnit(&name))) {
        if (Glob(pattern, name)) return true;
      }
      return false;
    }
  }
  DropOpenEnd(&pattern);
  return pattern.empty() && name.empty();
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

std::string_view TakeComponent(std::string_view* path) {
  const std::string_view component = path->substr(0, path->find('/'));
  path->remove_prefix(std::min(component.size() + 1, path->size()));
  return component;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as there are repeated components
bool MatchesRest(std::string_view pattern, std::string_view name) {
  while (!pattern.empty() && !name.empty()) {
    std::string_view part = TakeComponent(&pattern);
    if (!Skip(&part, "\\{")) {
      if (!MatchesComponent(part, TakeComponent(&name))) return false;
      continue;
    }
    part = part.substr(0, part.size() < 2 ? 0 : part.size() - 2);  // without "\}"
    while (name.find('/') != std::string_view::npos && MatchesComponent(part, TakeComponent(&name))) {
      if (MatchesRest(pattern, name)) return true;
    }
    return false;
  }
  DropOpenEnd(&pattern);
  return pattern.empty() && name.empty();
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
