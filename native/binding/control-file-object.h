#pragma once

#include <napi.h>

#include <memory>

#include "core/control-file.h"

namespace tomoyo {

/**
 * The JavaScript class ControlFile. Methods run on the JavaScript thread of one environment; what they start on a pool
 * thread keeps the file open until it is done, also after close(), which itself ends there: the kernel takes its time.
 */
class ControlFileObject : public Napi::ObjectWrap<ControlFileObject> {
 public:
  static Napi::Function Class(Napi::Env env);

  explicit ControlFileObject(const Napi::CallbackInfo& info);

  /** Hides that of the base, which every method goes through: null for an object that another class made. */
  static ControlFileObject* Unwrap(Napi::Object object);

 private:
  Napi::Value Write(const Napi::CallbackInfo& info);
  Napi::Value Read(const Napi::CallbackInfo& info);
  Napi::Value Ask(const Napi::CallbackInfo& info);
  Napi::Value TryLock(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);
  /** Null, with a TypeError pending, after close(). */
  std::shared_ptr<ControlFile> File(Napi::Env env) const;

  std::shared_ptr<ControlFile> file_;
};

}  // namespace tomoyo
