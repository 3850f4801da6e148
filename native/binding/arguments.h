#pragma once

#include <napi.h>

#include <string>

namespace tomoyo {

/** Types are checked in lib; here only what would crash. Both leave a TypeError pending. */
Napi::Value ThrowType(Napi::Env env, const char* message);

/** The bytes of a Uint8Array, copied: the caller may change it while a thread works. */
std::string CopyBytes(const Napi::Value& array);

}  // namespace tomoyo
