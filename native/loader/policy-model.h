#pragma once

#include <bitset>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "loader/stored-lines.h"

namespace tomoyo {

constexpr std::string_view kKernelNamespace = "<kernel>";
constexpr int kProfiles = 256;

/** What the profile lines say about one namespace. */
struct ProfileSet {
  std::string name;
  std::bitset<kProfiles> defined;
  long long version = 20150505;
  int version_line = 0;
};

/** A domain and the profile it has in the end. */
struct DomainUse {
  std::string name;
  int profile = 0;
  int line = 0;  // that says so; that names the domain where none does; 0 for <kernel> that no line names
  bool deleted = false;
};

/** The namespaces of profile text, in the order in which they come into being; <kernel> first. */
using ProfileSets = std::vector<ProfileSet>;

struct DomainUses {
  std::vector<DomainUse> domains;  // <kernel> is among them; deleted ones, too: the kernel looks at them for a while
  size_t most_lines = 0;           // of one domain
};

/**
 * What the kernel makes of lines for its file `profile`: stored ones, or those that it printed itself. Whatever begins
 * with a number and "-" defines that profile, sense or not. Pure.
 * Source: security/tomoyo/common.c, tomoyo_write_profile(), tomoyo_assign_namespace().
 */
ProfileSets ReadProfiles(StoredLines* lines);

/** The same for `domain_policy`, while the kernel is not activated yet. Pure. Source: common.c, tomoyo_write_domain().
 */
DomainUses ReadDomains(StoredLines* lines);

/** The namespace that a domain belongs to; one without any profile when no line names it. */
ProfileSet NamespaceOf(const DomainUse& domain, const ProfileSets& sets);

/** Whether the kernel activates a namespace of this profile version: 20110903 it converts by itself. */
inline bool IsSupportedVersion(long long version) { return version == 20150505 || version == 20110903; }

}  // namespace tomoyo
