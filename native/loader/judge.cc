#include "loader/judge.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "loader/words.h"

namespace tomoyo {
namespace {

// A new entry is compared with all that are there: the time goes with the square of their number.
constexpr size_t kMostEntries = 65536;
// Upper bounds of what the kernel takes, on 64 bit. A namespace has pointers to all profiles and heads of all groups.
constexpr uint64_t kBytesAByte = 4;
constexpr uint64_t kBytesALine = 256;
constexpr uint64_t kBytesANamespace = uint64_t{16} << 10;

/** Goes through exception_policy, whose lines are counted and may begin with a namespace. */
std::set<std::string> NamespacesOf(StoredLines* lines) {
  std::set<std::string> names;
  std::string_view last;
  for (StoredLine line; lines->Next(&line);) {
    if (line.text.empty() || line.text.front() != '<') continue;
    const std::string_view name = Word(&line.text);
    if (name != last) names.emplace(name);
    last = name;
  }
  return names;
}

uint64_t KernelBytes(const PolicyFiles& files, size_t namespaces) {
  uint64_t bytes = namespaces * kBytesANamespace;
  for (const PolicyFile* file : {&files.profile, &files.exception_policy, &files.domain_policy}) {
    bytes += file->text.size() * kBytesAByte + static_cast<uint64_t>(file->sending.lines) * kBytesALine;
  }
  return bytes;
}

/** What to name when domain_policy is not loaded and so has no name. */
const std::string& NameOr(const PolicyFile& file, const PolicyFile& other) {
  return file.name.empty() ? other.name : file.name;
}

std::string MiB(uint64_t bytes) { return std::to_string((bytes >> 20) + 1) + " MiB"; }

void CheckMemory(const PolicyFiles& files, size_t namespaces, uint64_t free_bytes, std::vector<Problem>* problems) {
  const uint64_t bytes = KernelBytes(files, namespaces);
  if (bytes <= free_bytes / 2) return;
  problems->push_back({"too_much_memory", NameOr(files.domain_policy, files.exception_policy), 0,
                       "the policy may take " + MiB(bytes) + " of the kernel's memory, of which " + MiB(free_bytes) +
                           " are free: without memory the kernel panics before activation"});
}

void CheckLines(const PolicyFiles& files, std::vector<Problem>* problems) {
  const std::string most = std::to_string(kMostEntries);
  if (static_cast<size_t>(files.exception_policy.sending.lines) > kMostEntries) {
    problems->push_back({"too_many_lines", files.exception_policy.name, 0,
                         "more than " + most + " lines would take the kernel minutes"});
  }
  if (std::max(files.uses.most_lines, files.uses.domains.size()) > kMostEntries) {
    problems->push_back({"too_many_lines", files.domain_policy.name, 0,
                         "more than " + most + " domains, or lines of one domain, would take the kernel minutes"});
  }
}

void CheckProfiles(const PolicyFiles& files, std::vector<Problem>* problems) {
  std::set<std::string> wrong_version;
  for (const DomainUse& use : files.uses.domains) {
    const ProfileSet& set = NamespaceOf(use, files.sets);
    if (!IsSupportedVersion(set.version)) {
      if (!wrong_version.insert(set.name).second) continue;
      problems->push_back({"profile_version", files.profile.name, set.version_line,
                           "profile version " + std::to_string(set.version) + " of " + set.name + " is not 20150505"});
    } else if (!set.defined.test(static_cast<size_t>(use.profile))) {
      problems->push_back({"undefined_profile", NameOr(files.domain_policy, files.profile), use.line,
                           "profile " + std::to_string(use.profile) + ", used by " + use.name + ", is not defined"});
    }
  }
}

}  // namespace

uint64_t MostFileBytes(uint64_t free_bytes) { return std::min(kMostFileBytes, free_bytes / 8); }

std::vector<Problem> Judge(PolicyFiles* files, const JudgeOptions& options) {
  StoredLines profile(files->profile.text, PolicyKind::kProfile);
  StoredLines exceptions(files->exception_policy.text, PolicyKind::kExceptionPolicy);
  StoredLines domains(files->domain_policy.text, PolicyKind::kDomainPolicy);
  std::set<std::string> namespaces = NamespacesOf(&exceptions);
  files->sets = ReadProfiles(&profile);
  files->uses = ReadDomains(&domains);
  StoredLines managers(files->manager.text, PolicyKind::kManager);
  for (StoredLine line; managers.Next(&line);) continue;
  files->manager.sending = managers.sending();
  files->profile.sending = profile.sending();
  files->exception_policy.sending = exceptions.sending();
  files->domain_policy.sending = domains.sending();
  for (const ProfileSet& set : files->sets) namespaces.insert(set.name);
  for (const DomainUse& use : files->uses.domains) namespaces.insert(use.name.substr(0, use.name.find(' ')));

  std::vector<Problem> problems;
  CheckMemory(*files, namespaces.size(), options.free_bytes, &problems);
  CheckLines(*files, &problems);
  if (options.profiles) CheckProfiles(*files, &problems);
  return problems;
}

}  // namespace tomoyo
