#include "core/file.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <thread>

#include "test/fifo.h"
#include "test/temporary-folder.h"

using tomoyo::Exchange;
using tomoyo::Open;
using tomoyo::ReadAll;
using tomoyo::ReadOnce;
using tomoyo::WriteLines;

TEST_CASE("open: says which call failed on which path") {
  auto fd = Open("/nowhere/at/all", O_RDONLY);
  REQUIRE_FALSE(static_cast<bool>(fd));
  CHECK(fd.failure().error == ENOENT);
  CHECK(std::string(fd.failure().call) == "open");
  CHECK(fd.failure().path == "/nowhere/at/all");
}

TEST_CASE("open: refuses a path with a NUL inside instead of opening its first part") {
  auto fd = Open(std::string("/dev/null\0x", 11), O_RDONLY);
  REQUIRE_FALSE(static_cast<bool>(fd));
  CHECK(fd.failure().error == EINVAL);
}

TEST_CASE("open: always closes on exec") {
  auto fd = Open("/dev/null", O_RDONLY);
  REQUIRE(static_cast<bool>(fd));
  CHECK((::fcntl(fd->get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("read all: gives files of every size around the steps of the buffer") {
  const TemporaryFolder folder;
  for (const size_t size : {0UL, 1UL, 65535UL, 65536UL, 65537UL, 196608UL, 1000003UL}) {
    std::string text(size, 'x');
    if (size > 0) text.back() = 'y';
    auto read = Exchange(folder.Write("file", text), nullptr, true);
    REQUIRE(static_cast<bool>(read));
    CHECK(*read == text);
  }
}

TEST_CASE("read all: an empty FIFO is nothing now, not an error") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  auto fd = Open(fifo.path(), O_RDONLY | O_NONBLOCK);
  REQUIRE(static_cast<bool>(fd));
  auto read = ReadAll(fd->get(), fifo.path());
  REQUIRE(static_cast<bool>(read));
  CHECK(read->empty());
}

TEST_CASE("read once: gives no more than asked for") {
  const TemporaryFolder folder;
  auto fd = Open(folder.Write("file", "abcdef"), O_RDONLY);
  REQUIRE(static_cast<bool>(fd));
  auto read = ReadOnce(fd->get(), 4, "file");
  REQUIRE(static_cast<bool>(read));
  CHECK(*read == "abcd");
}

TEST_CASE("write lines: writes everything, with or without a last newline") {
  const TemporaryFolder folder;
  for (const std::string text : {"", "\n", "one\n", "one\n\ntwo\n", "one\ntwo"}) {
    folder.Write("file", "");
    auto done = Exchange(folder / "file", &text, false);
    REQUIRE(static_cast<bool>(done));
    CHECK(folder.Read("file") == text);
  }
}

TEST_CASE("write lines: a failure names its line, from 0") {
  const std::string text = "one\ntwo\n";
  auto done = Exchange("/dev/full", &text, false);
  REQUIRE_FALSE(static_cast<bool>(done));
  CHECK(done.failure().error == ENOSPC);
  CHECK(std::string(done.failure().call) == "write");
  CHECK(done.failure().line == 0);
}

TEST_CASE("write lines: a failure in the middle leaves the lines before it written") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  tomoyo::UniqueFd reader(ends[0]);
  const tomoyo::UniqueFd writer(ends[1]);
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  std::thread closes_after_two([&] {
    char bytes[8];
    size_t got = 0;
    while (got < 8) got += static_cast<size_t>(::read(reader.get(), bytes + got, 8 - got));
    reader.Reset();
  });
  // The third line is longer than a pipe holds: it is under way when the reader goes.
  auto done = WriteLines(writer.get(), "one\ntwo\n" + std::string(200000, 'x') + "\nfour\n", "pipe");
  closes_after_two.join();
  (void)std::signal(SIGPIPE, before);
  REQUIRE_FALSE(static_cast<bool>(done));
  CHECK(done.failure().error == EPIPE);
  CHECK(done.failure().line == 2);
}

TEST_CASE("write lines: goes on after a short write and waits where a full pipe says EAGAIN") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
  const tomoyo::UniqueFd reader(ends[0]);
  tomoyo::UniqueFd writer(ends[1]);
  REQUIRE(::fcntl(reader.get(), F_SETFL, 0) == 0);
  const std::string text = std::string(300000, 'a') + "\n" + std::string(300000, 'b') + "\n";
  std::string seen;
  std::thread reads([&] {
    char bytes[5000];
    for (ssize_t got = 1; got > 0;) {
      got = ::read(reader.get(), bytes, sizeof bytes);
      if (got > 0) seen.append(bytes, static_cast<size_t>(got));
    }
  });
  auto done = WriteLines(writer.get(), text, "pipe");
  writer.Reset();
  reads.join();
  CHECK(static_cast<bool>(done));
  CHECK(seen == text);
}

TEST_CASE("read: goes on after a signal") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const tomoyo::UniqueFd reader(ends[0]);
  const tomoyo::UniqueFd writer(ends[1]);
  struct sigaction quiet{};
  struct sigaction before{};
  quiet.sa_handler = [](int) {};  // without SA_RESTART: read(2) gives EINTR
  REQUIRE(::sigaction(SIGUSR1, &quiet, &before) == 0);
  const pthread_t here = ::pthread_self();
  std::thread interrupts([&] {
    for (int i = 0; i < 20; ++i) {
      ::pthread_kill(here, SIGUSR1);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    (void)!::write(writer.get(), "late", 4);
  });
  auto read = ReadOnce(reader.get(), 100, "pipe");
  interrupts.join();
  ::sigaction(SIGUSR1, &before, nullptr);
  REQUIRE(static_cast<bool>(read));
  CHECK(*read == "late");
}
