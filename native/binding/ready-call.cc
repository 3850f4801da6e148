#include "binding/ready-call.h"

#include <utility>

namespace tomoyo {

bool ReadyCall::Create(Napi::Env env, const Napi::Function& on_ready, const char* name) {
  env_ = env;
  function_ = Napi::ThreadSafeFunction::New(env, on_ready, name, 0, 1);
  if (env.IsExceptionPending()) return false;
  function_.Unref(env);
  return true;
}

std::function<void()> ReadyCall::Caller() const {
  return [function = function_] { function.NonBlockingCall(); };
}

void ReadyCall::Begin(std::function<void()> stop) {
  stop_ = std::move(stop);
  open_ = true;
  // Hooks run last in, first out: ours comes before that of the thread-safe function, which the thread may be using.
  napi_add_env_cleanup_hook(env_, &ReadyCall::AtExit, this);
}

void ReadyCall::End(const std::function<void()>& stop) {
  if (!open_) return;
  napi_remove_env_cleanup_hook(env_, &ReadyCall::AtExit, this);
  StopAndLetGo(stop ? stop : stop_);
}

void ReadyCall::Ref() {
  if (open_) function_.Ref(env_);
}

void ReadyCall::Unref() {
  if (open_) function_.Unref(env_);
}

void ReadyCall::AtExit(void* self) {
  auto* call = static_cast<ReadyCall*>(self);
  call->StopAndLetGo(call->stop_);
}

void ReadyCall::StopAndLetGo(const std::function<void()>& stop) {
  open_ = false;
  stop();
  // Not Release(): a notification that is still queued must not reach what is closed.
  function_.Abort();
}

}  // namespace tomoyo
