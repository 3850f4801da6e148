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

/** YY-MM-DD.hh:mm:ss, as the C tools name a save. */
bool IsStamp(std::string_view name) {
  constexpr std::string_view kForm = "00-00-00.00:00:00";
  return name.size() == kForm.size() && std::equal(name.begin(), name.end(), kForm.begin(), [](char c, char form) {
           return form == '0' ? c >= '0' && c <= '9' : c == form;
         });
}

/** In the order of time; a board without a clock starts in 1970. Folders with names of their own are older than all. */
std::string SortKey(const std::string& name) {
  if (!IsStamp(name)) return " " + name;
  return (name.front() < '7' ? "20" : "19") + name;
}

/** Newest first. */
std::vector<std::string> SlotNames(const StoreReader& store) {
  std::vector<std::string> names;
  DIR* folder = ::opendir(store.PathOf("policy").c_str());
  if (folder == nullptr) return names;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the loader has one thread
  while (const dirent* entry = ::readdir(folder)) {
    const std::string name = entry->d_name;
    struct stat about{};
    const bool hidden = name.front() == '.';
    if (hidden || ::lstat(store.PathOf("policy/" + name).c_str(), &about) != 0 || !S_ISDIR(about.st_mode)) continue;
    names.push_back(name);
  }
  ::closedir(folder);
  std::sort(names.begin(), names.end(),
            [](const std::string& a, const std::string& b) { return SortKey(a) > SortKey(b); });
  if (names.size() > kMostSlots) names.resize(kMostSlots);
  return names;
}

/** Reads the files of a candidate and judges them. */
class Reader {
 public:
  Reader(StoreReader* store, const ChooseOptions& options, const OnProblem& on_problem)
      : store_(store), options_(options), on_problem_(on_problem) {
    const std::string name = NamedProfile(options.words);
    if (!name.empty() && Take({}, store->Read(name, Limit()), &named_profile_.text)) {
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
    auto problem = store_->Find(name, &about);
    if (!problem && !S_ISDIR(about.st_mode)) problem = Problem{"not_a_folder", name, 0, "is no folder"};
    return problem;
  }

  bool ReadFile(const Candidate& candidate, PolicyFile* file) {
    file->name = candidate.prefix + NameOf(file->kind) + ".conf";
    return Take(candidate, store_->Read(file->name, Limit()), &file->text);
  }

  /** A policy without managers is a policy, too; what is wrong with the file is said all the same. */
  void ReadManager(const Candidate& candidate, PolicyFile* file) {
    file->name = candidate.prefix + "manager.conf";
    auto read = store_->Read(file->name, Limit());
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

  StoreReader* store_;
  const ChooseOptions& options_;
  const OnProblem& on_problem_;
  // What the boot words ask for: one file for all slots.
  PolicyFile named_profile_;
};

/** Offers one candidate after the other. */
class Search {
 public:
  Search(StoreReader* store, const BootState& state, const ChooseOptions& options, const OnProblem& on_problem)
      : store_(store), state_(state), reader_(store, options, on_problem) {}

  std::optional<StoredPolicy> Run() && {
    const std::string good = state_.good.empty() ? "" : "policy/" + state_.good + "/";
    if (Offer("") || (given_up_ && !good.empty() && Offer(good))) return std::move(found_);
    for (const char* link : {"policy/current", "policy/previous"}) {
      struct stat about{};
      const bool there = ::lstat(store_->PathOf(link).c_str(), &about) == 0;
      if (there && Offer(std::string(link) + "/")) return std::move(found_);
    }
    if (!good.empty() && Offer(good)) return std::move(found_);
    for (const std::string& name : SlotNames(*store_)) {
      if (Offer("policy/" + name + "/")) break;
    }
    return std::move(found_);
  }

 private:
  /** True when it is taken. */
  bool Offer(const std::string& prefix) {
    const std::string folder = FolderOf(prefix);
    if (!seen_.insert(folder.empty() ? prefix : folder).second) return false;
    const Candidate candidate{prefix, SlotOf(folder)};
    if (state_.GivesUp(candidate.slot)) {
      given_up_ = true;
      return false;
    }
    found_ = reader_.Read(candidate);
    return found_.has_value();
  }

  /** The real folder of a candidate; "" where it leads nowhere, or where its files are in several. */
  std::string FolderOf(const std::string& prefix) {
    if (!prefix.empty()) return store_->RealFolder(prefix);
    std::string common;
    for (const char* name : kRequired) {
      const std::string folder = store_->RealFolderOf(name);
      if (folder.empty()) continue;
      if (!common.empty() && folder != common) return "";
      common = folder;
    }
    return common;
  }

  /** The name of a folder in policy/; "-" for every other one. */
  std::string SlotOf(const std::string& folder) {
    const std::string policy = store_->RealStore() + "/policy/";
    const bool inside = StartsWith(folder, policy) && folder.find('/', policy.size()) == std::string::npos;
    return inside ? folder.substr(policy.size()) : "-";
  }

  StoreReader* store_;
  const BootState& state_;
  Reader reader_;
  std::set<std::string> seen_;
  std::optional<StoredPolicy> found_;
  bool given_up_ = false;
};

}  // namespace

std::optional<StoredPolicy> ChoosePolicy(StoreReader* store, const BootState& state, const ChooseOptions& options,
                                         const OnProblem& on_problem) {
  Search search(store, state, options, on_problem);
  return std::move(search).Run();
}

BootState ReadBootState(StoreReader* store, const OnProblem& on_problem) {
  auto read = store->Read("policy/boot-state", kMostBootStateBytes);
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
