#include "loader/boot.h"

#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "loader/death-watch.h"
#include "loader/kernel-policy.h"
#include "loader/load.h"
#include "loader/post-init.h"
#include "loader/store.h"

namespace tomoyo {
namespace {

// Without progress for so long the loader gives up. There is some with every quarter of a MiB.
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

Choice Choose(StoreReader* store, const BootWords& words, const KernelLog& log) {
  ProblemLog problems(log);
  const auto say = [&problems](const Candidate& candidate, const Problem& problem) { problems(candidate, problem); };
  Choice choice;
  choice.state = ReadBootState(store, say);
  if (choice.state.GivesUp(choice.state.slot)) {
    log.Say(Priority::kError, "slot " + choice.state.slot + " given up after " + std::to_string(choice.state.attempts) +
                                  " boots that were not marked good");
  }
  choice.policy = ChoosePolicy(store, choice.state, {words, FreeMemory()}, say);
  return choice;
}

/** Before the policy is loaded: it may be the one that the machine does not survive. */
void CountBoot(StoreReader* store, const BootWords& words, const Choice& choice, const KernelLog& log) {
  struct stat about{};
  if (store->Find("policy", &about) || !S_ISDIR(about.st_mode) || store->CheckTrust("policy", about)) return;
  const bool in_force = choice.policy && words.load_domains && !words.disabled();
  const BootState next = AfterLoading(choice.state, in_force ? choice.policy->candidate.slot : kNoSlot);
  if (PrintBootState(next) == PrintBootState(choice.state)) return;
  auto saved = SaveBootState(store->store(), next);
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

int LoadStore(StoreReader* store, const BootWords& words, KernelPolicy* kernel, const KernelLog& log) {
  SayWords(words, log);
  const Choice choice = Choose(store, words, log);
  CountBoot(store, words, choice, log);
  bool good = false;
  if (choice.policy) {
    good = LoadPolicy(*choice.policy, words, kernel, log);
  } else {
    LoadBuiltIn(kernel, log);
  }
  const StoredPolicy* const loaded = choice.policy ? &*choice.policy : nullptr;
  return MakeSound(loaded, words, kernel, log) && good ? 0 : 1;
}

int Boot(const BootOptions& options, const ControlFolder& folder, const KernelLog& log) {
  const DeathWatch watch(log, kLoadSeconds);
  KernelPolicy kernel(folder);
  kernel.OnProgress([&watch] { watch.Alive(); });
  if (!PrepareKernel(&kernel, log)) return 1;
  StoreReader store(options.store, options.trust);
  int status = LoadStore(&store, options.words, &kernel, log);
  watch.Alive();
  if (RunPostInit(&store, log) && !MakeSound(nullptr, options.words, &kernel, log)) status = 1;
  watch.Alive();
  LoadQuotas(&store, &kernel, log);
  return status;
}

std::string DryRun(const BootOptions& options, const KernelLog& log) {
  StoreReader store(options.store, options.trust);
  SayWords(options.words, log);
  const Choice choice = Choose(&store, options.words, log);
  return choice.policy ? choice.policy->candidate.slot : std::string(kNoSlot);
}

}  // namespace tomoyo
