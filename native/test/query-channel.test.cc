#include "core/query-channel.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "test/bell.h"
#include "test/fifo.h"
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

size_t Entries(const char* folder) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
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

TEST_CASE("query channel: stops at any moment, and then answers nothing") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  const size_t before = Entries("/proc/self/fd");
  const size_t threads = Entries("/proc/self/task");
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
    auto kept = channel->KeepWaiting();
    REQUIRE_FALSE(static_cast<bool>(kept));
    CHECK(kept.failure().error == EBADF);
  }
  CHECK(Entries("/proc/self/fd") == before);
  CHECK(Entries("/proc/self/task") == threads);
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
    for (int i = 0; i < 200; ++i) (void)channel->Answer(static_cast<uint32_t>(i), 2);
  });
  answerer.join();
  std::thread stopper([&] { channel->Stop(); });
  channel->Stop();
  stopper.join();
  writer.join();
  taker.join();
}
