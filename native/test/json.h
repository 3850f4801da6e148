#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/** JSON as our own fixtures have it, and no more: no exponents, no surrogates. Characters up to U+00FF are bytes. */
struct Json {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  bool truth = false;
  double number = 0;
  std::string text;
  std::vector<Json> items;
  std::vector<std::pair<std::string, Json>> members;  // in the order of the file

  static Json Parse(std::string_view text);

  /** A member, or null. */
  const Json& operator[](std::string_view name) const;
  explicit operator bool() const { return kind != Kind::kNull; }
};
