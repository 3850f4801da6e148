#include "loader/store.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <utility>

#include "loader/judge.h"
#include "loader/words.h"

namespace tomoyo {
namespace {

// A folder in which nobody ever tidied up must not hold up the boot.
constexpr size_t kMostSlots = 32;
constexpr uint64_t kMostBootStateBytes = 4096;
constexpr const char* kRequired[] = {"profile.conf", "domain_policy.conf", "exception_policy.conf"};

bool IsFolder(const std::string& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
}

/** The real folder of a candidate; "" where it leads nowhere, or where its files are in several. */
std::string FolderOf(const std::string& store, const std::string& prefix) {
  if (!prefix.empty()) return IsFolder(store + "/" + prefix) ? RealPath(store + "/" + prefix) : "";
  std::string common;
  for (const char* name : kRequired) {
    const std::string path = store + "/" + name;
    if (::access(path.c_str(), F_OK) != 0) continue;
    std::string folder = RealPath(path);
    folder.resize(folder.rfind('/'));
    if (!common.empty() && folder != common) return "";
    common = folder;
  }
  return common;
}

/** Newest first: names of the C tools' form begin with year, month and day. */
std::vector<std::string> SlotNames(const std::string& store) {
  std::vector<std::string> names;
  DIR* folder = ::opendir((store + "/policy").c_str());
  if (folder == nullptr) return names;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the loader has one thread
  while (const dirent* entry = ::readdir(folder)) {
    const std::string name = entry->d_name;
    struct stat about{};
    const bool hidden = name.front() == '.';
    if (hidden || ::lstat((store + "/policy/" + name).c_str(), &about) != 0 || !S_ISDIR(about.st_mode)) continue;
    names.push_back(name);
  }
  ::closedir(folder);
  std::sort(names.begin(), names.end(), std::greater<>());
  if (names.size() > kMostSlots) names.resize(kMostSlots);
  return names;
}

/** Reads the files of a candidate and judges them. */
class Reader {
 public:
  Reader(const std::string& store, const ChooseOptions& options, const OnProblem& on_problem)
      : store_(store), options_(options), on_problem_(on_problem) {
    const std::string name = NamedProfile(options.words);
    if (!name.empty() && Take({}, ReadStored(store_, name, Limit(), options_.trust), &named_profile_.text)) {
      named_profile_.name = name;
    }
  }

  std::optional<StoredPolicy> Read(const Candidate& candidate) {
    if (auto problem = CheckFolder(candidate.prefix)) {
      on_problem_(candidate, *problem);
      return std::nullopt;
    }
    StoredPolicy policy;
    policy.candidate = candidate;
    PolicyFiles& files = policy.files;
    bool all = ReadFile(candidate, &files.exception_policy);
    if (options_.words.load_domains) all &= ReadFile(candidate, &files.domain_policy);
    if (!all) return std::nullopt;
    ReadManager(candidate, &files.manager);
    if (options_.words.disabled()) return JudgeOf(&policy) ? std::optional(std::move(policy)) : std::nullopt;
    if (!named_profile_.name.empty()) {
      files.profile = named_profile_;
      if (JudgeOf(&policy)) return policy;
    }
    if (!ReadFile(candidate, &files.profile) || !JudgeOf(&policy)) return std::nullopt;
    return policy;
  }

 private:
  std::optional<Problem> CheckFolder(const std::string& prefix) {
    if (prefix.empty()) return std::nullopt;
    const std::string name = prefix.substr(0, prefix.size() - 1);
    struct stat about{};
    auto problem = CheckPath(store_ + "/" + name, name, &about);
    if (!problem && !S_ISDIR(about.st_mode)) problem = Problem{"not_a_folder", name, 0, "is no folder"};
    return problem;
  }

  bool ReadFile(const Candidate& candidate, PolicyFile* file) {
    file->name = candidate.prefix + NameOf(file->kind) + ".conf";
    return Take(candidate, ReadStored(store_, file->name, Limit(), options_.trust), &file->text);
  }

  /** A policy without managers is a policy, too; what is wrong with the file is said all the same. */
  void ReadManager(const Candidate& candidate, PolicyFile* file) {
    file->name = candidate.prefix + "manager.conf";
    auto read = ReadStored(store_, file->name, Limit(), options_.trust);
    const auto* problem = std::get_if<Problem>(&read);
    const std::string_view code = problem == nullptr ? "" : problem->code;
    if (code != "missing" && code != "empty") (void)Take(candidate, std::move(read), &file->text);
  }

  bool JudgeOf(StoredPolicy* policy) {
    const std::vector<Problem> problems = Judge(&policy->files, {!options_.words.disabled(), options_.free_bytes});
    for (const Problem& problem : problems) on_problem_(policy->candidate, problem);
    return problems.empty();
  }

  bool Take(const Candidate& candidate, std::variant<std::string, Problem> read, std::string* text) {
    if (const auto* problem = std::get_if<Problem>(&read)) {
      on_problem_(candidate, *problem);
      return false;
    }
    *text = std::move(*std::get_if<std::string>(&read));
    return true;
  }

  [[nodiscard]] uint64_t Limit() const { return MostFileBytes(options_.free_bytes); }

  const std::string& store_;
  const ChooseOptions& options_;
  const OnProblem& on_problem_;
  // What the boot words ask for: one file for all slots.
  PolicyFile named_profile_;
};

}  // namespace

std::vector<Candidate> FindCandidates(const std::string& store, const BootState& state) {
  std::vector<std::string> prefixes{""};
  for (const char* link : {"policy/current", "policy/previous"}) {
    struct stat about{};
    if (::lstat((store + "/" + link).c_str(), &about) == 0) prefixes.push_back(std::string(link) + "/");
  }
  if (!state.good.empty() && state.good != "-") prefixes.push_back("policy/" + state.good + "/");
  for (const std::string& name : SlotNames(store)) prefixes.push_back("policy/" + name + "/");

  const std::string policy = RealPath(store + "/policy") + "/";
  std::vector<Candidate> candidates;
  std::set<std::string> seen;
  bool first_given_up = false;
  for (const std::string& prefix : prefixes) {
    const std::string folder = FolderOf(store, prefix);
    if (!folder.empty() && !seen.insert(folder).second) continue;
    const bool inside = StartsWith(folder, policy) && folder.find('/', policy.size()) == std::string::npos;
    const Candidate candidate{prefix, inside ? folder.substr(policy.size()) : "-"};
    if (!state.GivesUp(candidate.slot)) {
      candidates.push_back(candidate);
    } else if (prefix.empty()) {
      first_given_up = true;
    }
  }
  if (first_given_up) {
    std::stable_partition(candidates.begin(), candidates.end(),
                          [&state](const Candidate& candidate) { return candidate.slot == state.good; });
  }
  return candidates;
}

std::optional<StoredPolicy> ChoosePolicy(const std::string& store, const BootState& state, const ChooseOptions& options,
                                         const OnProblem& on_problem) {
  Reader reader(store, options, on_problem);
  for (const Candidate& candidate : FindCandidates(store, state)) {
    auto policy = reader.Read(candidate);
    if (policy) return policy;
  }
  return std::nullopt;
}

BootState ReadBootState(const std::string& store, const Trust& trust, const OnProblem& on_problem) {
  auto read = ReadStored(store, "policy/boot-state", kMostBootStateBytes, trust);
  if (const auto* text = std::get_if<std::string>(&read)) return ParseBootState(*text);
  const Problem& problem = *std::get_if<Problem>(&read);
  if (problem.code != std::string_view("missing")) on_problem({}, problem);
  return {};
}

uint64_t FreeMemory() {
  struct sysinfo about{};
  if (::sysinfo(&about) != 0) return 0;
  return static_cast<uint64_t>(about.freeram) * about.mem_unit;
}

}  // namespace tomoyo
