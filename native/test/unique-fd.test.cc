#include "core/unique-fd.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <utility>

using tomoyo::UniqueFd;

namespace {

int OpenNull() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
bool IsOpen(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("unique fd: closes at the end of its scope") {
  const int fd = OpenNull();
  {
    const UniqueFd owner(fd);
    CHECK(IsOpen(fd));
  }
  CHECK_FALSE(IsOpen(fd));
}

TEST_CASE("unique fd: moving leaves nothing behind and closes what was held before") {
  const int first = OpenNull();
  const int second = OpenNull();
  UniqueFd a(first);
  UniqueFd b(second);
  b = std::move(a);
  CHECK(b.get() == first);
  CHECK_FALSE(static_cast<bool>(a));  // NOLINT(bugprone-use-after-move): that is what is tested
  CHECK_FALSE(IsOpen(second));
  const UniqueFd c(std::move(b));
  CHECK(c.get() == first);
  CHECK(IsOpen(first));
}

TEST_CASE("unique fd: moving onto itself changes nothing") {
  UniqueFd owner(OpenNull());
  UniqueFd& same = owner;
  owner = std::move(same);
  CHECK(IsOpen(owner.get()));
}

TEST_CASE("unique fd: 0 is a descriptor and -1 is none") {
  UniqueFd zero(0);
  CHECK(static_cast<bool>(zero));
  CHECK(zero.Release() == 0);
  CHECK_FALSE(static_cast<bool>(zero));
  CHECK_FALSE(static_cast<bool>(UniqueFd()));
}
