#include "loader/policy-model.h"

#include <algorithm>

#include "loader/words.h"

namespace tomoyo {
namespace {

/** A name that is the beginning of one that is known stands for that: the kernel compares no further. */
ProfileSet* FindSet(std::string_view name, ProfileSets* sets) {
  const auto found =
      std::find_if(sets->begin(), sets->end(), [name](const ProfileSet& set) { return StartsWith(set.name, name); });
  if (found != sets->end()) return &*found;
  if (!IsNamespace(name)) return nullptr;
  sets->push_back({std::string(name), {}, 20150505, 0});
  return &sets->back();
}

void ReadProfileLine(std::string_view text, int number, ProfileSets* sets) {
  (void)Skip(&text, "delete ");
  ProfileSet* set = &sets->front();
  if (StartsWith(text, "<")) {
    const std::string_view name = Word(&text);
    if (text.empty()) return;
    set = FindSet(name, sets);
    if (set == nullptr) return;
  }
  if (Skip(&text, "PROFILE_VERSION=")) {
    (void)Skip(&text, " ");
    const long long version = Number(&text);
    if (version < 0) return;
    set->version = version;
    set->version_line = number;
    return;
  }
  const long long profile = std::max(Number(&text), 0LL);
  if (StartsWith(text, "-") && profile < kProfiles) set->defined.set(static_cast<size_t>(profile));
}

/** Lines about domains and profiles begin with one of these: "<", delete, select, reset, use_profile. */
bool MayMatter(char first) { return first == '<' || first == 'd' || first == 's' || first == 'r' || first == 'u'; }

/** The lines of domain_policy, one after the other. */
class DomainReader {
 public:
  /** <kernel> is there, but lines before the first domain line belong to none. */
  DomainReader() { (void)Find(kKernelNamespace, 0); }

  /** A line of the domain that says nothing of its profile. */
  void Count() {
    if (current_ != kNone) uses_.most_lines = std::max(uses_.most_lines, ++counts_[current_]);
  }

  void Read(std::string_view text, int number) {
    if (text == "reset") {
      current_ = kNone;
      return;
    }
    const bool is_delete = Skip(&text, "delete ");
    const bool is_select = !is_delete && Skip(&text, "select ");
    if (is_select && Select(text)) return;
    if (StartsWith(text, "<")) {
      const auto known = index_.find(text);
      current_ = known == index_.end() ? kNone : known->second;
      if (is_delete) {
        // The next domain of that name is another one. <kernel> stays.
        if (current_ != kNone && text != kKernelNamespace) {
          uses_.domains[current_].deleted = true;
          index_.erase(known);
        }
        current_ = kNone;
      } else if (!is_select && IsDomainName(text)) {
        current_ = Find(text, number);
      }
      return;
    }
    if (current_ == kNone) return;
    Count();
    if (is_delete || !Skip(&text, "use_profile")) return;
    (void)Skip(&text, " ");
    const long long profile = Number(&text);
    if (profile < 0 || profile >= kProfiles) return;
    uses_.domains[current_].profile = static_cast<int>(profile);
    uses_.domains[current_].line = number;
  }

  DomainUses Take() && { return std::move(uses_); }

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  size_t Find(std::string_view name, int number) {
    const auto known = index_.find(name);
    if (known != index_.end()) {
      DomainUse& use = uses_.domains[known->second];
      if (use.line == 0) use.line = number;
      return known->second;
    }
    const size_t at = uses_.domains.size();
    uses_.domains.push_back({std::string(name), 0, number, false});
    counts_.push_back(0);
    index_.emplace(name, at);
    return at;
  }

  /** The forms that are no plain name; before init every process is in <kernel>. */
  bool Select(std::string_view what) {
    if (what == "transition_only") return true;
    if (Skip(&what, "domain=")) {
      const auto known = index_.find(what);
      current_ = known == index_.end() ? kNone : known->second;
      return true;
    }
    const bool query = Skip(&what, "Q=");
    if (!query && !Skip(&what, "pid=") && !Skip(&what, "global-pid=")) return false;
    if (Number(&what) < 0) return false;
    current_ = query ? kNone : index_.find(kKernelNamespace)->second;
    return true;
  }

  DomainUses uses_;
  std::vector<size_t> counts_;
  std::map<std::string, size_t, std::less<>> index_;
  size_t current_ = kNone;
};

}  // namespace

ProfileSets ReadProfiles(StoredLines* lines) {
  ProfileSets sets{{std::string(kKernelNamespace), {}, 20150505, 0}};
  std::string scratch;
  for (StoredLine line; lines->Next(&line);) {
    if (line.fate == Fate::kSent) ReadProfileLine(Normalize(line.text, &scratch), line.number, &sets);
  }
  return sets;
}

DomainUses ReadDomains(StoredLines* lines) {
  DomainReader reader;
  std::string scratch;
  for (StoredLine line; lines->Next(&line);) {
    if (line.fate != Fate::kSent) continue;
    if (MayMatter(line.text.front())) {
      reader.Read(Normalize(line.text, &scratch), line.number);
    } else {
      reader.Count();
    }
  }
  return std::move(reader).Take();
}

ProfileSet NamespaceOf(const DomainUse& domain, const ProfileSets& sets) {
  const std::string_view name = std::string_view(domain.name).substr(0, domain.name.find(' '));
  const auto found =
      std::find_if(sets.begin(), sets.end(), [name](const ProfileSet& set) { return StartsWith(set.name, name); });
  return found == sets.end() ? ProfileSet{std::string(name), {}, 20150505, 0} : *found;
}

}  // namespace tomoyo
