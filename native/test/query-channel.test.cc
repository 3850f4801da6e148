#include "core/query-channel.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "test/bell.h"
#include "test/fifo.h"
#include "test/process.h"
#include "test/temporary-folder.h"

using tomoyo::QueryChannel;

namespace {

std::string Message(int serial) { return "Q" + std::to_string(serial) + "-0\n#2026/11/23 ...\n" + '\0'; }

std::unique_ptr<QueryChannel> Start(const std::string& path, Bell* bell) {
  auto channel = QueryChannel::Start(path, bell->Ringer());
  REQUIRE(static_cast<bool>(channel));
  return *std::move(channel);
}

/** Takes until `serial` was given and is gone. A FIFO, unlike the kernel, gives a question once. */
tomoyo::Seen TakeUntilGone(QueryChannel* channel, uint32_t serial) {
  tomoyo::Seen all;
  while (all.gone.empty() || all.gone.back() != serial) {
    auto seen = channel->Take();
    REQUIRE(static_cast<bool>(seen));
    all.questions += seen->questions;
    all.gone.insert(all.gone.end(), seen->gone.begin(), seen->gone.end());
    std::this_thread::yield();
  }
  return all;
}

}  // namespace

TEST_CASE("query channel: a file that cannot be opened is known at once") {
  auto channel = QueryChannel::Start("/nowhere/at/all", [] {});
  REQUIRE_FALSE(static_cast<bool>(channel));
  CHECK(channel.failure().error == ENOENT);
  CHECK(std::string(channel.failure().call) == "open");
}

TEST_CASE("query channel: gives questions that were there before it and that come later, and says which are gone") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  fifo.Write(Message(1));
  Bell bell;
  auto channel = Start(fifo.path(), &bell);
  bell.WaitFor(1);
  auto seen = TakeUntilGone(channel.get(), 1);
  CHECK(seen.questions == Message(1));
  CHECK(seen.gone == std::vector<uint32_t>{1});
  fifo.Write(Message(2));
  seen = TakeUntilGone(channel.get(), 2);
  CHECK(seen.questions == Message(2));
  CHECK(seen.gone == std::vector<uint32_t>{2});
}

TEST_CASE("query channel: does not answer what does not wait") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  auto channel = Start(fifo.path(), &bell);
  auto answered = channel->Answer(1, 1);
  REQUIRE(static_cast<bool>(answered));
  CHECK_FALSE(*answered);
}

TEST_CASE("query channel: hands out a failure behind what was seen before it") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  fifo.Write(Message(1) + "nonsense" + '\0');
  Bell bell;
  auto channel = Start(fifo.path(), &bell);
  bell.WaitFor(1);
  auto seen = channel->Take();
  REQUIRE(static_cast<bool>(seen));
  CHECK(seen->questions == Message(1));
  bell.WaitFor(2);
  for (int i = 0; i < 2; ++i) {
    seen = channel->Take();
    REQUIRE_FALSE(static_cast<bool>(seen));
    CHECK(seen.failure().error == EBADMSG);
  }
}

namespace {

std::string Request(int serial, const std::string& entry) {
  return "Q" + std::to_string(serial) + "-0\n#2026/11/23 ...\n<kernel> /bin/editor\n" + entry + "\n" + '\0';
}

/** Grants what is read. */
std::unique_ptr<const tomoyo::AnswerRules> GrantReading() {
  tomoyo::AnswerRule rule;
  rule.operations = {"file read"};
  rule.code = 1;
  return std::make_unique<const tomoyo::AnswerRules>(std::vector<tomoyo::AnswerRule>{rule},
                                                     tomoyo::AnswerRules::PathPlaces{}, 0);
}

/**
 * A FIFO gives also the answers that were written, and holds two of the largest questions. Until the thread sleeps:
 * what is written while it still reads comes behind an answer, as one message with it.
 */
void WaitUntilRead(Fifo* fifo) {
  for (pollfd waiting{fifo->writer().get(), POLLIN, 0}; ::poll(&waiting, 1, 0) != 0 || !Sleeps("tomoyo-query");)
    std::this_thread::yield();
}

/** Takes until something was answered. */
tomoyo::Seen TakeAnswered(QueryChannel* channel) {
  for (;;) {
    auto seen = channel->Take();
    REQUIRE(static_cast<bool>(seen));
    if (!seen->answers.empty()) return *std::move(seen);
    std::this_thread::yield();
  }
}

}  // namespace

TEST_CASE("query channel: answers by rules what they decide, and gives the rest") {
  const TemporaryFolder folder;
  Fifo fifo(folder);
  Bell bell;
  auto channel = Start(fifo.path(), &bell);
  CHECK(channel->SetRules(GrantReading()).IsEmpty());
  for (int serial = 1; serial <= 20; ++serial) {
    fifo.Write(Request(serial, "file read /etc/" + std::to_string(serial)));
    const auto seen = TakeAnswered(channel.get());
    CHECK(seen.answered == Request(serial, "file read /etc/" + std::to_string(serial)));
    REQUIRE(seen.answers.size() == 1);
    CHECK(seen.answers[0].decision.rule == 0);
    CHECK(seen.answers[0].decision.code == 1);
    CHECK(seen.questions.empty());
    CHECK(seen.gone.empty());
    WaitUntilRead(&fifo);
  }
  fifo.Write(Request(21, "file write /etc/x"));
  const auto seen = TakeUntilGone(channel.get(), 21);
  CHECK(seen.questions == Request(21, "file write /etc/x"));
  CHECK(seen.answers.empty());
}

TEST_CASE("query channel: new rules give back what the old ones have answered") {
  const TemporaryFolder folder;
  Fifo fifo(folder);
  Bell bell;
  auto channel = Start(fifo.path(), &bell);
  (void)channel->SetRules(GrantReading());
  fifo.Write(Request(1, "file read /a"));
  bell.WaitFor(1);
  const auto before = channel->SetRules(nullptr);
  CHECK(before.answered == Request(1, "file read /a"));
  CHECK(before.answers.size() == 1);
  auto seen = channel->Take();
  REQUIRE(static_cast<bool>(seen));
  CHECK(seen->IsEmpty());
  WaitUntilRead(&fifo);
  fifo.Write(Request(2, "file read /a"));
  CHECK(TakeUntilGone(channel.get(), 2).questions == Request(2, "file read /a"));
}

TEST_CASE("query channel: what nobody takes is not answered for ever") {
  const TemporaryFolder folder;
  Fifo fifo(folder);
  // All is there before the first answer is: in a FIFO that would come between.
  REQUIRE(::fcntl(fifo.writer().get(), F_SETPIPE_SZ, 1 << 20) >= 0);
  constexpr int kQuestions = 900;
  const std::string entry = "file read /" + std::string(600, 'x');
  for (int serial = 1; serial <= kQuestions; ++serial) fifo.Write(Request(serial, entry));
  std::promise<void> has_rules;
  const std::shared_future<void> rules = has_rules.get_future();
  auto channel = QueryChannel::Start(fifo.path(), [rules] { rules.wait(); });
  REQUIRE(static_cast<bool>(channel));
  (void)(*channel)->SetRules(GrantReading());
  has_rules.set_value();
  WaitUntilRead(&fifo);
  (*channel)->Stop();
  auto seen = (*channel)->Take();
  REQUIRE(static_cast<bool>(seen));
  CHECK(seen->answered.size() > (size_t{400} << 10));
  CHECK(seen->answered.size() < (size_t{512} << 10) + 2 * entry.size());
  const auto open = std::count(seen->questions.begin(), seen->questions.end(), '\0');
  CHECK(static_cast<int>(seen->answers.size()) + open == kQuestions);
}

TEST_CASE("query channel: stops at any moment, and then answers nothing") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  const size_t before = Descriptors();
  const size_t threads = Threads();
  for (int i = 0; i < 100; ++i) {
    auto channel = Start(fifo.path(), &bell);
    if (i % 2 == 1) fifo.Write(Message(i));
    if (i % 3 == 0) std::this_thread::yield();
    if (i % 5 == 0) channel.reset();
    if (!channel) continue;
    channel->Stop();
    channel->Stop();
    CHECK(static_cast<bool>(channel->Take()));
    auto answered = channel->Answer(1, 1);
    REQUIRE_FALSE(static_cast<bool>(answered));
    CHECK(answered.failure().error == EBADF);
    for (const auto& kept : {channel->KeepWaiting(), channel->Hold(1, QueryChannel::kForever)}) {
      REQUIRE_FALSE(static_cast<bool>(kept));
      CHECK(kept.failure().error == EBADF);
    }
  }
  CHECK(Descriptors() == before);
  CHECK(ThreadsFallTo(threads));
}

TEST_CASE("query channel: many threads may take, answer and stop at once") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  auto channel = Start(fifo.path(), &bell);
  std::thread writer([&] {
    for (int i = 0; i < 200; ++i) fifo.Write(Message(i));
  });
  std::thread taker([&] {
    for (int i = 0; i < 200; ++i) (void)channel->Take();
  });
  std::thread answerer([&] {
    for (int i = 0; i < 200; ++i) {
      (void)channel->Hold(static_cast<uint32_t>(i), std::chrono::milliseconds(i));
      (void)channel->Answer(static_cast<uint32_t>(i), 2);
    }
  });
  std::thread ruler([&] {
    for (int i = 0; i < 200; ++i) (void)channel->SetRules(i % 2 == 0 ? GrantReading() : nullptr);
  });
  answerer.join();
  ruler.join();
  std::thread stopper([&] { channel->Stop(); });
  channel->Stop();
  stopper.join();
  writer.join();
  taker.join();
}
