#include "binding/exchange.h"

#include <optional>
#include <string>
#include <utility>

#include "binding/arguments.h"
#include "binding/promise-worker.h"
#include "core/file.h"

namespace tomoyo {
namespace {

Napi::Value ToBuffer(Napi::Env env, const Result<std::string>& text) {
  return Napi::Buffer<char>::Copy(env, (*text).data(), (*text).size());
}

}  // namespace

Napi::Value ExchangeAsync(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) return ThrowType(info.Env(), "path must be a string");
  std::optional<std::string> lines;
  if (info[1].IsTypedArray()) {
    lines = CopyBytes(info[1]);
  } else if (!info[1].IsUndefined()) {
    return ThrowType(info.Env(), "lines must be a Uint8Array or undefined");
  }
  const bool read = info[2].ToBoolean();
  auto run = [path = info[0].As<Napi::String>().Utf8Value(), lines = std::move(lines), read] {
    return Exchange(path, lines ? &*lines : nullptr, read);
  };
  return PromiseWorker<std::string>::Start(info.Env(), std::move(run), ToBuffer);
}

}  // namespace tomoyo
