#include "core/control-file.h"

#include <doctest/doctest.h>

#include <string>

#include "test/temporary-folder.h"

using tomoyo::ControlFile;

TEST_CASE("control file: says which file cannot be opened") {
  auto file = ControlFile::Open("/nowhere/at/all");
  REQUIRE_FALSE(static_cast<bool>(file));
  CHECK(std::string(file.failure().call) == "open");
  CHECK(file.failure().path == "/nowhere/at/all");
}

TEST_CASE("control file: writes all and reads on behind it") {
  const TemporaryFolder folder;
  auto file = ControlFile::Open(folder.Write("file", "one\ntwo\nthree\n"));
  REQUIRE(static_cast<bool>(file));
  CHECK(static_cast<bool>((*file)->Write("1\n22\n")));
  auto rest = (*file)->Read();
  REQUIRE(static_cast<bool>(rest));
  CHECK(*rest == "wo\nthree\n");  // a plain file has one position for both
  CHECK(folder.Read("file") == "1\n22\nwo\nthree\n");
}

TEST_CASE("control file: one answer for each line, also for a last one without newline") {
  const TemporaryFolder folder;
  auto file = ControlFile::Open(folder.Write("file", "aabb"));
  REQUIRE(static_cast<bool>(file));
  auto answers = (*file)->Ask("x\ny");
  REQUIRE(static_cast<bool>(answers));
  REQUIRE((*answers).size() == 2);
  CHECK((*answers)[0] == "bb");
  CHECK((*answers)[1].empty());
  CHECK(folder.Read("file") == "x\nbby");
}

TEST_CASE("control file: a failure of a line is told") {
  auto file = ControlFile::Open("/dev/full");
  REQUIRE(static_cast<bool>(file));
  auto answers = (*file)->Ask("x\n");
  REQUIRE_FALSE(static_cast<bool>(answers));
  CHECK(std::string(answers.failure().call) == "write");
}

TEST_CASE("control file: its lock is one's own until it is closed") {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", "");
  auto first = ControlFile::Open(path);
  auto second = ControlFile::Open(path);
  REQUIRE((static_cast<bool>(first) && static_cast<bool>(second)));
  CHECK(*(*first)->TryLock());
  CHECK_FALSE(*(*second)->TryLock());
  (*first).reset();
  CHECK(*(*second)->TryLock());
}

TEST_CASE("control file: one that is open for reading can be locked and not written") {
  const TemporaryFolder folder;
  auto file = ControlFile::Open(folder.Write("file", "text\n"), ControlFile::Access::kRead);
  REQUIRE(static_cast<bool>(file));
  CHECK(*(*file)->TryLock());
  CHECK(*(*file)->Read() == "text\n");
  CHECK_FALSE(static_cast<bool>((*file)->Write("x\n")));
  CHECK(folder.Read("file") == "text\n");
}
