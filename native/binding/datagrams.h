#pragma once

#include <napi.h>

namespace tomoyo {

/** sendDatagrams(path, messages): number */
Napi::Value SendDatagramsSync(const Napi::CallbackInfo& info);

/** sendDatagramsOrFiles(path, messages): number */
Napi::Value SendDatagramsOrFilesSync(const Napi::CallbackInfo& info);

}  // namespace tomoyo
