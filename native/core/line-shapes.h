#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tomoyo {

/** The lines of a text, sorted by shape. */
struct LineShapes {
  std::vector<uint32_t> starts;   // where each line begins, and the end of the text
  std::vector<uint32_t> shapes;   // the shape of each line
  std::vector<uint32_t> samples;  // a line of each shape
};

/**
 * Lines have one shape when they are the same but for plain words: paths (with escapes, and with wildcards), names in
 * capitals, `@` names, IPv4 addresses in dotted decimal, and numbers of the same base and about the same size. Words of
 * any other sort, and lines that are very long, must be equal. `text` is ASCII.
 */
LineShapes FindLineShapes(std::string_view text);

}  // namespace tomoyo
