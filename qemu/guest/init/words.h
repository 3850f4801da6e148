// The kernel's command line.
#pragma once

#include <string>
#include <vector>

#include "../agent-fd.h"

namespace agent {

inline std::string ReadText(const char* path) {
  const UniqueFd file = Open(path, O_RDONLY);
  std::string text;
  char bytes[4096];
  for (ssize_t count; file && (count = Retry([&] { return ::read(file.get(), bytes, sizeof bytes); })) > 0;)
    text.append(bytes, static_cast<size_t>(count));
  return text;
}

/// The words of a text between such separators, which are one character each; without an empty one at the end.
inline std::vector<std::string> Cut(const std::string& text, const char* separators) {
  std::vector<std::string> words;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find_first_of(separators, at);
    words.push_back(text.substr(at, end - at));
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return words;
}

class Words {
 public:
  bool Has(const std::string& name) const {
    for (const std::string& word : words_)
      if (word == name) return true;
    return false;
  }

  /// Of each `name=value`, in their order.
  std::vector<std::string> All(const std::string& name) const {
    std::vector<std::string> values;
    for (const std::string& word : words_)
      if (word.compare(0, name.size() + 1, name + "=") == 0) values.push_back(word.substr(name.size() + 1));
    return values;
  }

  /// Of `name=value`: the last one counts, as for the kernel. Empty: there is none.
  std::string Of(const std::string& name, const std::string& except = "") const {
    std::string found;
    for (const std::string& value : All(name))
      if (value != except) found = value;
    return found;
  }

 private:
  std::vector<std::string> words_ = Cut(ReadText("/proc/cmdline"), " \n");
};

}  // namespace agent
