// A guest command: fork, the pipes, and execve with exactly what the host asked for.
#pragma once

#include <grp.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <vector>

#include "agent-fd.h"
#include "agent-frame.h"
#include "kernel-session.h"

namespace agent {

constexpr uint32_t kWantsInput = 1;
constexpr uint32_t kWantsChannel = 2;
constexpr uint32_t kAsksKernel = 4;
/// Descriptors of a program that was started with kWantsChannel: what the host writes, and what it reads.
constexpr int kChannelIn = 3;
constexpr int kChannelOut = 4;
constexpr const char* kSelfDomain = "/sys/kernel/security/tomoyo/self_domain";

/// One of stdout, stderr and the channel.
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
  UniqueFd setup;       // end of file: execve went well; else what failed
  UniqueFd input;       // the channel's, or that of the standard input
  std::string waiting;  // for it
  bool input_ends = false;
  /// By the numbers that ROOM has for them.
  std::array<Stream, 3> streams{{{{}, Type::kOut}, {{}, Type::kErr}, {{}, Type::kChannel}}};
  bool asks_kernel = false;  // ends with the host
  bool ended = false;
  bool reported = false;  // EXIT or FAIL is out; kept only to drain pipes that a descendant holds
  int status = 0;
};

/// What a child that could not become its program says through the setup pipe.
struct SetupFailure {
  int error;
  char call[28];
};

/// RUN: u32 flags (1: stdin wanted, 2: the channel instead, 4: no program, but ServeKernel()), uid and gid (kKeepId:
/// the agent's own), argc, envc; texts: cwd, domain (may be empty), argv, environment.
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

/// What the child takes for its descriptors.
struct Ends {
  UniqueFd in, out, err, channel_in, channel_out;
};

/// The same descriptor, where the channel does not write over it.
inline int Above(int fd) { return ::fcntl(fd, F_DUPFD_CLOEXEC, kChannelOut + 1); }

/// In the child. The domain comes first, while we are still root; then the ids, so that chdir and execve are judged by
/// them.
[[noreturn]] inline void Become(const RunRequest& run, const Ends& ends, int report) {
  for (int signal = 1; signal < SIGRTMIN; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  if (::setsid() < 0) Give(report, "setsid");
  if (::dup2(ends.in.get(), 0) < 0 || ::dup2(ends.out.get(), 1) < 0 || ::dup2(ends.err.get(), 2) < 0)
    Give(report, "dup2");
  if (ends.channel_in) {
    report = Above(report);
    const int in = Above(ends.channel_in.get());
    const int out = Above(ends.channel_out.get());
    if (::dup2(in, kChannelIn) < 0 || ::dup2(out, kChannelOut) < 0) Give(report, "dup2");
  }
  if (!run.domain.empty() && !EnterDomain(run.domain)) Give(report, "write self_domain");
  if (run.flags & kAsksKernel) ServeKernel();
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
  Ends ends;
  UniqueFd report;
  auto& [out, err, channel] = process.streams;
  if (run.flags & kWantsInput) {
    if (!OpenPipe(ends.in, process.input)) return false;
  } else {
    ends.in = Open("/dev/null", O_RDONLY);
    if (!ends.in) return false;
  }
  if (run.flags & kWantsChannel)
    if (!OpenPipe(ends.channel_in, process.input) || !OpenPipe(channel.fd, ends.channel_out)) return false;
  if (!OpenPipe(out.fd, ends.out) || !OpenPipe(err.fd, ends.err) || !OpenPipe(process.setup, report)) return false;
  // Nothing of ours may be 0, 1 or 2, or dup2 in the child would write over it; main() keeps those three open.
  process.pid = ::fork();
  if (process.pid < 0) return false;
  if (process.pid == 0) Become(run, ends, report.get());
  for (const UniqueFd* fd : {&out.fd, &err.fd, &channel.fd, &process.setup, &process.input})
    if (*fd) SetNonBlocking(*fd);
  process.asks_kernel = (run.flags & kAsksKernel) != 0;
  return true;
}

}  // namespace agent
