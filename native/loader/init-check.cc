#include "loader/init-check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pattern.h"
#include "loader/words.h"

namespace tomoyo {
namespace {

constexpr std::string_view kModes[] = {"disabled", "learning", "permissive", "enforcing"};
constexpr std::string_view kLevels[] = {"CONFIG::file::execute=", "CONFIG::file=", "CONFIG="};

/** The mode in which a profile of <kernel> decides about execution. Source: common.c, tomoyo_set_mode(). */
std::string_view ExecuteMode(std::string_view profile_text, int number) {
  std::string_view modes[3];  // of each level; empty: that of the next one
  std::string scratch;
  StoredLines lines(profile_text, PolicyKind::kProfile);
  for (StoredLine line; lines.Next(&line);) {
    std::string_view text = Normalize(line.text, &scratch);
    (void)Skip(&text, "delete ");
    if (Skip(&text, "<") && (!Skip(&text, "kernel>") || !Skip(&text, " "))) continue;
    if (std::max(Number(&text), 0LL) != number || !Skip(&text, "-")) continue;
    for (size_t level = 0; level < 3; ++level) {
      std::string_view value = text;
      if (!Skip(&value, kLevels[level])) continue;
      const bool use_default = value.find("use_default") != std::string_view::npos;
      if (use_default && level < 2) modes[level] = {};
      for (const std::string_view mode : kModes) {
        if (!use_default && value.find(mode) != std::string_view::npos) modes[level] = mode;
      }
    }
  }
  for (const std::string_view mode : modes) {
    if (!mode.empty()) return mode;
  }
  return kModes[0];
}

/** What exception_policy says about executions in <kernel>. */
struct Exceptions {
  std::vector<std::pair<std::string, std::string>> aggregators;
  std::map<std::string, std::vector<std::string>, std::less<>> path_groups;
  std::vector<std::pair<long long, std::string>> acl_groups;
};

Exceptions ReadExceptions(std::string_view exception_policy) {
  Exceptions found;
  std::string scratch;
  StoredLines lines(exception_policy, PolicyKind::kExceptionPolicy);
  for (StoredLine line; lines.Next(&line);) {
    if (line.fate != Fate::kSent) continue;
    std::string_view text = Normalize(line.text, &scratch);
    if (Skip(&text, "<") && !Skip(&text, "kernel> ")) continue;
    if (Skip(&text, "aggregator ")) {
      const std::string_view from = Word(&text);
      found.aggregators.emplace_back(from, text);
    } else if (Skip(&text, "path_group ")) {
      const std::string_view name = Word(&text);
      found.path_groups[std::string(name)].emplace_back(text);
    } else if (Skip(&text, "acl_group ")) {
      const long long number = Number(&text);
      (void)Skip(&text, " ");
      found.acl_groups.emplace_back(number, text);
    }
  }
  return found;
}

bool IsCondition(std::string_view word) {
  const size_t equals = word.find('=');
  return equals != std::string_view::npos && equals > 0 && equals + 1 < word.size();
}

bool IsTransition(std::string_view word) {
  for (const std::string_view known : {"keep", "child", "initialize", "reset", "parent"}) {
    if (word == known) return true;
  }
  return IsNamespace(word) || IsPathWord(word);
}

/** Whether an entry lets a program be executed. */
bool Grants(std::string_view entry, std::string_view program, const Exceptions& exceptions) {
  if (!Skip(&entry, "file ")) return false;
  const std::string_view operations = Word(&entry);
  const size_t at = operations.find("execute");
  if (at == std::string_view::npos || (at > 0 && operations[at - 1] != '/')) return false;
  std::string_view target = Word(&entry);
  while (!entry.empty()) {
    // A line with what is neither is dropped, and so is a transition where something else is allowed as well.
    const std::string_view word = Word(&entry);
    if (!IsCondition(word) && (operations != "execute" || !IsTransition(word))) return false;
  }
  if (!Skip(&target, "@")) return IsWord(target) && Matches(target, program);
  const auto group = exceptions.path_groups.find(target);
  if (group == exceptions.path_groups.end()) return false;
  return std::any_of(group->second.begin(), group->second.end(),
                     [program](const std::string& member) { return Matches(member, program); });
}

}  // namespace

bool MayExecuteInit(const PolicyFiles& files, std::string program) {
  const auto& domains = files.uses.domains;
  const auto kernel =
      std::find_if(domains.begin(), domains.end(), [](const DomainUse& use) { return use.name == kKernelNamespace; });
  if (ExecuteMode(files.profile.text, kernel->profile) != "enforcing") return true;
  const Exceptions exceptions = ReadExceptions(files.exception_policy.text);
  for (const auto& [from, to] : exceptions.aggregators) {
    if (!Matches(from, program)) continue;
    program = to;
    break;
  }
  std::set<long long> groups;
  std::string scratch;
  for (const std::string_view raw : files.uses.kernel_lines) {
    std::string_view line = Normalize(raw, &scratch);
    if (Grants(line, program, exceptions)) return true;
    const bool is_delete = Skip(&line, "delete ");
    if (!Skip(&line, "use_group")) continue;
    (void)Skip(&line, " ");
    const long long group = Number(&line);
    if (is_delete) {
      groups.erase(group);
    } else if (group >= 0) {
      groups.insert(group);
    }
  }
  return std::any_of(exceptions.acl_groups.begin(), exceptions.acl_groups.end(), [&](const auto& entry) {
    return groups.count(entry.first) > 0 && Grants(entry.second, program, exceptions);
  });
}

}  // namespace tomoyo
