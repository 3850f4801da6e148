#include "loader/load.h"

#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "loader/judge.h"
#include "loader/policy-model.h"
#include "loader/repair.h"
#include "loader/words.h"

namespace tomoyo {
namespace {

constexpr long long kRoomForDomains = 64LL << 10;
constexpr int kMostNamed = 10;
constexpr uint64_t kMostQuotaBytes = 65536;

std::string PrefixOf(std::string_view name) {
  return name == kKernelNamespace ? std::string() : std::string(name).append(" ");
}

/** Every profile that a domain uses, as a disabled one. */
std::string DisabledProfiles(const DomainUses& uses) {
  std::set<std::string> lines;
  for (const DomainUse& use : uses.domains) {
    const std::string name = use.name.substr(0, use.name.find(' '));
    lines.insert(PrefixOf(name) + std::to_string(use.profile) + "-COMMENT=disabled\n");
  }
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

const char* WhyLeftOut(Fate fate) {
  switch (fate) {
    case Fate::kTooLong:
      return "longer than the kernel takes";
    case Fate::kUnsafeByte:
      return "has a byte that the kernel takes for a space; write it as \\ooo";
    case Fate::kOfNoDomain:
      return "its domain is left out";
    default:
      return "";
  }
}

std::string Place(const PolicyFile& file, const BadLine& line) {
  return file.name + ":" + std::to_string(line.number) + ": ";
}

void SayLeftOut(const PolicyFile& file, const KernelLog& log) {
  const Sending& sending = file.sending;
  if (sending.left_out == 0) return;
  for (const BadLine& line : sending.named) {
    log.Say(Priority::kError, Place(file, line) + "left out, " + WhyLeftOut(line.fate) + ": " + line.text);
  }
  log.Say(Priority::kError, file.name + ": " + std::to_string(sending.left_out) + " lines left out");
}

void SayIgnored(const PolicyFile& file, const IgnoredLines& ignored, const KernelLog& log) {
  if (ignored.count == 0) return;
  for (const BadLine& line : ignored.named) {
    log.Say(Priority::kError, Place(file, line) + "not kept by the kernel: " + line.text);
  }
  log.Say(Priority::kError, file.name + ": " + std::to_string(ignored.count) + " lines not kept by the kernel");
}

/** Says what is stored and not listed by the kernel, as far as it decides what is enforced: domains and profiles. */
class Comparison {
 public:
  explicit Comparison(const KernelLog& log) : log_(log) {}

  void Domains(const DomainUses& stored, const DomainUses& listed) {
    std::map<std::string_view, int> there;
    for (const DomainUse& use : listed.domains) there[use.name] = use.profile;
    for (const DomainUse& use : stored.domains) {
      if (use.deleted) continue;
      const auto found = there.find(use.name);
      if (found == there.end()) {
        Say("domain " + use.name + " is not in the kernel");
      } else if (found->second != use.profile) {
        Say(use.name + " has profile " + std::to_string(found->second) + " instead of " + std::to_string(use.profile));
      }
    }
  }

  void Profiles(const ProfileSets& stored, const ProfileSets& listed) {
    for (const ProfileSet& set : stored) {
      const ProfileSet found = NamespaceOf({set.name}, listed);
      const auto missing = set.defined & ~found.defined;
      if (missing.any()) Say(std::to_string(missing.count()) + " profiles of " + set.name + " are not in the kernel");
    }
  }

  [[nodiscard]] bool same() const { return differences_ == 0; }

 private:
  void Say(const std::string& text) {
    if (++differences_ <= kMostNamed) log_.Say(Priority::kError, "read back: " + text);
    if (differences_ == kMostNamed + 1) log_.Say(Priority::kError, "read back: there are more differences");
  }

  const KernelLog& log_;
  int differences_ = 0;
};

}  // namespace

bool PrepareKernel(KernelPolicy* kernel, const KernelLog& log) {
  auto written = kernel->Write(PolicyKind::kProfile, "0-COMMENT=\n");
  if (!written) log.Say(Priority::kError, "the kernel takes no policy from us: " + Describe(written.failure()));
  return static_cast<bool>(written);
}

bool LoadPolicy(const StoredPolicy& policy, const BootWords& words, KernelPolicy* kernel, const KernelLog& log) {
  const PolicyFiles& files = policy.files;
  // Profiles first, so that domains find theirs; managers last, so that nobody else writes in between.
  std::vector<const PolicyFile*> order;
  if (!words.disabled()) order.push_back(&files.profile);
  order.push_back(&files.exception_policy);
  if (words.load_domains) order.push_back(&files.domain_policy);
  order.push_back(&files.manager);

  std::string summary;
  bool all = true;
  long long sent = 0;
  const long long before = kernel->Updates();
  for (const PolicyFile* file : order) {
    SayLeftOut(*file, log);
    auto done = kernel->Send(*file);
    if (!done) log.Say(Priority::kError, file->name + ": " + Describe(done.failure()));
    all &= static_cast<bool>(done) && file->sending.left_out == 0;
    sent += file->sending.sent;
    summary += std::string(", ") + NameOf(file->kind) + " " + std::to_string(file->sending.sent);
  }
  const long long kept = kernel->Updates() - before;
  if (before >= 0 && kept < sent) {
    all = false;
    summary += ", of which " + std::to_string(sent - kept) + " were not kept";
    for (const PolicyFile* file : order) SayIgnored(*file, kernel->FindIgnored(*file), log);
  }
  if (words.disabled()) {
    auto done = kernel->Write(PolicyKind::kProfile, DisabledProfiles(files.uses));
    if (!done) log.Say(Priority::kError, Describe(done.failure()));
  }
  log.Say(Priority::kInfo, "loaded slot " + policy.candidate.slot + summary + " lines");
  return all;
}

void LoadBuiltIn(KernelPolicy* kernel, const KernelLog& log) {
  const std::string comment = std::string("0-COMMENT=") + kBuiltInComment + "\n";
  auto written =
      kernel->Write(PolicyKind::kProfile, comment + "0-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
  if (!written) log.Say(Priority::kError, Describe(written.failure()));
  log.Say(Priority::kError, "NO STORED POLICY CAN BE LOADED: THE BUILT-IN ONE IS, WITH EVERYTHING DISABLED");
}

bool MakeSound(const StoredPolicy* loaded, const BootWords& words, KernelPolicy* kernel, const KernelLog& log) {
  auto profiles = kernel->ListProfiles();
  auto domains = kernel->ListDomains();
  if (!profiles) log.Say(Priority::kError, Describe(profiles.failure()));
  if (!domains) log.Say(Priority::kError, Describe(domains.failure()));
  StoredLines profile_lines(profiles ? *profiles : std::string_view(), PolicyKind::kProfile);
  StoredLines domain_lines(domains ? *domains : std::string_view(), PolicyKind::kDomainPolicy);
  const ProfileSets sets = ReadProfiles(&profile_lines);
  const DomainUses uses = ReadDomains(&domain_lines);
  Comparison comparison(log);
  if (loaded != nullptr && profiles) comparison.Profiles(loaded->files.sets, sets);
  if (loaded != nullptr && domains && words.load_domains) comparison.Domains(loaded->files.uses, uses);
  const std::vector<ProfileRepair> repairs = RepairsOf(sets, uses);
  for (const ProfileRepair& repair : repairs) {
    log.Say(Priority::kError, repair.reason);
    auto written = kernel->Write(PolicyKind::kProfile, repair.line);
    if (!written) log.Say(Priority::kError, Describe(written.failure()));
  }
  return repairs.empty() && profiles && domains && comparison.same();
}

void LoadQuotas(StoreReader* store, KernelPolicy* kernel, const KernelLog& log) {
  const std::string name = "stat.conf";
  auto read = store->Read(name, kMostQuotaBytes);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    const std::string_view code = problem->code;
    if (code != "missing" && code != "empty") log.Say(Priority::kWarning, Describe(*problem));
    return;
  }
  PolicyFile file{PolicyKind::kStat, name, std::move(*std::get_if<std::string>(&read)), {}};
  const long long quota = PolicyMemory(file.text);
  const std::string stat = kernel->Stat();
  if (!ChangesQuotas(file.text, stat)) return;
  const long long used = PolicyMemory(stat);
  if (quota > 0 && used >= 0 && quota < used + kRoomForDomains) {
    log.Say(Priority::kError, name + ": left out: " + std::to_string(quota) + " bytes for a policy that takes " +
                                  std::to_string(used) + " already would leave no room for new domains");
    return;
  }
  file.sending.unchanged = false;  // the kernel counts comments there, too
  auto done = kernel->Send(file);
  if (!done) log.Say(Priority::kError, Describe(done.failure()));
}

}  // namespace tomoyo
