#pragma once

#include <napi.h>

#include "core/result.h"

namespace tomoyo {

/** The error that lib makes of a failure; a plain Error until lib has given its factory; what the factory threw, if so.
 */
Napi::Value ToError(Napi::Env env, const Failure& failure);

Napi::Value Throw(Napi::Env env, const Failure& failure);

}  // namespace tomoyo
