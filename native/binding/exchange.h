#pragma once

#include <napi.h>

namespace tomoyo {

/** exchange(path, lines, read): Promise<Buffer> */
Napi::Value ExchangeAsync(const Napi::CallbackInfo& info);

}  // namespace tomoyo
