#include "test/json.h"

#include <cstdlib>

namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Json Value() {
    Space();
    Json value;
    const char c = rest_.front();
    if (c == '{') {
      Members(&value);
    } else if (c == '[') {
      Items(&value);
    } else if (c == '"') {
      value.kind = Json::Kind::kString;
      value.text = String();
    } else if (Skip("true") || Skip("false")) {
      value.kind = Json::Kind::kBool;
      value.truth = c == 't';
    } else if (!Skip("null")) {
      value.kind = Json::Kind::kNumber;
      const size_t end = rest_.find_first_not_of("-.0123456789");
      value.number = std::strtod(std::string(rest_.substr(0, end)).c_str(), nullptr);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
    }
    Space();
    return value;
  }

 private:
  void Members(Json* value) {
    value->kind = Json::Kind::kObject;
    rest_.remove_prefix(1);
    for (Space(); !Skip("}"); (void)Skip(",")) {
      Space();
      std::string name = String();
      Space();
      (void)Skip(":");
      value->members.emplace_back(std::move(name), Value());
    }
  }

  void Items(Json* value) {
    value->kind = Json::Kind::kArray;
    rest_.remove_prefix(1);
    for (Space(); !Skip("]"); (void)Skip(",")) value->items.push_back(Value());
  }

  std::string String() {
    std::string text;
    rest_.remove_prefix(1);
    while (!Skip("\"")) {
      char c = Take();
      if (c == '\\') {
        c = Take();
        if (c == 'n') c = '\n';
        if (c == 't') c = '\t';
        if (c == 'r') c = '\r';
        if (c == 'b') c = '\b';
        if (c == 'f') c = '\f';
        if (c == 'u') {
          c = static_cast<char>(std::strtol(std::string(rest_.substr(0, 4)).c_str(), nullptr, 16));
          rest_.remove_prefix(4);
        }
      }
      text.push_back(c);
    }
    return text;
  }

  char Take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  bool Skip(std::string_view word) {
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  void Space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size())); }

  std::string_view rest_;
};

}  // namespace

Json Json::Parse(std::string_view text) { return Parser(text).Value(); }

const Json& Json::operator[](std::string_view name) const {
  static const Json null;
  for (const auto& [key, value] : members) {
    if (key == name) return value;
  }
  return null;
}
