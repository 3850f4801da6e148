#include "loader/repair.h"

#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

namespace tomoyo {
namespace {

constexpr std::string_view kVersionLine = "PROFILE_VERSION=20150505";

std::string ProfileLine(std::string_view name, std::string_view text) {
  std::string line;
  if (name != kKernelNamespace) line.append(name).append(" ");
  return line.append(text).append("\n");
}

}  // namespace

std::vector<ProfileRepair> RepairsOf(const ProfileSets& sets, const DomainUses& uses) {
  std::vector<ProfileRepair> repairs;
  for (const ProfileSet& set : sets) {
    if (set.version == 20150505) continue;
    repairs.push_back({ProfileLine(set.name, kVersionLine),
                       "profile version of " + set.name + " was " + std::to_string(set.version) + ", set to 20150505"});
  }
  std::set<std::pair<std::string, int>> repaired;
  const auto define = [&repairs, &repaired](const std::string& name, int number, const std::string& user) {
    if (!repaired.emplace(name, number).second) return;
    const std::string text = std::to_string(number);
    repairs.push_back({ProfileLine(name, text + "-CONFIG={ mode=disabled grant_log=no reject_log=no }"),
                       "PROFILE " + text + " WAS NOT DEFINED and is now DISABLED" + user});
  };
  for (const DomainUse& use : uses.domains) {
    const ProfileSet set = NamespaceOf(use, sets);
    if (!set.defined.test(static_cast<size_t>(use.profile))) define(set.name, use.profile, ", used by " + use.name);
  }
  if (!sets.front().defined.test(0)) define(std::string(kKernelNamespace), 0, "");
  return repairs;
}

}  // namespace tomoyo
