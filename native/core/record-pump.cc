#include "core/record-pump.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/file.h"

namespace tomoyo {
namespace {

constexpr size_t kReadBytes = size_t{64} << 10;

// Of what waits, but for a longer record.
constexpr size_t kBatchBytes = size_t{128} << 10;
// Of what is taken, but for a longer record.
constexpr size_t kPartBytes = size_t{32} << 10;

// A file that is always readable and never gives anything (a regular file at its end) would keep a core busy for ever.
// Readers that race for the same records do not get here: between two losses poll(2) finds nothing to read.
constexpr unsigned kMostIdleReads = 1000;

// The counters are opened each time: to rewind them somebody would have to write, and the kernel counts that, too. A
// domain whose own reads are logged finds one more record a check point.
constexpr std::chrono::milliseconds kBetweenChecks{1000};
constexpr size_t kMostCheckPoints = 64;

/** As many of them as so many bytes have room for, at least one. */
std::string_view FirstOf(std::string_view records, size_t most) {
  if (records.size() <= most) return records;
  const size_t nul = records.rfind('\0', most - 1);
  return records.substr(0, (nul != std::string_view::npos ? nul : records.find('\0')) + 1);
}

}  // namespace

Result<std::unique_ptr<RecordPump>> RecordPump::Start(const std::string& path, size_t limit_bytes,
                                                      std::function<void()> on_ready, std::string counters) {
  auto file = Open(path, O_RDONLY | O_NONBLOCK);
  if (!file) return file.failure();
  auto wake_up = WakeUp::Create();
  if (!wake_up) return wake_up.failure();
  std::unique_ptr<RecordPump> pump(new RecordPump(path, limit_bytes, std::move(on_ready), std::move(counters),
                                                  *std::move(file), *std::move(wake_up)));
  auto thread = Thread::Start("tomoyo-pump", [self = pump.get()] { self->Run(); });
  if (!thread) return thread.failure();
  pump->thread_ = *std::move(thread);
  return pump;
}

RecordPump::RecordPump(std::string path, size_t limit_bytes, std::function<void()> on_ready, std::string counters,
                       UniqueFd file, WakeUp wake_up)
    : path_(std::move(path)),
      limit_bytes_(std::max<size_t>(limit_bytes, 1)),
      on_ready_(std::move(on_ready)),
      counters_(std::move(counters)),
      file_(std::move(file)),
      buffer_(new char[kReadBytes]),
      wake_up_(std::move(wake_up)) {}

Result<void> RecordPump::Take(Taken* taken) {
  MappedBlock done;  // goes when the lock is free: that takes as long as some hundred reads
  std::lock_guard<std::mutex> lock(mutex_);
  taken->records.clear();
  taken->pauses = 0;
  taken->check_points.clear();
  if (failure_ && ready_.empty()) {
    notified_ = false;
    failure_given_ = true;
    return *failure_;
  }
  if (!ready_.empty()) done = TakeFirstLocked(taken);
  notified_ = !ready_.empty();
  const bool has_room = full_ && held_bytes_ <= limit_bytes_ / 2;
  if (has_room) full_ = false;
  if (has_room || failure_) wake_up_.Signal();
  return {};
}

Result<std::vector<Taken>> RecordPump::TakeAll() {
  std::vector<Taken> parts;
  for (;;) {
    Taken taken;
    auto took = Take(&taken);
    if (!took && parts.empty()) return took.failure();
    // a failure is there the next time, too
    if (!took || (taken.records.empty() && taken.check_points.empty())) return parts;
    parts.push_back(std::move(taken));
  }
}

/** What is not used any more. */
MappedBlock RecordPump::TakeFirstLocked(Taken* taken) {
  Batch& first = ready_.front();
  const std::string_view part = FirstOf(first.records.bytes().substr(first.taken), kPartBytes);
  const size_t end = first.taken + part.size();
  auto point = first.check_points.begin();
  for (; point != first.check_points.end() && point->offset <= end; ++point) {
    point->offset -= first.taken;
    taken->check_points.push_back(std::move(*point));
    --check_points_;
  }
  first.check_points.erase(first.check_points.begin(), point);
  taken->records.assign(part);
  held_bytes_ -= part.size();
  first.taken = end;
  if (end < first.records.bytes().size()) return {};
  taken->pauses = first.pauses;
  if (first.records.capacity() == kBatchBytes) std::swap(first.records, spare_);
  spare_.Clear();
  MappedBlock done = std::move(first.records);
  ready_.pop_front();
  return done;
}

void RecordPump::Stop(bool check_point) {
  std::lock_guard<std::mutex> once(stopping_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    check_at_end_ = check_point && !stop_;
    stop_ = true;
    wake_up_.Signal();
  }
  thread_.reset();
  file_.Reset();
  std::lock_guard<std::mutex> lock(mutex_);
  wake_up_.Close();
}

void RecordPump::Run() {
  unsigned idle_reads = 0;
  if (!counters_.empty()) Check();
  for (;;) {
    const Next next = WhatNext();
    if (next == Next::kEnd) {
      CheckAtEnd();
      return HandOutFailure();
    }
    if (next == Next::kWaitForTake) {
      WaitForWakeUp();
      continue;
    }
    const short events = WaitForFile(idle_reads > 0);
    if (events == 0) {
      idle_reads = 0;
      if (IsCheckDue()) Check();
      continue;
    }
    const Drained drained = Drain();
    if (drained != Drained::kNothingRead) unchecked_ = true;
    if (drained == Drained::kInterrupted) continue;
    idle_reads = drained == Drained::kNothingRead ? idle_reads + 1 : 0;
    if ((events & (POLLERR | POLLNVAL)) != 0) {
      Fail({EIO, "poll", path_});
    } else if ((events & POLLHUP) != 0) {
      Fail({EPIPE, "poll", path_});
    } else if (idle_reads > kMostIdleReads) {
      Fail({ENODATA, "read", path_});
    }
    if (IsCheckDue()) Check();
  }
}

bool RecordPump::IsCheckDue() const { return MillisecondsToCheck() == 0; }

/** -1: there is nothing to check. */
int RecordPump::MillisecondsToCheck() const {
  if (counters_.empty() || !unchecked_) return -1;
  const auto left = kBetweenChecks - (std::chrono::steady_clock::now() - last_check_);
  return std::max(0, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
}

/** Put off when it is interrupted. */
void RecordPump::Check() {
  CheckPoint point;
  point.before = ReadCounters();
  last_check_ = std::chrono::steady_clock::now();
  if (Drain() == Drained::kInterrupted) return;
  point.after = ReadCounters();
  unchecked_ = point.before != point.after;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (ready_.empty()) ready_.emplace_back();
    Batch& last = ready_.back();
    point.offset = last.records.bytes().size();
    last.check_points.push_back(std::move(point));
    if (++check_points_ > kMostCheckPoints) ForgetCheckPointLocked();
  }
  Notify();
}

void RecordPump::CheckAtEnd() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!check_at_end_ || counters_.empty() || failure_) return;
  }
  ending_ = true;
  Check();
}

std::string RecordPump::ReadCounters() const {
  auto text = Exchange(counters_, nullptr, true);
  return text ? *std::move(text) : std::string();
}

/** Tells about the failure once the records before it are taken, if the taker has not come upon it by itself. */
void RecordPump::HandOutFailure() {
  for (;;) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (stop_ || failure_given_) return;
      if (ready_.empty() && !notified_) break;
    }
    WaitForWakeUp();
  }
  Notify();
}

RecordPump::Next RecordPump::WhatNext() {
  std::lock_guard<std::mutex> lock(mutex_);
  return WhatNextLocked();
}

RecordPump::Next RecordPump::WhatNextLocked() const {
  if (failure_) return Next::kEnd;
  if (ending_) return held_bytes_ < 2 * limit_bytes_ ? Next::kRead : Next::kEnd;
  if (stop_) return Next::kEnd;
  return full_ ? Next::kWaitForTake : Next::kRead;
}

/** Makes what was read ready to be taken. */
RecordPump::Next RecordPump::HandOver() {
  bool notify;
  Next next;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!whole_.empty()) HoldLocked(whole_);
    next = WhatNextLocked();
    notify = IsNotifyDueLocked();
  }
  whole_.clear();
  if (notify) on_ready_();
  return next;
}

void RecordPump::HoldLocked(std::string_view records) {
  // behind a pause begins a new one, so that the place of the pause is the end of what is taken
  if (ready_.empty() || ready_.back().pauses > 0 || ready_.back().records.room() < records.size()) {
    // one with check points alone has no memory yet
    const bool is_unused = !ready_.empty() && ready_.back().pauses == 0 && ready_.back().records.bytes().empty();
    if (!is_unused) ready_.emplace_back();
    if (spare_.room() < records.size()) spare_ = MappedBlock(std::max(kBatchBytes, records.size()));
    ready_.back().records = std::move(spare_);
    if (ready_.back().records.room() < records.size()) {
      if (!failure_) failure_ = Failure{ENOMEM, "mmap", path_};
      return;
    }
  }
  Batch& last = ready_.back();
  last.records.Append(records);
  held_bytes_ += records.size();
  if (held_bytes_ < limit_bytes_ || full_) return;
  full_ = true;
  ++last.pauses;
}

/** The oldest one. */
void RecordPump::ForgetCheckPointLocked() {
  for (Batch& batch : ready_) {
    if (batch.check_points.empty()) continue;
    batch.check_points.erase(batch.check_points.begin());
    --check_points_;
    return;
  }
}

/** The kernel gives one record a read(2); some are handed over at a time: who takes them must not wait for each. */
RecordPump::Drained RecordPump::Drain() {
  const size_t together = std::min(kPartBytes / 2, limit_bytes_ / 8);
  for (bool any = false;; any = true) {
    auto got = ReadSome(file_.get(), buffer_.get(), kReadBytes, path_);
    const bool fits = !got || framer_.Feed({buffer_.get(), *got}, &whole_);
    const bool is_end = !got || !fits || *got == 0;
    if (!whole_.empty() && (is_end || whole_.size() >= together) && HandOver() != Next::kRead) {
      return Drained::kInterrupted;
    }
    if (!is_end) continue;
    if (!got) {
      Fail(got.failure());
    } else if (!fits) {
      Fail({EMSGSIZE, "read", path_});
    } else {
      return any ? Drained::kEmpty : Drained::kNothingRead;
    }
    return Drained::kInterrupted;
  }
}

/** What poll(2) says of the file; 0 when it was another reason to go on. */
short RecordPump::WaitForFile(bool after_nothing) {
  pollfd fds[2] = {{wake_up_.fd(), POLLIN, 0}, {file_.get(), POLLIN, 0}};
  // After a read that gave nothing, look first whether poll would wait at all: only a run without waiting is a spin.
  if (after_nothing && Poll(fds, 2, 0) == 0) return 0;
  if (!after_nothing && Poll(fds, 2, MillisecondsToCheck()) < 0) return 0;
  if (fds[0].revents != 0) wake_up_.Clear();
  return fds[1].revents;
}

void RecordPump::WaitForWakeUp() {
  pollfd fd{wake_up_.fd(), POLLIN, 0};
  if (Poll(&fd, 1, -1) > 0) wake_up_.Clear();
}

int RecordPump::Poll(pollfd* fds, unsigned count, int timeout) {
  int ready;
  do {
    ready = ::poll(fds, count, timeout);
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) Fail({errno, "poll", path_});
  return ready;
}

void RecordPump::Fail(Failure failure) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!failure_) failure_ = std::move(failure);
}

/** Calls on_ready if something new waits and no call is under way. Not under the lock: on_ready is foreign code. */
void RecordPump::Notify() {
  bool due;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    due = IsNotifyDueLocked();
  }
  if (due) on_ready_();
}

/** Whoever asks makes the call. */
bool RecordPump::IsNotifyDueLocked() {
  if (notified_ || stop_ || (ready_.empty() && !failure_)) return false;
  notified_ = true;
  return true;
}

}  // namespace tomoyo
