#pragma once

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mapped-block.h"
#include "core/record-framer.h"
#include "core/result.h"
#include "core/thread.h"
#include "core/unique-fd.h"
#include "core/wake-up.h"

namespace tomoyo {

/**
 * A place in the stream at which the counters of the kernel are known. Whatever they counted `before` was queued, or
 * lost, earlier than this place: all that was queued was read between the two. Where both agree, nothing came
 * meanwhile.
 */
struct CheckPoint {
  /** So many bytes of whole records, of the same Taken, stand before it. */
  size_t offset = 0;
  /** What reading the file of counters gave; empty when it could not be read. */
  std::string before;
  std::string after;
};

/** What is taken of all that a pump has read. */
struct Taken {
  /** Whole records, each with its NUL, in order. */
  std::string records;
  /** How often `limit_bytes` were reached behind these records. The kernel may have dropped records there. */
  uint32_t pauses = 0;
  /** The oldest of many are left out. */
  std::vector<CheckPoint> check_points;
};

/**
 * Reads NUL-ended records from a file whose end only means "nothing now".
 *
 * Owns the file, an eventfd, a thread that waits in poll(2) on both, and the records not yet taken. poll and not epoll:
 * the kernel leaves an epoll set unregistered when records wait at that moment, and it is never woken again.
 *
 * Take() and Stop() may be called from any thread, Stop() not from `on_ready`. `on_ready` is called on
 * the pump's thread, when there is something to take and no earlier call is unanswered: all must be taken before the
 * next. When `limit_bytes` of whole records wait, the thread leaves the rest to the kernel's own queue until half of
 * them are taken; it drops nothing.
 *
 * Given a file of counters, it makes a check point at the start, after records at most once a second, and at a Stop()
 * that asks for one.
 *
 * Stops at Stop(), in the destructor, and after a failure, which is handed out behind the records read before it.
 */
class RecordPump {
 public:
  /** Opens the file here, so that a failure to open is known at once, and starts the thread. */
  static Result<std::unique_ptr<RecordPump>> Start(const std::string& path, size_t limit_bytes,
                                                   std::function<void()> on_ready, std::string counters = "");

  RecordPump(const RecordPump&) = delete;
  RecordPump& operator=(const RecordPump&) = delete;
  ~RecordPump() { Stop(); }

  /**
   * What has waited longest, some 32 KiB of it; nothing when all is taken; the failure once nothing is left before it.
   * In parts, so that what is read fast and dealt with slowly is in memory once, and goes back as it is dealt with.
   * @param taken what it had is replaced; its memory is used again
   */
  Result<void> Take(Taken* taken);

  /** All that is there, in its parts. */
  Result<std::vector<Taken>> TakeAll();

  /**
   * Ends the thread, closes the file. Idempotent. What was read before can still be taken.
   * @param check_point Whether to read what waits, up to twice `limit_bytes`, for a last check point.
   */
  void Stop(bool check_point = false);

 private:
  enum class Next { kRead, kWaitForTake, kEnd };
  enum class Drained { kEmpty, kNothingRead, kInterrupted };

  /** A piece of what waits, with what belongs to places in it. */
  struct Batch {
    MappedBlock records;
    size_t taken = 0;  // of its bytes
    uint32_t pauses = 0;
    std::vector<CheckPoint> check_points;
  };

  RecordPump(std::string path, size_t limit_bytes, std::function<void()> on_ready, std::string counters, UniqueFd file,
             WakeUp wake_up);

  void Run();
  void HandOutFailure();
  Next WhatNext();
  Next WhatNextLocked() const;
  Next HandOver();
  void HoldLocked(std::string_view records);
  MappedBlock TakeFirstLocked(Taken* taken);
  void ForgetCheckPointLocked();
  Drained Drain();
  bool IsCheckDue() const;
  int MillisecondsToCheck() const;
  void Check();
  void CheckAtEnd();
  std::string ReadCounters() const;
  short WaitForFile(bool after_nothing);
  void WaitForWakeUp();
  int Poll(pollfd* fds, unsigned count, int timeout);
  void Fail(Failure failure);
  void Notify();
  bool IsNotifyDueLocked();

  const std::string path_;
  const size_t limit_bytes_;
  const std::function<void()> on_ready_;
  const std::string counters_;
  UniqueFd file_;
  RecordFramer framer_;                               // of the thread
  std::string whole_;                                 // of the thread: records to hand over
  std::unique_ptr<char[]> buffer_;                    // of the thread
  bool unchecked_ = true;                             // of the thread: records came since the last check point
  bool ending_ = false;                               // of the thread: reads for the last check point
  std::chrono::steady_clock::time_point last_check_;  // of the thread
  std::unique_ptr<Thread> thread_;                    // guarded by stopping_

  std::mutex stopping_;  // held over the join, so that a second Stop() returns when the first is through
  std::mutex mutex_;     // guards what follows
  WakeUp wake_up_;
  std::deque<Batch> ready_;
  MappedBlock spare_;        // empty: mapping and unmapping takes as long as filling
  size_t held_bytes_ = 0;    // of records in ready_
  size_t check_points_ = 0;  // in ready_
  std::optional<Failure> failure_;
  bool failure_given_ = false;
  bool full_ = false;
  bool notified_ = false;
  bool stop_ = false;
  bool check_at_end_ = false;
};

}  // namespace tomoyo
