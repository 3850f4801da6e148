#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tomoyo {

enum class PolicyKind { kProfile, kExceptionPolicy, kDomainPolicy, kManager, kStat };

/** The name of the kernel's file, such as "profile". */
const char* NameOf(PolicyKind kind);

enum class Fate {
  kSent,
  kNothing,     // blank or a comment
  kTooLong,     // the kernel breaks off a file at a line it has no memory for
  kUnsafeByte,  // the kernel would cut the line there and keep a shorter name than the one meant
  kOfNoDomain,  // belongs to a domain whose own line is left out
};

struct StoredLine {
  std::string_view text;  // without what the kernel takes for spaces in front, and without line end
  int number = 0;         // from 1
  Fate fate = Fate::kNothing;
};

/** A line that is left out, or that the kernel did not keep. */
struct BadLine {
  std::string text;  // as much as a message can hold
  int number = 0;
  Fate fate = Fate::kSent;
};

/** As a message can show it. */
BadLine ShownLine(const StoredLine& line);

/** What was seen of a file on the way. */
struct Sending {
  int lines = 0;               // all there are
  int sent = 0;                // that go to the kernel
  int left_out = 0;            // neither sent nor nothing
  std::vector<BadLine> named;  // the first of those left out
  bool unchanged = true;       // the file can be sent as it is: what is nothing is nothing to the kernel, too
};

/** Cuts a stored file into lines and says of each whether the kernel gets it. Keeps no copy of the file. Pure. */
class StoredLines {
 public:
  StoredLines(std::string_view file, PolicyKind kind);

  /** False at the end of the file. */
  bool Next(StoredLine* line);

  /** Complete after the last line. */
  [[nodiscard]] const Sending& sending() const { return sending_; }

 private:
  [[nodiscard]] Fate FateOf(std::string_view text, bool plain);

  std::string_view rest_;
  PolicyKind kind_;
  Sending sending_;
  bool domain_left_out_ = false;
};

/** A file of a store: its text, and what becomes of its lines once it was gone through. */
struct PolicyFile {
  PolicyKind kind = PolicyKind::kProfile;
  std::string name;  // below the store, for messages
  std::string text;
  Sending sending;
};

/** The lines that are sent, each with its line end. */
std::string SentText(const PolicyFile& file);

/** The `Policy update` number of the kernel's stat file; -1 when it is not there. Pure. */
long long PolicyUpdates(std::string_view stat);

/** The number behind "Memory used by policy:", in bytes; -1 when it is not there. Pure. */
long long PolicyMemory(std::string_view stat);

/**
 * Whether lines for the kernel's stat file say anything else than what it lists. Pure.
 * Source: security/tomoyo/common.c, tomoyo_write_stat(), tomoyo_read_stat().
 */
bool ChangesQuotas(std::string_view stored, std::string_view stat);

}  // namespace tomoyo
