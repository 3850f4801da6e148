#include "core/query-list.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "core/file.h"
#include "test/fifo.h"
#include "test/temporary-folder.h"

using tomoyo::QueryList;

namespace {

std::string Message(const std::string& serial, const std::string& rest = "#2026/11/23 ...\n") {
  return "Q" + serial + "-0\n" + rest + '\0';
}

struct Read {
  std::vector<uint32_t> serials;
  std::vector<std::string> messages;
  int error = 0;
};

Read ReadAllOf(const std::string& stream, size_t enough = 1000) {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  auto reader = tomoyo::Open(fifo.path(), O_RDONLY | O_NONBLOCK);
  fifo.Write(stream);
  QueryList list;
  Read read;
  auto done = list.Read((*reader).get(), fifo.path(), [&](uint32_t serial, std::string_view message) {
    read.serials.push_back(serial);
    read.messages.emplace_back(message);
    return read.serials.size() < enough;
  });
  if (!done) read.error = done.failure().error;
  return read;
}

}  // namespace

TEST_CASE("query list: gives each message with its serial, to the end of what is there") {
  const auto read = ReadAllOf(Message("7") + Message("4294967295") + Message("0"));
  CHECK(read.serials == std::vector<uint32_t>{7, 4294967295, 0});
  CHECK(read.messages[1] == Message("4294967295"));
  CHECK(read.error == 0);
}

TEST_CASE("query list: ends when the visitor has enough") {
  CHECK(ReadAllOf(Message("1") + Message("2") + Message("3"), 2).serials == std::vector<uint32_t>{1, 2});
}

TEST_CASE("query list: gives a message that is longer than a read as one") {
  const std::string large = Message("5", std::string(60000, 'x'));
  const auto read = ReadAllOf(large);
  CHECK(read.serials == std::vector<uint32_t>{5});
  CHECK(read.messages.at(0) == large);
}

TEST_CASE("query list: a message without a serial is an error and not a question") {
  for (const char* bad : {"", "A1-0\n", "Q-0\n", "Qx-0\n", "Q12", "Q12\n", "Q99999999999-0\n"}) {
    const auto read = ReadAllOf(Message("1") + bad + '\0');
    CAPTURE(bad);
    CHECK(read.serials == std::vector<uint32_t>{1});
    CHECK(read.error == EBADMSG);
  }
}

TEST_CASE("query list: knows what is not in it") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  auto reader = tomoyo::Open(fifo.path(), O_RDONLY | O_NONBLOCK);
  QueryList list;
  fifo.Write(Message("1") + Message("2"));
  auto has = list.Has((*reader).get(), fifo.path(), 3);
  REQUIRE(static_cast<bool>(has));
  CHECK_FALSE(*has);
  fifo.Write(Message("1") + Message("3"));
  has = list.Has((*reader).get(), fifo.path(), 3);
  REQUIRE(static_cast<bool>(has));
  CHECK(*has);
}
