#pragma once

#include <string>
#include <string_view>

namespace tomoyo {

/** What of a policy file goes to the kernel. */
struct PolicyLines {
  std::string text;  // lines, each with its newline
  int count = 0;
  int too_long = 0;  // left out: the kernel breaks off the file at a line it has no memory for
};

/** Leaves out comments and empty lines (in `stat` the kernel would count them), ends the last line. Pure. */
PolicyLines SelectLines(std::string_view file);

/** The `Policy update` number of the kernel's stat file; -1 when it is not there. Pure. */
long long PolicyUpdates(std::string_view stat);

}  // namespace tomoyo
