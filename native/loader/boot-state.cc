#include "loader/boot-state.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "core/file.h"
#include "loader/words.h"

namespace tomoyo {
namespace {

bool IsName(std::string_view name) {
  return !name.empty() && std::none_of(name.begin(), name.end(), [](char c) { return IsSeparator(c) || c == '/'; });
}

Result<void> Sync(const UniqueFd& fd, const std::string& path) {
  if (::fsync(fd.get()) == 0) return {};
  return Failure{errno, "fsync", path};
}

}  // namespace

bool BootState::GivesUp(std::string_view name) const {
  if (std::find(given_up.begin(), given_up.end(), name) != given_up.end()) return true;
  return name == slot && attempts >= kMostAttempts && !good.empty() && good != name;
}

BootState ParseBootState(std::string_view text) {
  BootState state;
  while (!text.empty()) {
    const size_t newline = text.find('\n');
    std::string_view line = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    if (Skip(&line, "attempts=")) {
      const long long attempts = Number(&line);
      if (line.empty() && attempts >= 0) state.attempts = static_cast<int>(std::min(attempts, 1000000LL));
    } else if (Skip(&line, "slot=")) {
      if (IsName(line)) state.slot = line;
    } else if (Skip(&line, "good=")) {
      if (IsName(line) && line != "-") state.good = line;
    } else if (Skip(&line, "given-up=")) {
      if (IsName(line)) state.given_up.emplace_back(line);
    }
  }
  return state;
}

std::string PrintBootState(const BootState& state) {
  std::string text = "slot=" + state.slot + "\nattempts=" + std::to_string(state.attempts) + "\n";
  if (!state.good.empty()) text += "good=" + state.good + "\n";
  for (const std::string& name : state.given_up) text += "given-up=" + name + "\n";
  return text;
}

BootState AfterLoading(const BootState& state, const std::string& slot) {
  BootState next = state;
  if (state.GivesUp(state.slot) && state.slot != slot) next.given_up.push_back(state.slot);
  std::sort(next.given_up.begin(), next.given_up.end());
  next.given_up.erase(std::unique(next.given_up.begin(), next.given_up.end()), next.given_up.end());
  next.slot = slot;
  if (slot == kNoSlot || slot == state.good) {
    next.attempts = 0;
  } else {
    next.attempts = slot == state.slot ? state.attempts + 1 : 1;
    // With nothing to go back to there is nothing to count for; a flash chip is not written at every boot.
    if (state.good.empty()) next.attempts = std::min(next.attempts, kMostAttempts);
  }
  return next;
}

Result<void> SaveBootState(const std::string& store, const BootState& state) {
  const std::string folder = store + "/policy";
  const std::string path = folder + "/boot-state";
  const std::string draft = folder + "/.boot-state.new";
  if (::unlink(draft.c_str()) != 0 && errno != ENOENT) return Failure{errno, "unlink", draft};
  const UniqueFd fd(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd) return Failure{errno, "open", draft};
  auto done = WriteWhole(fd.get(), PrintBootState(state), draft);
  if (done) done = Sync(fd, draft);
  if (done && ::rename(draft.c_str(), path.c_str()) != 0) done = Failure{errno, "rename", path};
  if (!done) {
    ::unlink(draft.c_str());
    return done;
  }
  auto parent = Open(folder, O_RDONLY | O_DIRECTORY);
  return parent ? Sync(*parent, folder) : Result<void>(parent.failure());
}

}  // namespace tomoyo
