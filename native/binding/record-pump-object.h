#pragma once

#include <napi.h>

#include <memory>

#include "binding/ready-call.h"
#include "core/record-pump.h"

namespace tomoyo {

/** The JavaScript class RecordPump: owns a core pump. Methods run on the JavaScript thread of one environment. */
class RecordPumpObject : public Napi::ObjectWrap<RecordPumpObject> {
 public:
  static Napi::Function Class(Napi::Env env);

  explicit RecordPumpObject(const Napi::CallbackInfo& info);

  /** Hides that of the base, which every method goes through: null for an object that another class made. */
  static RecordPumpObject* Unwrap(Napi::Object object);

 private:
  Napi::Value Take(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);
  Napi::Value Ref(const Napi::CallbackInfo& info);
  Napi::Value Unref(const Napi::CallbackInfo& info);

  std::unique_ptr<RecordPump> pump_;
  Taken taken_;
  ReadyCall ready_;  // ends before the pump
};

}  // namespace tomoyo
