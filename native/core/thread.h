#pragma once

#include <pthread.h>

#include <functional>
#include <memory>
#include <utility>

#include "core/result.h"

namespace tomoyo {

/**
 * Owns one running thread. All signals are blocked in it: handlers belong to the threads of the program that uses us.
 *
 * Ends when `run` returns; nothing here can end it sooner. Join() waits for that, and so does the destructor.
 */
class Thread {
 public:
  /** @param name A literal of at most 15 bytes, seen in ps and in /proc. */
  static Result<std::unique_ptr<Thread>> Start(const char* name, std::function<void()> run);

  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  ~Thread() { Join(); }

  /** Idempotent, but for one caller at a time. */
  void Join();

 private:
  Thread(const char* name, std::function<void()> run) : name_(name), run_(std::move(run)) {}
  static void* Main(void* self);

  const char* const name_;
  std::function<void()> run_;
  pthread_t id_{};
  bool joinable_ = false;
};

}  // namespace tomoyo
