#include "binding/addon.h"

#include "binding/arguments.h"
#include "binding/control-file-object.h"
#include "binding/datagrams.h"
#include "binding/exchange.h"
#include "binding/line-shapes.h"
#include "binding/query-channel-object.h"
#include "binding/read-once.h"
#include "binding/record-pump-object.h"
#include "binding/write-as-user.h"
#include "core/heap.h"

namespace tomoyo {
namespace {

Napi::Value SetErrorFactory(const Napi::CallbackInfo& info) {
  if (!info[0].IsFunction()) return ThrowType(info.Env(), "make must be a function");
  Addon::Of(info.Env()).make_error = Napi::Persistent(info[0].As<Napi::Function>());
  return info.Env().Undefined();
}

Napi::Value TrimHeapSync(const Napi::CallbackInfo& info) {
  TrimHeap();
  return info.Env().Undefined();
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new Addon());
  exports["setErrorFactory"] = Napi::Function::New<SetErrorFactory>(env, "setErrorFactory");
  exports["exchange"] = Napi::Function::New<ExchangeAsync>(env, "exchange");
  exports["readOnceSync"] = Napi::Function::New<ReadOnceSync>(env, "readOnceSync");
  exports["lineShapes"] = Napi::Function::New<LineShapesOf>(env, "lineShapes");
  exports["sendDatagrams"] = Napi::Function::New<SendDatagramsSync>(env, "sendDatagrams");
  exports["sendDatagramsOrFiles"] = Napi::Function::New<SendDatagramsOrFilesSync>(env, "sendDatagramsOrFiles");
  exports["trimHeap"] = Napi::Function::New<TrimHeapSync>(env, "trimHeap");
  exports["writeAsUser"] = Napi::Function::New<WriteAsUserAsync>(env, "writeAsUser");
  exports["ControlFile"] = ControlFileObject::Class(env);
  exports["QueryChannel"] = QueryChannelObject::Class(env);
  exports["RecordPump"] = RecordPumpObject::Class(env);
  return exports;
}

}  // namespace
}  // namespace tomoyo

using tomoyo::Init;  // the macro takes a plain name
NODE_API_MODULE(tomoyo_native, Init)
