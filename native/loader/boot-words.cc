#include "loader/boot-words.h"

#include <fcntl.h>
#include <sys/mount.h>

#include "core/file.h"
#include "loader/detached-mount.h"
#include "loader/words.h"

namespace tomoyo {
namespace {

constexpr std::string_view kProfileWord = "TOMOYO=";

}  // namespace

void AddWords(std::string_view text, BootWords* words) {
  while (!text.empty()) {
    if (IsSeparator(text.front())) {
      text.remove_prefix(1);
      continue;
    }
    size_t end = 0;
    while (end < text.size() && !IsSeparator(text[end])) ++end;
    std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    if (word == "TOMOYO_NOLOAD") words->load_domains = false;
    if (Skip(&word, kProfileWord)) words->profile = word;
  }
}

std::string NamedProfile(const BootWords& words) {
  const std::string& name = words.profile;
  if (name.empty() || name == "default" || name == "disabled" || name == "ask") return "";
  if (name.find('/') != std::string::npos) return "";
  return "profile-" + name + ".conf";
}

std::string ReadCommandLine() {
  auto text = Exchange("/proc/cmdline", nullptr, true);
  if (text) return *std::move(text);
  auto proc = MountDetached("proc");
  if (proc) {
    const UniqueFd file(::openat(proc->get(), "cmdline", O_RDONLY | O_CLOEXEC));
    if (file) text = ReadAll(file.get(), "cmdline");
  } else if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0) {
    text = Exchange("/proc/cmdline", nullptr, true);
    ::umount2("/proc", MNT_DETACH);
  }
  return text ? *std::move(text) : std::string();
}

}  // namespace tomoyo
