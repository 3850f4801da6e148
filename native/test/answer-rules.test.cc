#include "core/answer-rules.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using tomoyo::AnswerRule;
using tomoyo::AnswerRules;

namespace {

const AnswerRules::PathPlaces kPlaces = {{"file read", 1U << 2}, {"file rename", (1U << 2) | (1U << 3)}};

std::string Question(const std::string& entry, const std::string& domain = "<kernel> /sbin/init /bin/editor",
                     int retry = 0) {
  return "Q7-" + std::to_string(retry) +
         "\n#2026/11/23 03:47:24# profile=3 mode=enforcing granted=no (global-pid=42) task={ pid=42 ppid=1 uid=1000 "
         "gid=0 euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }\n" +
         domain + "\n" + entry + "\n" + '\0';
}

AnswerRule Rule(uint8_t code) {
  AnswerRule rule;
  rule.code = code;
  return rule;
}

/** "rule:code", or "open". */
std::string Decided(std::vector<AnswerRule> rules, const std::string& message, uint8_t fallback = 0) {
  const auto decision = AnswerRules(std::move(rules), kPlaces, fallback).Decide(message);
  return decision ? std::to_string(decision->rule) + ":" + std::to_string(decision->code) : "open";
}

}  // namespace

TEST_CASE("answer rules: the first that holds decides, and else the fallback") {
  AnswerRule write = Rule(2);
  write.operations = {"file write", "file append"};
  AnswerRule read = Rule(1);
  read.operations = {"file read"};
  CHECK(Decided({write, read}, Question("file read /etc/passwd")) == "1:1");
  CHECK(Decided({write, read}, Question("file append /etc/passwd")) == "0:2");
  CHECK(Decided({write, read}, Question("file readlink /x")) == "open");
  CHECK(Decided({write, read}, Question("file unlink /x"), 2) == "-1:2");
}

TEST_CASE("answer rules: the whole domain, or its last components, and each may be a pattern") {
  const auto by = [](std::vector<std::string> domain, bool whole) {
    AnswerRule rule = Rule(1);
    rule.domain = std::move(domain);
    rule.whole_domain = whole;
    return Decided({rule}, Question("file read /x"));
  };
  CHECK(by({"<kernel>", "/sbin/init", "/bin/\\*"}, true) == "0:1");
  CHECK(by({"<kernel>", "/sbin/init"}, true) == "open");
  CHECK(by({"/bin/editor"}, false) == "0:1");
  CHECK(by({"/sbin/\\*", "/bin/editor"}, false) == "0:1");
  CHECK(by({"\\*", "/sbin/init", "/bin/editor"}, false) == "open");
  CHECK(by({"/sbin/init"}, false) == "open");
}

TEST_CASE("answer rules: one of the paths, where the operation has some") {
  AnswerRule rule = Rule(1);
  rule.path = "/tmp/\\*";
  CHECK(Decided({rule}, Question("file read /tmp/a")) == "0:1");
  CHECK(Decided({rule}, Question("file read /tmp/a/b")) == "open");
  CHECK(Decided({rule}, Question("file rename /a /tmp/b")) == "0:1");
  CHECK(Decided({rule}, Question("misc env /tmp/a")) == "open");
}

TEST_CASE("answer rules: what a rule needs that the question does not say leaves it open") {
  AnswerRule root = Rule(1);
  root.uids = std::vector<uint32_t>{0};
  AnswerRule user = Rule(2);
  user.uids = std::vector<uint32_t>{7, 1000};
  CHECK(Decided({root, user}, Question("file read /x")) == "1:2");
  std::string nobody = Question("file read /x");
  nobody.replace(nobody.find(" uid="), 5, " xid=");
  CHECK(Decided({root, user}, nobody, 2) == "open");
  CHECK(Decided({Rule(0), Rule(1)}, Question("file read /x"), 2) == "open");
  AnswerRule once = Rule(1);
  once.most_retries = 1;
  CHECK(Decided({once}, Question("file read /x", "<kernel>", 1), 2) == "0:1");
  CHECK(Decided({once}, Question("file read /x", "<kernel>", 2), 2) == "open");
}

TEST_CASE("answer rules: what is not a question in the kernel's form is left open") {
  const std::string whole = Question("file read /x");
  for (size_t length = 0; length + 2 < whole.size(); ++length)
    CHECK(Decided({Rule(1)}, whole.substr(0, length), 2) == "open");
  CHECK(Decided({Rule(1)}, Question("use_profile 3"), 2) == "open");
  CHECK(Decided({Rule(1)}, Question("file read /x", "/no/namespace"), 2) == "open");
  CHECK(Decided({Rule(1)}, "Q7-x" + whole.substr(4), 2) == "open");
  CHECK(Decided({Rule(1)}, whole + "more\n", 2) == "open");
}
