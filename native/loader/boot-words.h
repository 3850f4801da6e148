#pragma once

#include <string>
#include <string_view>

namespace tomoyo {

/** What the kernel command line, and then our own arguments, say; the last word wins. */
struct BootWords {
  std::string profile = "default";  // TOMOYO=: "default", "disabled", "ask", or NAME for profile-NAME.conf
  bool load_domains = true;         // TOMOYO_NOLOAD: false

  [[nodiscard]] bool disabled() const { return profile == "disabled"; }
};

/** Adds the words of `text`, split at blanks as the C loader does it: quotes mean nothing. Pure. */
void AddWords(std::string_view text, BootWords* words);

/** The name of the profile file below the store, when it is another one than profile.conf; "" otherwise. Pure. */
std::string NamedProfile(const BootWords& words);

/** /proc/cmdline, also where /proc is not mounted. "" when it cannot be had. */
std::string ReadCommandLine();

}  // namespace tomoyo
