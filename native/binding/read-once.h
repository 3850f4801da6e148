#pragma once

#include <napi.h>

namespace tomoyo {

/** readOnceSync(path, limitBytes): Buffer */
Napi::Value ReadOnceSync(const Napi::CallbackInfo& info);

}  // namespace tomoyo
