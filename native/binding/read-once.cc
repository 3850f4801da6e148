#include "binding/read-once.h"

#include <fcntl.h>

#include <string>

#include "binding/arguments.h"
#include "binding/failure.h"
#include "core/file.h"

namespace tomoyo {

Napi::Value ReadOnceSync(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (!info[0].IsString()) return ThrowType(env, "path must be a string");
  if (!info[1].IsNumber()) return ThrowType(env, "limitBytes must be a number");
  const std::string path = info[0].As<Napi::String>().Utf8Value();
  auto fd = Open(path, O_RDONLY | O_NONBLOCK);
  if (!fd) return Throw(env, fd.failure());
  auto text = ReadOnce(fd->get(), info[1].As<Napi::Number>().Uint32Value(), path);
  if (!text) return Throw(env, text.failure());
  return Napi::Buffer<char>::Copy(env, text->data(), text->size());
}

}  // namespace tomoyo
