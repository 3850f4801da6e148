#include "binding/control-file-object.h"

#include <string>
#include <utility>
#include <vector>

#include "binding/arguments.h"
#include "binding/failure.h"
#include "binding/promise-worker.h"

namespace tomoyo {
namespace {

constexpr napi_type_tag kTag = {0x3f0c8d1e6b2a4795, 0xa41be0d97c3f5268};

Napi::Value ToUndefined(Napi::Env env, const Result<void>& /*done*/) { return env.Undefined(); }

Napi::Value ToBuffer(Napi::Env env, const Result<std::string>& text) {
  return Napi::Buffer<char>::Copy(env, (*text).data(), (*text).size());
}

Napi::Value ToBuffers(Napi::Env env, const Result<std::vector<std::string>>& texts) {
  auto array = Napi::Array::New(env, (*texts).size());
  for (uint32_t i = 0; i < (*texts).size(); ++i) {
    array[i] = Napi::Buffer<char>::Copy(env, (*texts)[i].data(), (*texts)[i].size());
  }
  return array;
}

}  // namespace

Napi::Function ControlFileObject::Class(Napi::Env env) {
  return DefineClass(
      env, "ControlFile",
      {InstanceMethod<&ControlFileObject::Write>("write"), InstanceMethod<&ControlFileObject::Read>("read"),
       InstanceMethod<&ControlFileObject::Ask>("ask"), InstanceMethod<&ControlFileObject::TryLock>("tryLock"),
       InstanceMethod<&ControlFileObject::Close>("close")});
}

ControlFileObject* ControlFileObject::Unwrap(Napi::Object object) {
  if (object.CheckTypeTag(&kTag)) return ObjectWrap::Unwrap(object);
  ThrowType(object.Env(), "this is not a ControlFile");
  return nullptr;
}

ControlFileObject::ControlFileObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  if (!info[0].IsString()) {
    ThrowType(info.Env(), "ControlFile takes a path");
    return;
  }
  info.This().As<Napi::Object>().TypeTag(&kTag);
  const bool reads = info[1].IsString() && info[1].As<Napi::String>().Utf8Value() == "read";
  auto file = ControlFile::Open(info[0].As<Napi::String>().Utf8Value(),
                                reads ? ControlFile::Access::kRead : ControlFile::Access::kReadAndWrite);
  if (!file) {
    Throw(info.Env(), file.failure());
    return;
  }
  file_ = *std::move(file);
}

Napi::Value ControlFileObject::Write(const Napi::CallbackInfo& info) {
  if (!info[0].IsTypedArray()) return ThrowType(info.Env(), "text must be a Uint8Array");
  auto file = File(info.Env());
  if (!file) return {};
  auto run = [file = std::move(file), text = CopyBytes(info[0])] { return file->Write(text); };
  return PromiseWorker<void>::Start(info.Env(), std::move(run), ToUndefined);
}

Napi::Value ControlFileObject::Read(const Napi::CallbackInfo& info) {
  auto file = File(info.Env());
  if (!file) return {};
  auto run = [file = std::move(file)] { return file->Read(); };
  return PromiseWorker<std::string>::Start(info.Env(), std::move(run), ToBuffer);
}

Napi::Value ControlFileObject::Ask(const Napi::CallbackInfo& info) {
  if (!info[0].IsTypedArray()) return ThrowType(info.Env(), "lines must be a Uint8Array");
  auto file = File(info.Env());
  if (!file) return {};
  auto run = [file = std::move(file), lines = CopyBytes(info[0])] { return file->Ask(lines); };
  return PromiseWorker<std::vector<std::string>>::Start(info.Env(), std::move(run), ToBuffers);
}

Napi::Value ControlFileObject::TryLock(const Napi::CallbackInfo& info) {
  auto file = File(info.Env());
  if (!file) return {};
  auto locked = file->TryLock();
  if (!locked) return Throw(info.Env(), locked.failure());
  return Napi::Boolean::New(info.Env(), *locked);
}

Napi::Value ControlFileObject::Close(const Napi::CallbackInfo& info) {
  auto run = [file = std::exchange(file_, nullptr)]() mutable -> Result<void> {
    file.reset();
    return {};
  };
  return PromiseWorker<void>::Start(info.Env(), std::move(run), ToUndefined);
}

std::shared_ptr<ControlFile> ControlFileObject::File(Napi::Env env) const {
  if (!file_) ThrowType(env, "the ControlFile is closed");
  return file_;
}

}  // namespace tomoyo
