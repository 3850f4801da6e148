#include "loader/death-watch.h"

#include <unistd.h>

#include <csignal>

namespace tomoyo {
namespace {

constexpr int kSignals[] = {SIGALRM, SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE};

// A signal handler gets at nothing else.
const KernelLog* log_of_the_dead = nullptr;

void Die(int signal) {
  log_of_the_dead->SayLastWords(signal == SIGALRM ? "LOADING DID NOT GO ON: the kernel has what was loaded until now"
                                                  : "LOADER DIED: the kernel has what was loaded until now");
  ::_exit(1);
}

}  // namespace

DeathWatch::DeathWatch(const KernelLog& log, unsigned seconds) : seconds_(seconds) {
  log_of_the_dead = &log;
  struct sigaction action{};
  action.sa_handler = Die;
  for (const int signal : kSignals) ::sigaction(signal, &action, nullptr);
  Alive();
}

DeathWatch::~DeathWatch() {
  ::alarm(0);
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  for (const int signal : kSignals) ::sigaction(signal, &action, nullptr);
}

void DeathWatch::Alive() const { ::alarm(seconds_); }

}  // namespace tomoyo
