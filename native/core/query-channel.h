#pragma once

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/answer-rules.h"
#include "core/query-list.h"
#include "core/result.h"
#include "core/thread.h"
#include "core/unique-fd.h"
#include "core/wake-up.h"

namespace tomoyo {

/** What a rule did about a question. */
struct RuleAnswer {
  AnswerRules::Decision decision;
  std::chrono::steady_clock::time_point at;  // when it was written
};

/** What a channel has seen since the last time. */
struct Seen {
  /** Whole messages, each with its NUL, of questions that were not given before. */
  std::string questions;
  /** Serials of questions given before that wait no more: answered, out of time, or their program is gone. */
  std::vector<uint32_t> gone;
  /** Whole messages, each with its NUL, of questions that rules have answered, which are in no other list. */
  std::string answered;
  /** For each of those. */
  std::vector<RuleAnswer> answers;

  [[nodiscard]] bool IsEmpty() const { return questions.empty() && gone.empty() && answers.empty(); }
};

/**
 * The list of questions that the kernel asks, and the answers. While it is open the kernel holds refused accesses.
 *
 * Owns the file, an epoll set, an eventfd and a thread that reads the list whenever the kernel says something. A read
 * takes nothing away: each question is given once, by its serial. The kernel wakes readers for each question when it
 * comes, and once a second while it waits; looks that find nothing new may take the thread 1/256 of the time, then
 * it rests.
 *
 * poll(2) says "readable" as long as anything waits, and epoll is deaf when something waited when the file was added.
 * So the file is added while nothing waits, edge-triggered: then the set is woken for each question. While nothing
 * waits, poll(2) is what the thread waits in, so that a set that is deaf after all costs a second and never more.
 *
 * With rules the thread answers by itself what they decide, in the moment in which it reads the question: whoever takes
 * may be busy. What it cannot answer, and what nobody takes, is given as any other question.
 *
 * Take(), Answer(), SetRules() and KeepWaiting() may be called from any thread, Stop() not from `on_ready`, which is
 * called on the channel's thread when there is something to take and no earlier call is unanswered by a Take().
 *
 * Stops at Stop(), in the destructor, and after a failure, which is handed out behind what was seen before it.
 */
class QueryChannel {
 public:
  static constexpr std::chrono::milliseconds kForever{UINT32_MAX};

  /** Opens the file here, so that a failure to open is known at once, and starts the thread. */
  static Result<std::unique_ptr<QueryChannel>> Start(const std::string& path, std::function<void()> on_ready);

  QueryChannel(const QueryChannel&) = delete;
  QueryChannel& operator=(const QueryChannel&) = delete;
  ~QueryChannel() { Stop(); }

  /** All that is there; the failure once nothing is left before it. */
  Result<Seen> Take();

  /**
   * Writes an answer if the question waits at this moment: the kernel takes an answer to nothing without a word.
   * @param code 1 to 3
   * @returns whether it waited
   */
  Result<bool> Answer(uint32_t serial, unsigned code);

  /**
   * From now on questions are answered by these rules; null: by none. What was given before stays open.
   * @returns what was answered by those before: answers that Take() gives from now on are by the new ones
   */
  Seen SetRules(std::unique_ptr<const AnswerRules> rules);

  /** Gives all questions that wait their ten seconds anew. EPERM: the caller is no policy manager. */
  Result<void> KeepWaiting();

  /**
   * As KeepWaiting(), now and as often as is needed while this question waits, for so long: the thread does it. The
   * kernel knows no other way than to keep all waiting.
   * @param time kForever: until it waits no more
   */
  Result<void> Hold(uint32_t serial, std::chrono::milliseconds time);

  /** Ends the thread, closes the file: what waits is refused at once if nobody else reads. Idempotent. */
  void Stop();

 private:
  using Serials = std::vector<uint32_t>;

  QueryChannel(std::string path, std::function<void()> on_ready, UniqueFd file, UniqueFd fresh, UniqueFd set,
               WakeUp wake_up);

  void Run();
  bool HasEnded();
  Result<void> WriteAnswer(uint32_t serial, unsigned code);
  void Look();
  bool LookOften();
  bool ReadList(Serials* serials);
  bool ForgetGone();
  void KeepHeld();
  void Rest();
  void WaitForFirst();
  void WaitForMore();
  void Arm();
  bool Poll(pollfd* fds, unsigned count, int timeout);
  uint32_t Answers();
  void Give(std::string_view message);
  bool AnswerByRule(uint32_t serial, std::string_view message);
  bool HasEnoughAnswered();
  void Fail(Failure failure);
  void HandOutFailure();
  void Notify();

  const std::string path_;
  const std::function<void()> on_ready_;
  UniqueFd file_;
  UniqueFd set_;

  // of the thread
  QueryList list_;
  std::unordered_set<uint32_t> known_;  // given, and not seen to be gone
  Serials last_list_;
  uint64_t ruled_ = 0;  // questions that rules have answered
  bool armed_ = false;
  std::chrono::nanoseconds credit_{0};  // what looks that find nothing may still take
  std::chrono::steady_clock::time_point credited_at_;
  std::chrono::steady_clock::time_point kept_at_;  // when those that are held got their time anew
  std::chrono::nanoseconds looked_until_{0};       // of the thread's own time: while it waits that stands still

  std::unique_ptr<Thread> thread_;  // guarded by stopping_
  std::mutex stopping_;             // held over the join, so that a second Stop() returns when the first is through

  std::mutex deciding_;  // held from a decision until it is in ready_, so that SetRules() tells whose they are
  std::unique_ptr<const AnswerRules> rules_;  // guarded by deciding_

  std::mutex answering_;  // guards what follows
  UniqueFd fresh_;        // a second descriptor, at the head of the list
  QueryList fresh_list_;

  std::mutex mutex_;  // guards what follows
  WakeUp wake_up_;
  Seen ready_;
  std::optional<Failure> failure_;
  std::unordered_map<uint32_t, std::chrono::steady_clock::time_point> held_until_;
  uint32_t answers_ = 0;
  bool failure_given_ = false;
  bool notified_ = false;
  bool stop_ = false;
};

}  // namespace tomoyo
