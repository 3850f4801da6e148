#pragma once

#include <string_view>

namespace tomoyo {

inline bool StartsWith(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

/** Takes `start` away from `text`; false when it does not begin so. */
inline bool Skip(std::string_view* text, std::string_view start) {
  if (!StartsWith(*text, start)) return false;
  text->remove_prefix(start.size());
  return true;
}

/** Up to the first separator, which is taken away too. */
inline std::string_view TakeUntil(std::string_view* text, char separator) {
  const size_t end = text->find(separator);
  const std::string_view part = text->substr(0, end);
  text->remove_prefix(end == std::string_view::npos ? text->size() : end + 1);
  return part;
}

/** Up to the first space, which is taken away too. */
inline std::string_view Word(std::string_view* text) { return TakeUntil(text, ' '); }

}  // namespace tomoyo
