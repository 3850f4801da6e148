#include "loader/policy-text.h"

#include <doctest/doctest.h>

#include <string>

using tomoyo::PolicyUpdates;
using tomoyo::SelectLines;

TEST_CASE("policy text: comments and empty lines stay behind, the last line gets its newline") {
  const auto lines = SelectLines("# head\n\n  \t\n<kernel>\r\n  # note\nuse_profile 1");
  CHECK(lines.text == "<kernel>\r\nuse_profile 1\n");
  CHECK(lines.count == 2);
  CHECK(lines.too_long == 0);
}

TEST_CASE("policy text: an empty file and one of comments give nothing") {
  CHECK(SelectLines("").count == 0);
  CHECK(SelectLines("# a\n#b").text.empty());
}

TEST_CASE("policy text: a line that the kernel has no memory for is left out and counted") {
  const auto lines = SelectLines("a\n" + std::string((size_t{1} << 20) + 1, 'x') + "\nb\n");
  CHECK(lines.text == "a\nb\n");
  CHECK(lines.too_long == 1);
}

TEST_CASE("stat: the number of policy updates is found, or -1") {
  CHECK(PolicyUpdates("Policy update:                               269 (Last: 2026/11/23 03:47:21)\n") == 269);
  CHECK(PolicyUpdates("Policy update:                        4294967295\n") == 4294967295LL);
  CHECK(PolicyUpdates("") == -1);
  CHECK(PolicyUpdates("Policy update:") == -1);
  CHECK(PolicyUpdates("Policy update: many") == -1);
  CHECK(PolicyUpdates("Policy update: 99999999999999999999999") == -1);
}
