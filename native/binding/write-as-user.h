#pragma once

#include <napi.h>

namespace tomoyo {

/** writeAsUser(path, data, uid): Promise<void> */
Napi::Value WriteAsUserAsync(const Napi::CallbackInfo& info);

}  // namespace tomoyo
