#pragma once

#include <napi.h>

#include <memory>

#include "core/answer-rules.h"

namespace tomoyo {

/** Rules of lib, see NativeRules in lib/addon/native.ts; null for what is no object. */
std::unique_ptr<const AnswerRules> ToAnswerRules(const Napi::Value& value);

}  // namespace tomoyo
