#include "binding/failure.h"

#include <string>

#include "binding/addon.h"

namespace tomoyo {
namespace {

Napi::Value ToPlainError(Napi::Env env, const Failure& failure) {
  const std::string reason = "errno " + std::to_string(failure.error);
  return Napi::Error::New(env, std::string(failure.call) + " " + failure.path + ": " + reason).Value();
}

}  // namespace

Napi::Value ToError(Napi::Env env, const Failure& failure) {
  const Napi::FunctionReference& make_error = Addon::Of(env).make_error;
  if (make_error.IsEmpty()) return ToPlainError(env, failure);
  Napi::Value error = make_error.Call({Napi::Number::New(env, failure.error), Napi::String::New(env, failure.call),
                                       Napi::String::New(env, failure.path), Napi::Number::New(env, failure.line)});
  if (env.IsExceptionPending()) return env.GetAndClearPendingException().Value();
  return error;
}

Napi::Value Throw(Napi::Env env, const Failure& failure) {
  Napi::Value error = ToError(env, failure);
  // Empty when the worker is being terminated: then there is nobody left to throw to.
  if (!error.IsEmpty()) napi_throw(env, error);
  return {};
}

}  // namespace tomoyo
