#include "loader/policy-text.h"

#include <cstddef>

namespace tomoyo {
namespace {

constexpr size_t kMostLineBytes = size_t{1} << 20;

/** The kernel takes all of these for a space. */
bool IsSeparator(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte >= 0x7f;
}

std::string_view WithoutLeadingSeparators(std::string_view line) {
  while (!line.empty() && IsSeparator(line.front())) line.remove_prefix(1);
  return line;
}

}  // namespace

PolicyLines SelectLines(std::string_view file) {
  PolicyLines selected;
  while (!file.empty()) {
    const size_t newline = file.find('\n');
    const std::string_view line = WithoutLeadingSeparators(file.substr(0, newline));
    file.remove_prefix(newline == std::string_view::npos ? file.size() : newline + 1);
    if (line.empty() || line.front() == '#') continue;
    if (line.size() > kMostLineBytes) {
      ++selected.too_long;
      continue;
    }
    selected.text.append(line).push_back('\n');
    ++selected.count;
  }
  return selected;
}

long long PolicyUpdates(std::string_view stat) {
  constexpr std::string_view kLabel = "Policy update:";
  const size_t at = stat.find(kLabel);
  if (at == std::string_view::npos) return -1;
  stat.remove_prefix(at + kLabel.size());
  while (!stat.empty() && stat.front() == ' ') stat.remove_prefix(1);
  if (stat.empty() || stat.front() < '0' || stat.front() > '9') return -1;
  long long number = 0;
  for (; !stat.empty() && stat.front() >= '0' && stat.front() <= '9'; stat.remove_prefix(1)) {
    number = number * 10 + (stat.front() - '0');
    if (number > 0xffffffffLL) return -1;
  }
  return number;
}

}  // namespace tomoyo
