#pragma once

#include <string>
#include <string_view>

#include "core/text.h"

namespace tomoyo {

/**
 * A line as the kernel sees it: bytes up to 0x20 and from 0x7f are spaces, none at the ends, single ones between words,
 * nothing behind a NUL. `scratch` holds the result where it is not a part of `raw`. Pure.
 * Source: security/tomoyo/util.c, tomoyo_normalize_line().
 */
std::string_view Normalize(std::string_view raw, std::string* scratch);

/** The kernel takes all of these for a space. */
inline bool IsSeparator(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte >= 0x7f;
}

/** Not empty, with escapes that the kernel knows. Source: security/tomoyo/util.c, tomoyo_correct_word2(). */
bool IsWord(std::string_view text);

/** A word with a "/" and no "." before it. Source: security/tomoyo/util.c, tomoyo_correct_path2(). */
bool IsPathWord(std::string_view text);

/** `<WORD>`. Source: security/tomoyo/util.c, tomoyo_domain_def(). */
bool IsNamespace(std::string_view text);

/** A namespace and path words, as long as the kernel takes it. Source: util.c, tomoyo_correct_domain(). */
bool IsDomainName(std::string_view normalized);

/** The digits at the beginning, modulo 2^32 as sscanf("%u") of the kernel has it; -1 when there are none. */
long long Number(std::string_view* text);

}  // namespace tomoyo
