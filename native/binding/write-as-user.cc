#include "core/write-as-user.h"

#include <string>
#include <utility>

#include "binding/arguments.h"
#include "binding/promise-worker.h"
#include "binding/write-as-user.h"

namespace tomoyo {

Napi::Value WriteAsUserAsync(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) return ThrowType(info.Env(), "path must be a string");
  if (!info[1].IsTypedArray()) return ThrowType(info.Env(), "data must be a Uint8Array");
  if (!info[2].IsNumber()) return ThrowType(info.Env(), "uid must be a number");
  auto run = [path = info[0].As<Napi::String>().Utf8Value(), data = CopyBytes(info[1]),
              uid = info[2].As<Napi::Number>().Uint32Value()] { return WriteAsUser(path, data, uid); };
  return PromiseWorker<void>::Start(info.Env(), std::move(run),
                                    [](Napi::Env env, const Result<void>&) { return env.Undefined(); });
}

}  // namespace tomoyo
