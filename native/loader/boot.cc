#include "loader/boot.h"

#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "loader/child.h"
#include "loader/kernel-policy.h"
#include "loader/load.h"
#include "loader/post-init.h"
#include "loader/store.h"

namespace tomoyo {
namespace {

// Without a sign of life for so long the loading is given up. Signs come with every 256 KiB.
constexpr int kLoadSeconds = 30;
constexpr int kMostProblems = 20;

/** What was found wrong, up to a number of lines. */
class ProblemLog {
 public:
  explicit ProblemLog(const KernelLog& log) : log_(log) {}

  void operator()(const Candidate& candidate, const Problem& problem) {
    if (++count_ > kMostProblems) return;
    const std::string slot = candidate.slot.empty() ? "" : "slot " + candidate.slot + ": ";
    log_.Say(Priority::kError, slot + Describe(problem));
  }

 private:
  const KernelLog& log_;
  int count_ = 0;
};

struct Choice {
  BootState state;
  std::optional<StoredPolicy> policy;
};

Choice Choose(const BootOptions& options, const KernelLog& log) {
  ProblemLog problems(log);
  const auto say = [&problems](const Candidate& candidate, const Problem& problem) { problems(candidate, problem); };
  Choice choice;
  choice.state = ReadBootState(options.store, options.trust, say);
  if (choice.state.GivesUp(choice.state.slot)) {
    log.Say(Priority::kError, "slot " + choice.state.slot + " given up after " + std::to_string(choice.state.attempts) +
                                  " boots that were not marked good");
  }
  const ChooseOptions how{options.words, FreeMemory(), options.trust};
  choice.policy = ChoosePolicy(options.store, choice.state, how, say);
  return choice;
}

/** Before the policy is loaded: it may be the one that the machine does not survive. */
void CountBoot(const BootOptions& options, const Choice& choice, const KernelLog& log) {
  const std::string folder = options.store + "/policy";
  struct stat about{};
  if (::stat(folder.c_str(), &about) != 0 || !S_ISDIR(about.st_mode)) return;
  if (CheckFolders(options.store, folder + "/boot-state", options.trust)) return;
  const bool in_force = choice.policy && options.words.load_domains && !options.words.disabled();
  const BootState next = AfterLoading(choice.state, in_force ? choice.policy->candidate.slot : kNoSlot);
  if (PrintBootState(next) == PrintBootState(choice.state)) return;
  auto saved = SaveBootState(options.store, next);
  if (saved) return;
  log.Say(Priority::kWarning, "this boot is not counted, so slot " + next.slot +
                                  " is not given up if it does not work: " + Describe(saved.failure()));
}

void SayWords(const BootWords& words, const KernelLog& log) {
  if (words.profile != "default") log.Say(Priority::kNotice, "boot word TOMOYO=" + words.profile);
  if (!words.load_domains) log.Say(Priority::kNotice, "boot word TOMOYO_NOLOAD: no domain policy is loaded");
  if (words.profile == "ask" || words.profile.find('/') != std::string::npos) {
    log.Say(Priority::kWarning, "this loader asks nobody, and takes no path: profile.conf is loaded");
  }
}

}  // namespace

int LoadStore(const BootOptions& options, const ControlFolder& folder, const KernelLog& log,
              const std::function<void()>& alive) {
  SayWords(options.words, log);
  const Choice choice = Choose(options, log);
  alive();
  CountBoot(options, choice, log);
  alive();
  KernelPolicy kernel(folder, alive);
  bool good = false;
  if (choice.policy) {
    good = LoadPolicy(*choice.policy, options.words, &kernel, log);
  } else {
    LoadBuiltIn(&kernel, log);
  }
  const StoredPolicy* const loaded = choice.policy ? &*choice.policy : nullptr;
  return MakeSound(loaded, options.words, &kernel, log) && good ? 0 : 1;
}

int Boot(const BootOptions& options, const ControlFolder& folder, const KernelLog& log) {
  KernelPolicy kernel(folder, [] {});
  if (!PrepareKernel(&kernel, log)) return 1;
  const auto work = [&](const std::function<void()>& alive) { return LoadStore(options, folder, log, alive); };
  const ChildResult result = RunChild(work, kLoadSeconds);
  int status = result.status;
  if (result.end == ChildEnd::kNoChild) {
    status = work([] {});
  } else if (result.end != ChildEnd::kExited) {
    log.Say(Priority::kError, result.end == ChildEnd::kStuck
                                  ? "LOADING DOES NOT END and cannot be stopped: what is loaded until now must do"
                                  : "LOADING ENDED with signal " + std::to_string(result.status));
    status = 1;
    (void)MakeSound(nullptr, options.words, &kernel, log);
  }
  if (RunPostInit(options.store, options.trust, log) && !MakeSound(nullptr, options.words, &kernel, log)) status = 1;
  LoadQuotas(options.store, options.trust, &kernel, log);
  return status;
}

std::string DryRun(const BootOptions& options, const KernelLog& log) {
  SayWords(options.words, log);
  const Choice choice = Choose(options, log);
  return choice.policy ? choice.policy->candidate.slot : std::string(kNoSlot);
}

}  // namespace tomoyo
