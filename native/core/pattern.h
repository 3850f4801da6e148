#pragma once

#include <string_view>

namespace tomoyo {

/**
 * Whether a pathname pattern takes a name, both in the kernel's escapes. Pure.
 * Source: security/tomoyo/util.c, tomoyo_path_matches_pattern(). The same: lib/language/pattern.ts.
 */
bool Matches(std::string_view pattern, std::string_view name);

}  // namespace tomoyo
