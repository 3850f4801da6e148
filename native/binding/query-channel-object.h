#pragma once

#include <napi.h>

#include <memory>

#include "binding/ready-call.h"
#include "core/query-channel.h"

namespace tomoyo {

/** The JavaScript class QueryChannel: owns a core channel. Methods run on the JavaScript thread of one environment. */
class QueryChannelObject : public Napi::ObjectWrap<QueryChannelObject> {
 public:
  static Napi::Function Class(Napi::Env env);

  explicit QueryChannelObject(const Napi::CallbackInfo& info);

  /** Hides that of the base, which every method goes through: null for an object that another class made. */
  static QueryChannelObject* Unwrap(Napi::Object object);

 private:
  Napi::Value Take(const Napi::CallbackInfo& info);
  Napi::Value Answer(const Napi::CallbackInfo& info);
  Napi::Value SetRules(const Napi::CallbackInfo& info);
  Napi::Value Hold(const Napi::CallbackInfo& info);
  Napi::Value KeepWaiting(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);
  Napi::Value Ref(const Napi::CallbackInfo& info);
  Napi::Value Unref(const Napi::CallbackInfo& info);

  std::unique_ptr<QueryChannel> channel_;
  ReadyCall ready_;  // ends before the channel
};

}  // namespace tomoyo
