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

/** A character a byte: half the memory of UTF-16, and nothing in it is changed. */
Napi::Value Latin1(Napi::Env env, const std::string& bytes) {
  napi_value text;
  const napi_status status = napi_create_string_latin1(env, bytes.data(), bytes.size(), &text);
  NAPI_THROW_IF_FAILED(env, status, env.Undefined());
  return {env, text};
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

RecordPumpObject::RecordPumpObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Napi::Env env = info.Env();
  const bool counts = info[3].IsString();
  if (!info[0].IsString() || !info[1].IsNumber() || !info[2].IsFunction() || !(counts || info[3].IsUndefined())) {
    ThrowType(env, "RecordPump takes a path, a number of bytes, a function and perhaps another path");
    return;
  }
  info.This().As<Napi::Object>().TypeTag(&kTag);
  if (!ready_.Create(env, info[2].As<Napi::Function>(), "tomoyo.RecordPump")) return;
  auto pump = RecordPump::Start(info[0].As<Napi::String>().Utf8Value(), info[1].As<Napi::Number>().Uint32Value(),
                                ready_.Caller(), counts ? info[3].As<Napi::String>().Utf8Value() : std::string());
  if (!pump) {
    ready_.GiveUp();
    Throw(env, pump.failure());
    return;
  }
  pump_ = *std::move(pump);
  ready_.Begin([pump = pump_.get()] { pump->Stop(); });
}

Napi::Value RecordPumpObject::Take(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  const auto took = pump_->Take(&taken_);
  if (!took) return Throw(env, took.failure());
  auto records = Latin1(env, taken_.records);
  // an object would take as long as the text
  if (taken_.pauses == 0 && taken_.check_points.empty()) return records;
  auto object = Napi::Object::New(env);
  object["records"] = records;
  object["pauses"] = Napi::Number::New(env, taken_.pauses);
  object["checkPoints"] = CheckPoints(env, taken_.check_points);
  return object;
}

Napi::Value RecordPumpObject::Close(const Napi::CallbackInfo& info) {
  ready_.End([this] { pump_->Stop(true); });
  return info.Env().Undefined();
}

Napi::Value RecordPumpObject::Ref(const Napi::CallbackInfo& info) {
  ready_.Ref();
  return info.Env().Undefined();
}

Napi::Value RecordPumpObject::Unref(const Napi::CallbackInfo& info) {
  ready_.Unref();
  return info.Env().Undefined();
}

}  // namespace tomoyo
