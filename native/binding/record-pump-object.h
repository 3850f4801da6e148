#pragma once

#include <napi.h>

#include <memory>

#include "core/record-pump.h"

namespace tomoyo {

/**
 * The JavaScript class RecordPump: owns a core pump and the thread-safe function that carries its notifications.
 *
 * All methods run on the JavaScript thread of one environment; the pump's thread touches the thread-safe function only.
 * Ends at close(), when collected, and at the end of the environment, whichever is first: stop the thread, then let go
 * of the thread-safe function.
 */
class RecordPumpObject : public Napi::ObjectWrap<RecordPumpObject> {
 public:
  static Napi::Function Class(Napi::Env env);

  explicit RecordPumpObject(const Napi::CallbackInfo& info);
  RecordPumpObject(const RecordPumpObject&) = delete;
  RecordPumpObject& operator=(const RecordPumpObject&) = delete;
  ~RecordPumpObject() override { Stop(false); }

  /** Hides that of the base, which every method goes through: null for an object that another class made. */
  static RecordPumpObject* Unwrap(Napi::Object object);

 private:
  Napi::Value Take(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);
  Napi::Value Ref(const Napi::CallbackInfo& info);
  Napi::Value Unref(const Napi::CallbackInfo& info);
  void Stop(bool check_point);
  void StopPump(bool check_point);
  static void AtExit(void* self);

  napi_env env_;  // for the destructor, which is given none; on the JavaScript thread like everything here
  std::unique_ptr<RecordPump> pump_;
  Napi::ThreadSafeFunction notify_;
  bool open_ = false;
};

}  // namespace tomoyo
