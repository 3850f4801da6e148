#include "binding/record-pump-object.h"

#include <string>
#include <utility>
#include <vector>

#include "binding/arguments.h"
#include "binding/failure.h"

namespace tomoyo {
namespace {

constexpr napi_type_tag kTag = {0x7ab1c5a2f0d94e36, 0x9e0d51b78c2a4f63};

Napi::Array CheckPoints(Napi::Env env, const std::vector<CheckPoint>& points) {
  auto array = Napi::Array::New(env, points.size());
  for (uint32_t i = 0; i < points.size(); ++i) {
    auto point = Napi::Object::New(env);
    point["offset"] = Napi::Number::New(env, static_cast<double>(points[i].offset));
    point["before"] = Napi::String::New(env, points[i].before);
    point["after"] = Napi::String::New(env, points[i].after);
    array[i] = point;
  }
  return array;
}

}  // namespace

Napi::Function RecordPumpObject::Class(Napi::Env env) {
  return DefineClass(
      env, "RecordPump",
      {InstanceMethod<&RecordPumpObject::Take>("take"), InstanceMethod<&RecordPumpObject::Close>("close"),
       InstanceMethod<&RecordPumpObject::Ref>("ref"), InstanceMethod<&RecordPumpObject::Unref>("unref")});
}

RecordPumpObject* RecordPumpObject::Unwrap(Napi::Object object) {
  if (object.CheckTypeTag(&kTag)) return ObjectWrap::Unwrap(object);
  ThrowType(object.Env(), "this is not a RecordPump");
  return nullptr;
}

RecordPumpObject::RecordPumpObject(const Napi::CallbackInfo& info) : ObjectWrap(info), env_(info.Env()) {
  Napi::Env env = info.Env();
  const bool counts = info[3].IsString();
  if (!info[0].IsString() || !info[1].IsNumber() || !info[2].IsFunction() || !(counts || info[3].IsUndefined())) {
    ThrowType(env, "RecordPump takes a path, a number of bytes, a function and perhaps another path");
    return;
  }
  info.This().As<Napi::Object>().TypeTag(&kTag);
  notify_ = Napi::ThreadSafeFunction::New(env, info[2].As<Napi::Function>(), "tomoyo.RecordPump", 0, 1);
  if (env.IsExceptionPending()) return;
  notify_.Unref(env);
  auto pump = RecordPump::Start(
      info[0].As<Napi::String>().Utf8Value(), info[1].As<Napi::Number>().Uint32Value(),
      [notify = notify_] { notify.NonBlockingCall(); },
      counts ? info[3].As<Napi::String>().Utf8Value() : std::string());
  if (!pump) {
    notify_.Abort();
    Throw(env, pump.failure());
    return;
  }
  pump_ = *std::move(pump);
  open_ = true;
  // Hooks run last in, first out: ours comes before that of the thread-safe function, which the thread may be using.
  napi_add_env_cleanup_hook(env, &RecordPumpObject::AtExit, this);
}

Napi::Value RecordPumpObject::Take(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  auto taken = pump_->Take();
  if (!taken) return Throw(env, taken.failure());
  auto object = Napi::Object::New(env);
  object["records"] = Napi::Buffer<char>::Copy(env, taken->records.data(), taken->records.size());
  object["pauses"] = Napi::Number::New(env, taken->pauses);
  object["checkPoints"] = CheckPoints(env, taken->check_points);
  return object;
}

Napi::Value RecordPumpObject::Close(const Napi::CallbackInfo& info) {
  Stop(true);
  return info.Env().Undefined();
}

Napi::Value RecordPumpObject::Ref(const Napi::CallbackInfo& info) {
  if (open_) notify_.Ref(info.Env());
  return info.Env().Undefined();
}

Napi::Value RecordPumpObject::Unref(const Napi::CallbackInfo& info) {
  if (open_) notify_.Unref(info.Env());
  return info.Env().Undefined();
}

void RecordPumpObject::Stop(bool check_point) {
  if (!open_) return;
  napi_remove_env_cleanup_hook(env_, &RecordPumpObject::AtExit, this);
  StopPump(check_point);
}

void RecordPumpObject::StopPump(bool check_point) {
  open_ = false;
  pump_->Stop(check_point);
  // Not Release(): a notification that is still queued must not reach a closed pump.
  notify_.Abort();
}

void RecordPumpObject::AtExit(void* self) { static_cast<RecordPumpObject*>(self)->StopPump(false); }

}  // namespace tomoyo
