#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tomoyo {

/** A rule for questions about which all of it holds. */
struct AnswerRule {
  std::vector<std::string> operations;  // words that the entry begins with, one of them; empty: any
  std::vector<std::string> domain;      // patterns for the components of the name; empty: any
  bool whole_domain = false;            // else for its last ones
  std::string path;                     // a pattern for one of the paths of the entry; empty: any
  std::optional<std::vector<uint32_t>> uids;
  uint32_t most_retries = UINT32_MAX;
  uint8_t code = 0;  // as of an answer: 1 allows, 2 denies; 0: what it says cannot be told here
};

/**
 * Rules for questions of the kernel, of which the first that holds decides. Immutable: for any thread.
 *
 * It decides what can be decided by what the question says, and leaves everything else open: as little of the form of a
 * question as is not the kernel's, and every question about which a rule with code 0 may be.
 * The same: lib/query/rules.ts.
 */
class AnswerRules {
 public:
  struct Decision {
    int32_t rule;  // from 0; -1: no rule holds, the fallback decides
    uint8_t code;
  };
  /** First words of an entry -> which of its words are paths, one bit for each from the lowest. */
  using PathPlaces = std::unordered_map<std::string, uint32_t>;

  /** @param fallback the code where no rule holds; 0: that is left open */
  AnswerRules(std::vector<AnswerRule> rules, PathPlaces places, uint8_t fallback)
      : rules_(std::move(rules)), places_(std::move(places)), fallback_(fallback) {}

  /** @param message one question as the file `query` gives it, with or without its NUL */
  [[nodiscard]] std::optional<Decision> Decide(std::string_view message) const;

 private:
  std::vector<AnswerRule> rules_;
  PathPlaces places_;
  uint8_t fallback_;
};

}  // namespace tomoyo
