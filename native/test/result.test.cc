#include "core/result.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <memory>
#include <string>

using tomoyo::Failure;
using tomoyo::Result;

TEST_CASE("result: holds a value or a failure, never both") {
  const Result<std::string> value = std::string("yes");
  CHECK(static_cast<bool>(value));
  CHECK(*value == "yes");

  const Result<std::string> failed = Failure{ENOENT, "open", "/x"};
  CHECK_FALSE(static_cast<bool>(failed));
  CHECK(failed.failure().error == ENOENT);
  CHECK(failed.failure().line == -1);
}

TEST_CASE("result: gives away a value that can only be moved") {
  Result<std::unique_ptr<int>> held = std::make_unique<int>(7);
  const std::unique_ptr<int> taken = *std::move(held);
  CHECK(*taken == 7);
}

TEST_CASE("result: of nothing is done until it fails") {
  CHECK(static_cast<bool>(Result<void>()));
  const Result<void> failed = Failure{EIO, "write", "/x"};
  CHECK_FALSE(static_cast<bool>(failed));
  CHECK(failed.failure().error == EIO);
}
