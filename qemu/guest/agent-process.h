// A guest command: fork, the pipes, and execve with exactly what the host asked for.
#pragma once

#include <grp.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <vector>

#include "agent-fd.h"
#include "agent-frame.h"

namespace agent {

constexpr uint32_t kWantsInput = 1;
constexpr uint32_t kKeepId = UINT32_MAX;
constexpr const char* kSelfDomain = "/sys/kernel/security/tomoyo/self_domain";

/// One of stdout and stderr.
struct Stream {
  UniqueFd fd;
  Type type;
  size_t room = kStreamWindowBytes;  // bytes the host still takes
  size_t due = 0;                    // after the end: bytes that were in the pipe at that moment
};

struct Process {
  uint32_t id = 0;
  pid_t pid = 0;
  std::string name;
  UniqueFd setup;  // end of file: execve went well; else what failed
  UniqueFd input;
  std::string waiting;  // for the standard input
  bool input_ends = false;
  Stream out{{}, Type::kOut};
  Stream err{{}, Type::kErr};
  bool ended = false;
  bool reported = false;  // EXIT or FAIL is out; kept only to drain pipes that a descendant holds
  int status = 0;
};

/// What a child that could not become its program says through the setup pipe.
struct SetupFailure {
  int error;
  char call[28];
};

/// RUN: u32 flags (1: stdin wanted), uid and gid (kKeepId: the agent's own), argc, envc; texts: cwd, domain (may be
/// empty), argv, environment.
struct RunRequest {
  uint32_t flags = 0, uid = 0, gid = 0;
  std::string_view cwd, domain;
  std::vector<char*> argv, environment;

  bool Parse(std::string_view payload) {
    Reader reader(payload);
    flags = reader.Number();
    uid = reader.Number();
    gid = reader.Number();
    const uint32_t argc = reader.Number();
    const uint32_t envc = reader.Number();
    if (argc == 0 || argc > payload.size() || envc > payload.size()) return false;
    cwd = reader.Text();
    domain = reader.Text();
    Texts(reader, argc, argv);
    Texts(reader, envc, environment);
    return reader.ok;
  }

 private:
  static void Texts(Reader& reader, uint32_t count, std::vector<char*>& into) {
    // execve wants char*, and does not write through it
    for (; count > 0 && reader.ok; --count) into.push_back(const_cast<char*>(reader.Text().data()));
    into.push_back(nullptr);
  }
};

[[noreturn]] inline void Give(int report, const char* call) {
  SetupFailure failure{errno, {}};
  std::strncpy(failure.call, call, sizeof failure.call - 1);
  (void)!::write(report, &failure, sizeof failure);
  ::_exit(127);
}

/// execvp's search, in the PATH of the new environment. TOMOYO judges the string given to execve, so it is a full path.
inline void Search(const RunRequest& run) {
  const char* name = run.argv[0];
  if (std::strchr(name, '/') != nullptr || *name == '\0') {
    ::execve(name, run.argv.data(), run.environment.data());
    return;
  }
  std::string_view path = "/usr/sbin:/usr/bin:/sbin:/bin";
  for (const char* variable : run.environment)
    if (variable != nullptr && std::strncmp(variable, "PATH=", 5) == 0) path = variable + 5;
  int error = ENOENT;
  while (!path.empty()) {
    const std::string_view folder = path.substr(0, path.find(':'));
    path.remove_prefix(folder.size() < path.size() ? folder.size() + 1 : folder.size());
    if (folder.empty()) continue;  // "here": never meant
    const std::string full = std::string(folder) + "/" + name;
    ::execve(full.c_str(), run.argv.data(), run.environment.data());
    if (errno == EACCES)
      error = EACCES;
    else if (errno != ENOENT && errno != ENOTDIR)
      return;
  }
  errno = error;
}

inline bool EnterDomain(std::string_view domain) {
  UniqueFd file = Open(kSelfDomain, O_WRONLY);
  return file && Retry([&] { return ::write(file.get(), domain.data(), domain.size()); }) >= 0;
}

/// In the child. The domain comes first, while we are still root; then the ids, so that chdir and execve are judged by
/// them.
[[noreturn]] inline void Become(const RunRequest& run, int in, int out, int err, int report) {
  for (int signal = 1; signal < SIGRTMIN; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  if (::setsid() < 0) Give(report, "setsid");
  if (::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0) Give(report, "dup2");
  if (!run.domain.empty() && !EnterDomain(run.domain)) Give(report, "write self_domain");
  const gid_t gid = run.gid == kKeepId ? ::getegid() : run.gid;
  if ((run.uid != kKeepId || run.gid != kKeepId) && ::setgroups(1, &gid) < 0) Give(report, "setgroups");
  if (run.gid != kKeepId && ::setgid(run.gid) < 0) Give(report, "setgid");
  if (run.uid != kKeepId && ::setuid(run.uid) < 0) Give(report, "setuid");
  const std::string cwd(run.cwd);
  if (::chdir(cwd.c_str()) < 0) Give(report, "chdir");
  Search(run);
  Give(report, "execve");
}

/// Starts the command. False: errno says why, and nothing is left open.
inline bool Spawn(const RunRequest& run, Process& process) {
  UniqueFd in, out, err, report;
  if (run.flags & kWantsInput) {
    if (!OpenPipe(in, process.input)) return false;
  } else {
    in = Open("/dev/null", O_RDONLY);
    if (!in) return false;
  }
  if (!OpenPipe(process.out.fd, out) || !OpenPipe(process.err.fd, err) || !OpenPipe(process.setup, report))
    return false;
  // Nothing of ours may be 0, 1 or 2, or dup2 in the child would write over it; main() keeps those three open.
  process.pid = ::fork();
  if (process.pid < 0) return false;
  if (process.pid == 0) Become(run, in.get(), out.get(), err.get(), report.get());
  for (const UniqueFd* fd : {&process.out.fd, &process.err.fd, &process.setup}) SetNonBlocking(*fd);
  if (process.input) SetNonBlocking(process.input);
  return true;
}

}  // namespace agent
