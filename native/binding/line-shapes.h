#pragma once

#include <napi.h>

namespace tomoyo {

/** lineShapes(text): { starts, shapes, samples } */
Napi::Value LineShapesOf(const Napi::CallbackInfo& info);

}  // namespace tomoyo
