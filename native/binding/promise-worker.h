#pragma once

#include <napi.h>

#include <cerrno>
#include <functional>
#include <utility>

#include "binding/failure.h"
#include "core/result.h"

namespace tomoyo {

/**
 * Runs one call into core on a pool thread and settles a promise with what it gives.
 * Owns itself: Node deletes it after the promise was settled, also when the environment ends first.
 */
template <typename T>
class PromiseWorker : public Napi::AsyncWorker {
 public:
  /** @param convert Makes the JavaScript value, on the JavaScript thread. */
  static Napi::Value Start(Napi::Env env, std::function<Result<T>()> run,
                           Napi::Value (*convert)(Napi::Env, const Result<T>&)) {
    auto* worker = new PromiseWorker(env, std::move(run), convert);
    Napi::Promise promise = worker->deferred_.Promise();
    worker->Queue();
    return promise;
  }

 protected:
  void Execute() override { result_ = run_(); }

  void OnOK() override {
    Napi::Env env = Env();
    if (result_) return deferred_.Resolve(convert_(env, result_));
    Napi::Value error = ToError(env, result_.failure());
    if (!error.IsEmpty()) deferred_.Reject(error);
  }

 private:
  PromiseWorker(Napi::Env env, std::function<Result<T>()> run, Napi::Value (*convert)(Napi::Env, const Result<T>&))
      : Napi::AsyncWorker(env, "tomoyo"), deferred_(env), run_(std::move(run)), convert_(convert) {}

  Napi::Promise::Deferred deferred_;
  std::function<Result<T>()> run_;
  Napi::Value (*convert_)(Napi::Env, const Result<T>&);
  Result<T> result_ = Failure{ECANCELED, "exchange", ""};  // until Execute() ran
};

}  // namespace tomoyo
