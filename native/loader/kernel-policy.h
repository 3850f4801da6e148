#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/unique-fd.h"
#include "loader/control-folder.h"
#include "loader/stored-lines.h"

namespace tomoyo {

/** Lines of one file that the kernel did not keep. */
struct IgnoredLines {
  int count = 0;
  std::vector<BadLine> named;  // the first of them
};

/**
 * Writes policy to the kernel and finds out what the kernel made of it: it says nothing about a line that it cannot
 * use, except that its counter of updates does not grow. Holds its files open until it is destroyed: the kernel starts
 * a thread to tidy up whenever one is closed that was open for writing. So none is opened to which nothing is written.
 * For one thread.
 */
class KernelPolicy {
 public:
  explicit KernelPolicy(const ControlFolder& folder) : folder_(folder) {}

  /** Called after every quarter of a MiB of a large file. */
  void OnProgress(std::function<void()> called) { on_progress_ = std::move(called); }

  Result<void> Write(PolicyKind kind, std::string_view lines);

  /** The lines of a stored file that go to the kernel. */
  Result<void> Send(const PolicyFile& file);

  /**
   * Which lines of a file that was sent are not there, by writing them again: that counts as an update, too. Takes
   * much longer than sending.
   */
  [[nodiscard]] IgnoredLines FindIgnored(const PolicyFile& file) const;

  /** How many lines the kernel made use of since it was started; -1 when that cannot be read. */
  [[nodiscard]] long long Updates() const;

  /** The kernel's counters and quotas; "" when they cannot be read. */
  [[nodiscard]] std::string Stat() const;

  /** What the kernel lists; of domain_policy without most of its entries. */
  Result<std::string> ListProfiles();
  Result<std::string> ListDomains();

 private:
  Result<int> Open(PolicyKind kind);
  Result<std::string> List(PolicyKind kind, std::string_view select);

  const ControlFolder& folder_;
  std::function<void()> on_progress_ = [] {};
  std::array<UniqueFd, 5> files_;
};

}  // namespace tomoyo
