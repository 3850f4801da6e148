#include "core/datagrams.h"

#include <string>
#include <vector>

#include "binding/arguments.h"
#include "binding/datagrams.h"
#include "binding/failure.h"

namespace tomoyo {
namespace {

Napi::Value SendAll(const Napi::CallbackInfo& info, TooLarge too_large) {
  Napi::Env env = info.Env();
  if (!info[0].IsString()) return ThrowType(env, "path must be a string");
  if (!info[1].IsArray()) return ThrowType(env, "messages must be an array");
  auto array = info[1].As<Napi::Array>();
  std::vector<std::string> messages;
  for (uint32_t index = 0; index < array.Length(); ++index) {
    const Napi::Value message = array.Get(index);
    // A getter of the array may have thrown.
    if (env.IsExceptionPending()) return {};
    if (!message.IsTypedArray()) return ThrowType(env, "messages must be Uint8Arrays");
    messages.push_back(CopyBytes(message));
  }
  auto taken = SendDatagrams(info[0].As<Napi::String>().Utf8Value(), messages, too_large);
  if (!taken) return Throw(env, taken.failure());
  return Napi::Number::New(env, static_cast<double>(*taken));
}

}  // namespace

Napi::Value SendDatagramsSync(const Napi::CallbackInfo& info) { return SendAll(info, TooLarge::kFails); }

Napi::Value SendDatagramsOrFilesSync(const Napi::CallbackInfo& info) { return SendAll(info, TooLarge::kIsFile); }

}  // namespace tomoyo
