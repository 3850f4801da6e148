#include "binding/line-shapes.h"

#include <cstring>
#include <string_view>
#include <vector>

#include "binding/arguments.h"
#include "core/line-shapes.h"

namespace tomoyo {
namespace {

Napi::Value ToArray(Napi::Env env, const std::vector<uint32_t>& numbers) {
  auto array = Napi::Uint32Array::New(env, numbers.size());
  if (!numbers.empty()) std::memcpy(array.Data(), numbers.data(), numbers.size() * sizeof(uint32_t));
  return array;
}

}  // namespace

Napi::Value LineShapesOf(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (!info[0].IsTypedArray()) return ThrowType(env, "text must be a Uint8Array");
  auto bytes = info[0].As<Napi::Uint8Array>();
  const LineShapes found = FindLineShapes({reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength()});
  auto object = Napi::Object::New(env);
  object["starts"] = ToArray(env, found.starts);
  object["shapes"] = ToArray(env, found.shapes);
  object["samples"] = ToArray(env, found.samples);
  return object;
}

}  // namespace tomoyo
