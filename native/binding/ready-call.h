#pragma once

#include <napi.h>

#include <functional>

namespace tomoyo {

/**
 * The call by which a core thread says that there is something to take: owns the thread-safe function, and the order in
 * which it and the thread end.
 *
 * All methods run on the JavaScript thread of one environment; the core thread has what Caller() gave. Ends at End(),
 * in the destructor, and at the end of the environment, whichever is first: stop the thread, then let go of the
 * function.
 */
class ReadyCall {
 public:
  ReadyCall() = default;
  ReadyCall(const ReadyCall&) = delete;
  ReadyCall& operator=(const ReadyCall&) = delete;
  ~ReadyCall() { End(); }

  /** @param name Of the resource, for async hooks. False: an exception is pending. */
  bool Create(Napi::Env env, const Napi::Function& on_ready, const char* name);

  /** For the core thread. */
  [[nodiscard]] std::function<void()> Caller() const;

  /** The thread runs. @param stop Returns when it does not any more. */
  void Begin(std::function<void()> stop);

  /** There is no thread after all. */
  void GiveUp() { function_.Abort(); }

  /** @param stop In place of that given to Begin(). Idempotent. */
  void End(const std::function<void()>& stop = nullptr);

  void Ref();
  void Unref();

 private:
  static void AtExit(void* self);
  void StopAndLetGo(const std::function<void()>& stop);

  napi_env env_ = nullptr;
  Napi::ThreadSafeFunction function_;
  std::function<void()> stop_;
  bool open_ = false;
};

}  // namespace tomoyo
