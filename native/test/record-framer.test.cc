#include "core/record-framer.h"

#include <doctest/doctest.h>

#include <string>

using tomoyo::RecordFramer;

namespace {

const std::string kStream("first\0\0third\nof three lines\n\0open", 33);
const std::string kWhole = kStream.substr(0, kStream.rfind('\0') + 1);

}  // namespace

TEST_CASE("framer: gives the same records wherever the stream is cut in two") {
  for (size_t at = 0; at <= kStream.size(); ++at) {
    RecordFramer framer;
    std::string whole;
    REQUIRE(framer.Feed(kStream.substr(0, at), &whole));
    CHECK((whole.empty() || whole.back() == '\0'));
    REQUIRE(framer.Feed(kStream.substr(at), &whole));
    CHECK(whole == kWhole);
  }
}

TEST_CASE("framer: gives the same records byte by byte") {
  RecordFramer framer;
  std::string whole;
  for (const char byte : kStream) REQUIRE(framer.Feed(std::string_view(&byte, 1), &whole));
  CHECK(whole == kWhole);
}

TEST_CASE("framer: keeps a begun record until its NUL comes") {
  RecordFramer framer;
  std::string whole;
  REQUIRE(framer.Feed("beg", &whole));
  CHECK(whole.empty());
  REQUIRE(framer.Feed(std::string_view("un\0", 3), &whole));
  CHECK(whole == std::string("begun\0", 6));
}

TEST_CASE("framer: takes a record of 16 MiB and refuses one byte more") {
  RecordFramer framer;
  std::string whole;
  const std::string piece(size_t{1} << 20, 'x');
  for (int i = 0; i < 16; ++i) REQUIRE(framer.Feed(piece, &whole));
  CHECK_FALSE(framer.Feed("x", &whole));
}
