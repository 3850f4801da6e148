#include "binding/query-channel-object.h"

#include <chrono>
#include <string>
#include <utility>

#include "binding/answer-rules.h"
#include "binding/arguments.h"
#include "binding/failure.h"

namespace tomoyo {
namespace {

constexpr napi_type_tag kTag = {0x51c7e90b4d2f4a86, 0xb3f6a1d80c9e4275};

using Milliseconds = std::chrono::duration<double, std::milli>;

Napi::Object ToObject(Napi::Env env, const Seen& seen) {
  auto gone = Napi::Array::New(env, seen.gone.size());
  for (uint32_t i = 0; i < seen.gone.size(); ++i) gone[i] = Napi::Number::New(env, seen.gone[i]);
  auto answers = Napi::Array::New(env, seen.answers.size());
  for (uint32_t i = 0; i < seen.answers.size(); ++i) {
    auto answer = Napi::Object::New(env);
    answer["rule"] = Napi::Number::New(env, seen.answers[i].decision.rule);
    answer["code"] = Napi::Number::New(env, seen.answers[i].decision.code);
    answer["clockMs"] = Napi::Number::New(env, Milliseconds(seen.answers[i].at.time_since_epoch()).count());
    answers[i] = answer;
  }
  auto object = Napi::Object::New(env);
  object["questions"] = Napi::Buffer<char>::Copy(env, seen.questions.data(), seen.questions.size());
  object["gone"] = gone;
  object["answered"] = Napi::Buffer<char>::Copy(env, seen.answered.data(), seen.answered.size());
  object["answers"] = answers;
  return object;
}

}  // namespace

Napi::Function QueryChannelObject::Class(Napi::Env env) {
  return DefineClass(
      env, "QueryChannel",
      {InstanceMethod<&QueryChannelObject::Take>("take"), InstanceMethod<&QueryChannelObject::Answer>("answer"),
       InstanceMethod<&QueryChannelObject::SetRules>("setRules"), InstanceMethod<&QueryChannelObject::Hold>("hold"),
       InstanceMethod<&QueryChannelObject::KeepWaiting>("keepWaiting"),
       InstanceMethod<&QueryChannelObject::Close>("close"), InstanceMethod<&QueryChannelObject::Ref>("ref"),
       InstanceMethod<&QueryChannelObject::Unref>("unref")});
}

QueryChannelObject* QueryChannelObject::Unwrap(Napi::Object object) {
  if (object.CheckTypeTag(&kTag)) return ObjectWrap::Unwrap(object);
  ThrowType(object.Env(), "this is not a QueryChannel");
  return nullptr;
}

QueryChannelObject::QueryChannelObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Napi::Env env = info.Env();
  if (!info[0].IsString() || !info[1].IsFunction()) {
    ThrowType(env, "QueryChannel takes a path and a function");
    return;
  }
  info.This().As<Napi::Object>().TypeTag(&kTag);
  if (!ready_.Create(env, info[1].As<Napi::Function>(), "tomoyo.QueryChannel")) return;
  auto channel = QueryChannel::Start(info[0].As<Napi::String>().Utf8Value(), ready_.Caller());
  if (!channel) {
    ready_.GiveUp();
    Throw(env, channel.failure());
    return;
  }
  channel_ = *std::move(channel);
  ready_.Begin([channel = channel_.get()] { channel->Stop(); });
}

Napi::Value QueryChannelObject::Take(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  auto seen = channel_->Take();
  if (!seen) return Throw(env, seen.failure());
  return ToObject(env, *seen);
}

Napi::Value QueryChannelObject::Answer(const Napi::CallbackInfo& info) {
  if (!info[0].IsNumber() || !info[1].IsNumber()) return ThrowType(info.Env(), "answer takes a serial and a code");
  auto waited = channel_->Answer(info[0].As<Napi::Number>().Uint32Value(), info[1].As<Napi::Number>().Uint32Value());
  if (!waited) return Throw(info.Env(), waited.failure());
  return Napi::Boolean::New(info.Env(), *waited);
}

Napi::Value QueryChannelObject::SetRules(const Napi::CallbackInfo& info) {
  return ToObject(info.Env(), channel_->SetRules(ToAnswerRules(info[0])));
}

Napi::Value QueryChannelObject::Hold(const Napi::CallbackInfo& info) {
  if (!info[0].IsNumber() || !info[1].IsNumber()) return ThrowType(info.Env(), "hold takes a serial and milliseconds");
  const std::chrono::milliseconds time(info[1].As<Napi::Number>().Uint32Value());
  auto held = channel_->Hold(info[0].As<Napi::Number>().Uint32Value(), time);
  if (!held) return Throw(info.Env(), held.failure());
  return info.Env().Undefined();
}

Napi::Value QueryChannelObject::KeepWaiting(const Napi::CallbackInfo& info) {
  auto written = channel_->KeepWaiting();
  if (!written) return Throw(info.Env(), written.failure());
  return info.Env().Undefined();
}

Napi::Value QueryChannelObject::Close(const Napi::CallbackInfo& info) {
  ready_.End();
  return info.Env().Undefined();
}

Napi::Value QueryChannelObject::Ref(const Napi::CallbackInfo& info) {
  ready_.Ref();
  return info.Env().Undefined();
}

Napi::Value QueryChannelObject::Unref(const Napi::CallbackInfo& info) {
  ready_.Unref();
  return info.Env().Undefined();
}

}  // namespace tomoyo
