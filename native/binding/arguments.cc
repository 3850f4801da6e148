#include "binding/arguments.h"

namespace tomoyo {

Napi::Value ThrowType(Napi::Env env, const char* message) {
  Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
  return {};
}

std::string CopyBytes(const Napi::Value& array) {
  auto bytes = array.As<Napi::Uint8Array>();
  const size_t length = bytes.ByteLength();
  // An empty array may have no memory at all.
  if (length == 0) return {};
  return {reinterpret_cast<const char*>(bytes.Data()), length};
}

}  // namespace tomoyo
