#include "core/query-channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <iterator>
#include <string>
#include <utility>

#include "core/file.h"

namespace tomoyo {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// A look is repeated until nothing changes any more; under a storm the next one goes on.
constexpr int kMostRounds = 16;

// Looks that find nothing may take one part in so many of the time, and this much at once. The debt of one is limited:
// on a virtual machine a thread is charged for what its host took.
constexpr int kShare = 256;
constexpr nanoseconds kMostCredit = std::chrono::milliseconds(10);
constexpr nanoseconds kMostDebt = std::chrono::milliseconds(4);

// Of answered questions that nobody takes; what comes then is given as open.
constexpr size_t kMostAnsweredBytes = size_t{512} << 10;

// The kernel says something of each question once a second; only the end of one goes by in silence.
constexpr int kArmedTimeout = 1000;
constexpr int kUnarmedTimeout = 50;

// The kernel waits for ten seconds; some of these may come late.
constexpr std::chrono::milliseconds kBeat(2500);

nanoseconds ThreadTime() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

}  // namespace

Result<std::unique_ptr<QueryChannel>> QueryChannel::Start(const std::string& path, std::function<void()> on_ready) {
  auto file = Open(path, O_RDWR | O_NONBLOCK);
  if (!file) return file.failure();
  auto fresh = Open(path, O_RDONLY | O_NONBLOCK);
  if (!fresh) return fresh.failure();
  UniqueFd set(::epoll_create1(EPOLL_CLOEXEC));
  if (!set) return Failure{errno, "epoll_create1", path};
  auto wake_up = WakeUp::Create();
  if (!wake_up) return wake_up.failure();
  epoll_event woken{};
  woken.events = EPOLLIN;
  if (::epoll_ctl(set.get(), EPOLL_CTL_ADD, (*wake_up).fd(), &woken) != 0) return Failure{errno, "epoll_ctl", path};
  std::unique_ptr<QueryChannel> channel(new QueryChannel(path, std::move(on_ready), *std::move(file), *std::move(fresh),
                                                         std::move(set), *std::move(wake_up)));
  auto thread = Thread::Start("tomoyo-query", [self = channel.get()] { self->Run(); });
  if (!thread) return thread.failure();
  channel->thread_ = *std::move(thread);
  return channel;
}

QueryChannel::QueryChannel(std::string path, std::function<void()> on_ready, UniqueFd file, UniqueFd fresh,
                           UniqueFd set, WakeUp wake_up)
    : path_(std::move(path)),
      on_ready_(std::move(on_ready)),
      file_(std::move(file)),
      set_(std::move(set)),
      credited_at_(steady_clock::now()),
      fresh_(std::move(fresh)),
      wake_up_(std::move(wake_up)) {}

Result<Seen> QueryChannel::Take() {
  std::lock_guard<std::mutex> lock(mutex_);
  notified_ = false;
  if (failure_) {
    if (ready_.IsEmpty()) {
      failure_given_ = true;
      return *failure_;
    }
    wake_up_.Signal();
  }
  return std::exchange(ready_, {});
}

Result<bool> QueryChannel::Answer(uint32_t serial, unsigned code) {
  std::lock_guard<std::mutex> once(answering_);
  if (!fresh_) return Failure{EBADF, "write", path_};
  auto waits = fresh_list_.Has(fresh_.get(), path_, serial);
  if (!waits || !*waits) return waits;
  auto written = WriteAnswer(serial, code);
  if (!written) return written.failure();
  // One that stands at the head finds most questions with one read. Where there is none to be had the old one will do.
  if (auto next = Open(path_, O_RDONLY | O_NONBLOCK)) fresh_ = *std::move(next);
  return true;
}

Result<void> QueryChannel::WriteAnswer(uint32_t serial, unsigned code) {
  char text[32];
  const int length = std::snprintf(text, sizeof text, "A%u=%u\n", serial, code);
  auto written = WriteWhole(file_.get(), {text, static_cast<size_t>(length)}, path_);
  if (!written) return written;
  std::lock_guard<std::mutex> lock(mutex_);
  ++answers_;
  return written;
}

Seen QueryChannel::SetRules(std::unique_ptr<const AnswerRules> rules) {
  std::lock_guard<std::mutex> once(deciding_);
  rules_ = std::move(rules);
  Seen before;
  std::lock_guard<std::mutex> lock(mutex_);
  before.answered.swap(ready_.answered);
  before.answers.swap(ready_.answers);
  return before;
}

Result<void> QueryChannel::KeepWaiting() {
  std::lock_guard<std::mutex> once(answering_);
  if (!fresh_) return Failure{EBADF, "write", path_};
  return WriteWhole(file_.get(), "\n", path_);
}

Result<void> QueryChannel::Hold(uint32_t serial, std::chrono::milliseconds time) {
  auto kept = KeepWaiting();
  if (!kept) return kept;
  std::lock_guard<std::mutex> lock(mutex_);
  auto& until = held_until_[serial];
  until = std::max(until, time == kForever ? steady_clock::time_point::max() : steady_clock::now() + time);
  return kept;
}

void QueryChannel::Stop() {
  std::lock_guard<std::mutex> once(stopping_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    wake_up_.Signal();
  }
  thread_.reset();
  std::lock_guard<std::mutex> no_answer(answering_);
  fresh_.Reset();
  file_.Reset();
  set_.Reset();
  std::lock_guard<std::mutex> lock(mutex_);
  wake_up_.Close();
}

void QueryChannel::Run() {
  LookOften();  // what waits already; nobody said that there is something, so it is not charged
  looked_until_ = ThreadTime();
  while (!HasEnded()) {
    if (known_.empty()) {
      WaitForFirst();
    } else {
      WaitForMore();
    }
    Look();
    KeepHeld();
    Rest();
  }
  HandOutFailure();
}

bool QueryChannel::HasEnded() {
  std::lock_guard<std::mutex> lock(mutex_);
  return stop_ || failure_;
}

/** Reads the list; charges what that took if there was nothing in it that was not known. No clock before the answers.
 */
void QueryChannel::Look() {
  const auto began = looked_until_;
  const bool found = LookOften();
  looked_until_ = ThreadTime();
  const auto now = steady_clock::now();
  credit_ = std::min(kMostCredit, credit_ + (now - credited_at_) / kShare);
  credited_at_ = now;
  if (!found) credit_ = std::max(-kMostDebt, credit_ - (looked_until_ - began));
}

/** Until the list is complete: the same as that before it, and not changed by an answer of ours meanwhile. */
bool QueryChannel::LookOften() {
  const size_t known = known_.size();
  const uint64_t ruled = ruled_;
  bool found = false;
  for (int round = 0; round < kMostRounds; ++round) {
    const uint32_t answers = Answers();
    Serials serials;
    if (!ReadList(&serials)) return false;
    const bool is_complete = serials == last_list_ && answers == Answers();
    last_list_ = std::move(serials);
    if (is_complete) return ForgetGone() || found;
    found = known_.size() != known || ruled_ != ruled;
  }
  return found;
}

bool QueryChannel::ReadList(Serials* serials) {
  auto read = list_.Read(file_.get(), path_, [&](uint32_t serial, std::string_view message) {
    const bool is_known = known_.count(serial) != 0;
    if (!is_known && AnswerByRule(serial, message)) return true;
    serials->push_back(serial);
    if (is_known) return true;
    known_.insert(serial);
    Give(message);
    return true;
  });
  if (!read) Fail(read.failure());
  return static_cast<bool>(read);
}

/** While a question is held that waits. The thread comes by here at least once in kMostDebt * kShare and kArmedTimeout.
 */
void QueryChannel::KeepHeld() {
  const auto now = steady_clock::now();
  if (now - kept_at_ < kBeat) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto held = held_until_.begin(); held != held_until_.end();)
      held = held->second <= now || known_.count(held->first) == 0 ? held_until_.erase(held) : std::next(held);
    if (held_until_.empty()) return;
  }
  kept_at_ = now;
  auto kept = KeepWaiting();
  if (!kept) Fail(kept.failure());
}

/** Those that are not in the list any more. */
bool QueryChannel::ForgetGone() {
  if (known_.size() == last_list_.size()) return false;
  const std::unordered_set<uint32_t> waiting(last_list_.begin(), last_list_.end());
  Serials gone;
  for (const uint32_t serial : known_) {
    if (waiting.count(serial) == 0) gone.push_back(serial);
  }
  for (const uint32_t serial : gone) known_.erase(serial);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_.gone.insert(ready_.gone.end(), gone.begin(), gone.end());
  }
  Notify();
  return true;
}

/** Until looking is paid for. */
void QueryChannel::Rest() {
  if (credit_ >= nanoseconds(0) || HasEnded()) return;
  const auto rest = std::chrono::ceil<std::chrono::milliseconds>(-credit_ * kShare);
  pollfd fd{wake_up_.fd(), POLLIN, 0};
  Poll(&fd, 1, static_cast<int>(rest.count()));
}

void QueryChannel::WaitForFirst() {
  if (!armed_) Arm();
  pollfd fds[2] = {{wake_up_.fd(), POLLIN, 0}, {file_.get(), POLLIN, 0}};
  if (!Poll(fds, 2, -1)) return;
  if (fds[0].revents != 0) wake_up_.Clear();
  if ((fds[1].revents & (POLLERR | POLLNVAL)) != 0) Fail({EIO, "poll", path_});
  if ((fds[1].revents & POLLHUP) != 0) Fail({EPIPE, "poll", path_});
}

void QueryChannel::WaitForMore() {
  epoll_event events[2];
  int count;
  do {
    count = ::epoll_wait(set_.get(), events, 2, armed_ ? kArmedTimeout : kUnarmedTimeout);
  } while (count < 0 && errno == EINTR);
  if (count < 0) Fail({errno, "epoll_wait", path_});
}

/** Adds the file to the set while nothing waits. Where something did, perhaps, the set cannot be relied upon. */
void QueryChannel::Arm() {
  pollfd file{file_.get(), POLLIN, 0};
  (void)::epoll_ctl(set_.get(), EPOLL_CTL_DEL, file_.get(), nullptr);
  if (Poll(&file, 1, 0)) return;
  epoll_event more{};
  more.events = EPOLLIN | EPOLLET;
  if (::epoll_ctl(set_.get(), EPOLL_CTL_ADD, file_.get(), &more) != 0) return Fail({errno, "epoll_ctl", path_});
  armed_ = !Poll(&file, 1, 0);
}

/** Whether any of them is ready. */
bool QueryChannel::Poll(pollfd* fds, unsigned count, int timeout) {
  int ready;
  do {
    ready = ::poll(fds, count, timeout);
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) Fail({errno, "poll", path_});
  return ready > 0;
}

uint32_t QueryChannel::Answers() {
  std::lock_guard<std::mutex> lock(mutex_);
  return answers_;
}

void QueryChannel::Give(std::string_view message) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_.questions.append(message);
  }
  Notify();
}

/** It was read a moment ago, and waits. False: the rules leave it open, or it cannot be answered here. */
bool QueryChannel::AnswerByRule(uint32_t serial, std::string_view message) {
  {
    std::lock_guard<std::mutex> once(deciding_);
    const auto decision = rules_ ? rules_->Decide(message) : std::nullopt;
    if (!decision || HasEnoughAnswered() || !WriteAnswer(serial, decision->code)) return false;
    const RuleAnswer answer{*decision, steady_clock::now()};
    std::lock_guard<std::mutex> lock(mutex_);
    ready_.answered.append(message);
    ready_.answers.push_back(answer);
  }
  ++ruled_;
  Notify();
  return true;
}

bool QueryChannel::HasEnoughAnswered() {
  std::lock_guard<std::mutex> lock(mutex_);
  return ready_.answered.size() > kMostAnsweredBytes;
}

void QueryChannel::Fail(Failure failure) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!failure_) failure_ = std::move(failure);
}

/** Tells about the failure once what was seen before it is taken, if the taker has not come upon it by itself. */
void QueryChannel::HandOutFailure() {
  for (;;) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (stop_ || failure_given_) return;
      if (ready_.IsEmpty() && !notified_) break;
    }
    pollfd fd{wake_up_.fd(), POLLIN, 0};
    Poll(&fd, 1, -1);
    wake_up_.Clear();
  }
  Notify();
}

/** Calls on_ready if no call is under way. Not under the lock: on_ready is foreign code. */
void QueryChannel::Notify() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (notified_ || stop_) return;
    notified_ = true;
  }
  on_ready_();
}

}  // namespace tomoyo
