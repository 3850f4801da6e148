#include "loader/load.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <vector>

#include "core/file.h"
#include "loader/policy-text.h"
#include "loader/profile-check.h"

namespace tomoyo {
namespace {

// Profiles first, so that domains find theirs; stat last, because a memory limit would stop the rest of the policy.
constexpr const char* kFiles[] = {"profile", "exception_policy", "domain_policy", "manager", "stat"};

Result<std::string> ReadStored(const std::string& path) {
  // O_NONBLOCK: a FIFO in this place must not hold up the boot.
  auto fd = Open(path, O_RDONLY | O_NONBLOCK);
  if (!fd) return fd.failure();
  struct stat about{};
  if (::fstat(fd->get(), &about) != 0) return Failure{errno, "fstat", path};
  if (!S_ISREG(about.st_mode)) return Failure{EINVAL, "open", path};
  return ReadAll(fd->get(), path);
}

Result<void> WriteToKernel(const std::string& path, const std::string& lines) {
  // The kernel ignores O_APPEND; a folder of plain files, as tests use, needs it.
  auto fd = Open(path, O_WRONLY | O_APPEND);
  if (!fd) return fd.failure();
  return WriteLines(fd->get(), lines, path);
}

long long CountUpdates(const ControlFolder& kernel) {
  auto stat = Exchange(kernel.File("stat"), nullptr, true);
  return stat ? PolicyUpdates(*stat) : -1;
}

/** One part of the summary, as "profile 12" or "domain_policy 100 (2 ignored)"; nothing when the file was not loaded.
 */
std::optional<std::string> LoadFile(const char* name, const std::string& policy, const ControlFolder& kernel,
                                    const KernelLog& log) {
  auto stored = ReadStored(policy + "/" + name + ".conf");
  if (!stored) {
    log.Say(Priority::kWarning, "skipped: " + Describe(stored.failure()));
    return std::nullopt;
  }
  const PolicyLines lines = SelectLines(*stored);
  std::string part = std::string(name) + " " + std::to_string(lines.count);
  if (lines.too_long > 0) part += " (" + std::to_string(lines.too_long) + " too long)";
  const long long before = CountUpdates(kernel);
  auto written = WriteToKernel(kernel.File(name), lines.text);
  if (!written) {
    log.Say(Priority::kError, Describe(written.failure()));
    return std::nullopt;
  }
  // The kernel tells nothing about a line it cannot use, except that this number does not grow.
  const long long after = CountUpdates(kernel);
  const long long ignored = lines.count - (after - before);
  if (before >= 0 && after >= before && ignored > 0) part += " (" + std::to_string(ignored) + " ignored)";
  return part;
}

/** True when the kernel will find all it insists on. */
bool Repair(const ControlFolder& kernel, const KernelLog& log) {
  auto profile = Exchange(kernel.File("profile"), nullptr, true);
  auto domains = Exchange(kernel.File("domain_policy"), nullptr, true);
  if (!profile) log.Say(Priority::kError, Describe(profile.failure()));
  if (!domains) log.Say(Priority::kError, Describe(domains.failure()));
  // A comment defines a profile, too, and changes no mode where it is defined already.
  const std::vector<ProfileRepair> repairs =
      profile
          ? CheckProfiles(*profile, domains ? *domains : std::string())
          : std::vector<ProfileRepair>{{"0-COMMENT=\n", "profile cannot be read back, so 0 is defined in any case"}};
  for (const ProfileRepair& repair : repairs) {
    log.Say(Priority::kError, repair.reason);
    auto written = WriteToKernel(kernel.File("profile"), repair.line);
    if (!written) log.Say(Priority::kError, Describe(written.failure()));
  }
  return repairs.empty() && domains;
}

}  // namespace

bool LoadPolicy(const std::string& policy, const ControlFolder& kernel, const KernelLog& log) {
  bool all = true;
  std::string summary;
  for (const char* name : kFiles) {
    auto part = LoadFile(name, policy, kernel, log);
    if (!part) all = false;
    if (part) summary.append(summary.empty() ? "" : ", ").append(*part);
  }
  const bool sound = Repair(kernel, log);
  log.Say(Priority::kInfo, summary.empty() ? "loaded nothing" : "loaded lines: " + summary);
  return all && sound;
}

}  // namespace tomoyo
