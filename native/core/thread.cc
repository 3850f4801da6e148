#include "core/thread.h"

#include <sys/prctl.h>

#include <csignal>
#include <utility>

#include "core/old-glibc.h"

namespace tomoyo {

Result<std::unique_ptr<Thread>> Thread::Start(const char* name, std::function<void()> run) {
  std::unique_ptr<Thread> thread(new Thread(name, std::move(run)));
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  // A thread inherits the mask: blocked here, so that no signal can reach it before it runs.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  // pthread and not std::thread, which reports "no more threads" by an exception.
  const int error = pthread_create(&thread->id_, nullptr, &Thread::Main, thread.get());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (error != 0) return Failure{error, "pthread_create", name};
  thread->joinable_ = true;
  return thread;
}

void Thread::Join() {
  if (!joinable_) return;
  joinable_ = false;
  pthread_join(id_, nullptr);
}

void* Thread::Main(void* self) {
  auto* thread = static_cast<Thread*>(self);
  ::prctl(PR_SET_NAME, thread->name_);
  thread->run_();
  return nullptr;
}

}  // namespace tomoyo
