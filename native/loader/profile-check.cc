#include "loader/profile-check.h"

#include <bitset>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace tomoyo {
namespace {

constexpr std::string_view kKernelNamespace = "<kernel>";
constexpr std::string_view kVersionKey = "PROFILE_VERSION=";
constexpr std::string_view kVersion = "20150505";
constexpr std::string_view kUse = "use_profile ";
constexpr int kProfiles = 256;

struct Namespace {
  std::bitset<kProfiles> defined;
  std::string version;  // empty when not seen
};

using Namespaces = std::map<std::string, Namespace, std::less<>>;

bool StartsWith(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

std::string_view NextLine(std::string_view* text) {
  const size_t newline = text->find('\n');
  const std::string_view line = text->substr(0, newline);
  text->remove_prefix(newline == std::string_view::npos ? text->size() : newline + 1);
  return line;
}

/** The number that `text` begins with, -1 if it is none of a profile. */
int ProfileNumber(std::string_view text) {
  int number = -1;
  for (const char c : text) {
    if (c < '0' || c > '9') break;
    number = (number < 0 ? 0 : number) * 10 + (c - '0');
    if (number >= kProfiles) return -1;
  }
  return number;
}

Namespaces ReadProfiles(std::string_view profile) {
  Namespaces namespaces;
  namespaces[std::string(kKernelNamespace)];
  while (!profile.empty()) {
    std::string_view line = NextLine(&profile);
    std::string_view name = kKernelNamespace;
    // The kernel begins every line with its namespace as soon as there are two of them.
    if (StartsWith(line, "<")) {
      name = line.substr(0, line.find(' '));
      line.remove_prefix(line.size() == name.size() ? name.size() : name.size() + 1);
    }
    Namespace& held = namespaces[std::string(name)];
    if (StartsWith(line, kVersionKey)) {
      held.version = line.substr(kVersionKey.size());
    } else if (const int number = ProfileNumber(line); number >= 0) {
      held.defined.set(static_cast<size_t>(number));
    }
  }
  return namespaces;
}

std::string ProfileLine(std::string_view name, std::string_view text) {
  std::string line;
  if (name != kKernelNamespace) line.append(name).append(" ");
  return line.append(text).append("\n");
}

ProfileRepair Define(Namespace* held, std::string_view name, int number, std::string reason) {
  held->defined.set(static_cast<size_t>(number));
  const std::string text = std::to_string(number) + "-CONFIG={ mode=disabled grant_log=no reject_log=no }";
  return {ProfileLine(name, text), std::move(reason)};
}

}  // namespace

std::vector<ProfileRepair> CheckProfiles(std::string_view profile, std::string_view domain_policy) {
  std::vector<ProfileRepair> repairs;
  Namespaces namespaces = ReadProfiles(profile);
  for (const auto& [name, held] : namespaces) {
    if (held.version.empty() || held.version == kVersion) continue;
    repairs.push_back({ProfileLine(name, std::string(kVersionKey).append(kVersion)),
                       "profile version of " + name + " was " + held.version + ", set to " + std::string(kVersion)});
  }

  std::string_view domain;
  while (!domain_policy.empty()) {
    const std::string_view line = NextLine(&domain_policy);
    if (StartsWith(line, "<")) domain = line;
    if (!StartsWith(line, kUse)) continue;
    const int number = ProfileNumber(line.substr(kUse.size()));
    const std::string_view name = domain.substr(0, domain.find(' '));
    if (number < 0 || name.empty()) continue;
    Namespace& held = namespaces[std::string(name)];
    if (held.defined.test(static_cast<size_t>(number))) continue;
    repairs.push_back(Define(
        &held, name, number,
        "PROFILE " + std::to_string(number) + " WAS NOT DEFINED and is now DISABLED, used by " + std::string(domain)));
  }

  Namespace& kernel = namespaces[std::string(kKernelNamespace)];
  if (!kernel.defined.test(0)) {
    repairs.push_back(Define(&kernel, kKernelNamespace, 0, "PROFILE 0 WAS NOT DEFINED and is now DISABLED"));
  }
  return repairs;
}

}  // namespace tomoyo
