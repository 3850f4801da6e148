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

class Words {
 public:
  /// Of `name=value`: the last one counts, as for the kernel. Empty: there is none.
  std::string Of(const std::string& name, const std::string& except = "") const {
    std::string found;
    for (size_t at = 0; at < text_.size();) {
      const size_t end = text_.find_first_of(" \n", at);
      const std::string word = text_.substr(at, end - at);
      at = end == std::string::npos ? text_.size() : end + 1;
      if (word.compare(0, name.size() + 1, name + "=") != 0) continue;
      if (word.substr(name.size() + 1) != except) found = word.substr(name.size() + 1);
    }
    return found;
  }

 private:
  std::string text_ = ReadText("/proc/cmdline");
};

}  // namespace agent
