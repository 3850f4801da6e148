#pragma once

#include <napi.h>

namespace tomoyo {

/** What one environment (the main thread, each worker) has of its own. */
struct Addon {
  Napi::FunctionReference make_error;  // given by lib at load; empty until then

  static Addon& Of(Napi::Env env) { return *env.GetInstanceData<Addon>(); }
};

}  // namespace tomoyo
