#include "loader/stored-lines.h"

#include <doctest/doctest.h>

#include <string>

using namespace tomoyo;

namespace {

PolicyFile Gone(PolicyKind kind, const std::string& text) {
  PolicyFile file{kind, "", text, {}};
  StoredLines lines(file.text, kind);
  for (StoredLine line; lines.Next(&line);) continue;
  file.sending = lines.sending();
  return file;
}

}  // namespace

TEST_CASE("stored lines: comments and empty lines are nothing, the last line gets its end") {
  const PolicyFile file = Gone(PolicyKind::kDomainPolicy, "# head\n\n  \t\n<kernel>\r\n  # note\nuse_profile 1");
  CHECK(SentText(file) == "<kernel>\r\nuse_profile 1\n");
  CHECK(file.sending.lines == 6);
  CHECK(file.sending.sent == 2);
  CHECK_FALSE(file.sending.unchanged);
}

TEST_CASE("stored lines: a file is sent as it is unless a line of it must not arrive") {
  CHECK(Gone(PolicyKind::kDomainPolicy, "# x\n\n<kernel>\n").sending.unchanged);
  CHECK_FALSE(Gone(PolicyKind::kDomainPolicy, "<kernel>\nfile read /\x80\n").sending.unchanged);
  CHECK_FALSE(Gone(PolicyKind::kManager, "#program\n").sending.unchanged);
  CHECK_FALSE(Gone(PolicyKind::kStat, "# counted\n").sending.unchanged);
  CHECK(Gone(PolicyKind::kProfile, "0-COMMENT=\xff\n").sending.unchanged);
}

TEST_CASE("stored lines: every bad byte is seen, wherever it stands among eight") {
  for (size_t at = 0; at < 40; ++at) {
    for (const char bad : {'\x01', '\x1f', '\x7f', '\x80', '\xff', '\0', '\v'}) {
      std::string line(40, 'a');
      line[at] = bad;
      const Sending sending = Gone(PolicyKind::kManager, "x" + line + "\n" + std::string(at, 'b') + "\n").sending;
      CHECK(sending.left_out == 1);
      CHECK(sending.sent == (at == 0 ? 0 : 1));
    }
  }
}

TEST_CASE("stored lines: a line that the kernel has no memory for is left out and named") {
  const PolicyFile file = Gone(PolicyKind::kProfile, "a\n" + std::string((size_t{1} << 20) + 1, 'x') + "\nb\n");
  CHECK(SentText(file) == "a\nb\n");
  REQUIRE(file.sending.named.size() == 1);
  CHECK(file.sending.named[0].number == 2);
  CHECK(file.sending.named[0].fate == Fate::kTooLong);
}

TEST_CASE("stat: numbers are found, or -1") {
  CHECK(PolicyUpdates("Policy update:                               269 (Last: 2026/11/23 03:47:21)\n") == 269);
  CHECK(PolicyUpdates("Policy update:                        4294967295\n") == 4294967295LL);
  CHECK(PolicyMemory("x\nMemory used by policy:                     27744\n") == 27744);
  for (const char* text : {"", "Policy update:", "Policy update: many", "Policy update: 99999999999999999999999"}) {
    CHECK(PolicyUpdates(text) == -1);
  }
}

TEST_CASE("stat: quotas change where a line says something else than is listed, or nothing that can be compared") {
  const std::string stat =
      "Policy update:                                 7\n"
      "Memory used by policy:                     27744\n"
      "Memory used by audit log:                   6880 (Quota:   16777216)\n"
      "Memory used by query message:                  0 (Quota:    1048576)\n";
  CHECK_FALSE(ChangesQuotas("", stat));
  CHECK_FALSE(ChangesQuotas("# as it is\n Memory used by policy:\t0\nMemory used by audit log:   16777216\n", stat));
  CHECK_FALSE(ChangesQuotas("Memory used by query message: 1048576", stat));
  CHECK(ChangesQuotas("Memory used by policy: 27744\n", stat));
  CHECK(ChangesQuotas("Memory used by audit log: 0\n", stat));
  CHECK(ChangesQuotas("Memory used by audit log: 16777216\nMemory used by query message: 1\n", stat));
  CHECK(ChangesQuotas("Memory used by policy:\n", stat));
  CHECK(ChangesQuotas("Memory used by cats: 0\n", stat));
  CHECK(ChangesQuotas("nonsense\n", stat));
  CHECK(ChangesQuotas("Memory used by audit log: 16777216\n", ""));
}
