#include "core/line-shapes.h"

#include <doctest/doctest.h>

#include <string>

using tomoyo::FindLineShapes;

namespace {

bool Alike(const std::string& first, const std::string& second) {
  const auto found = FindLineShapes(first + "\n" + second + "\n");
  return found.shapes.at(0) == found.shapes.at(1);
}

}  // namespace

TEST_CASE("line shapes: says where lines begin, what shape they have, and gives a line of each") {
  const auto found = FindLineShapes("file read /a\n\nfile read /b/c\nmisc env HOME");
  CHECK(found.starts == std::vector<uint32_t>{0, 13, 14, 29, 43});
  CHECK(found.shapes == std::vector<uint32_t>{0, 1, 0, 2});
  CHECK(found.samples == std::vector<uint32_t>{0, 1, 3});
  CHECK(FindLineShapes("").shapes.empty());
}

TEST_CASE("line shapes: plain words of one sort are alike") {
  CHECK(Alike("file read /etc/a", "file read /usr/lib/x-1.2.so"));
  CHECK(Alike("file read /a\\040b", "file read /a\\\\b"));
  CHECK(Alike("file read /tmp/\\*", "file read /var/\\$/\\@"));
  CHECK(Alike("misc env PATH", "misc env LC_ALL"));
  CHECK(Alike("network inet stream connect 10.0.0.1 80", "network inet stream connect 192.168.3.255 22"));
  CHECK(Alike("file create @LOGS 0644", "file create @x1 0600"));
  CHECK(Alike("file execute /a exec.realpath=\"/b\" exec.argv[0]=\"c\"",
              "file execute /d exec.realpath=\"/e/f\" exec.argv[0]=\"g-h\""));
  CHECK(Alike("file read proc:/self/status", "file read proc:/1/maps"));
}

TEST_CASE("line shapes: words that may mean something else are not alike") {
  CHECK_FALSE(Alike("file read /a", "file write /a"));
  CHECK_FALSE(Alike("file read /a", "file read /a "));
  CHECK_FALSE(Alike("file read /a", "file  read /a"));
  CHECK_FALSE(Alike("file read /a", "file read /\\*"));
  CHECK_FALSE(Alike("file read /a\\040", "file read /a\\101"));
  CHECK_FALSE(Alike("file read /a\\q", "file read /a\\w"));
  CHECK_FALSE(Alike("file read /a=b", "file read /c"));
  CHECK_FALSE(Alike("file read a", "file read b"));
  CHECK_FALSE(Alike("file read /a\t", "file read /b\t"));
  CHECK_FALSE(Alike("use_profile 3", "use_profile 300"));
  CHECK_FALSE(Alike("x 65535", "x 65536"));
  CHECK_FALSE(Alike("x 0644", "x 644"));
  CHECK_FALSE(Alike("x 0x1F", "x 0x1f"));
  CHECK_FALSE(Alike("x 8", "x 08"));
  CHECK_FALSE(Alike("x 4294967296", "x 4294967297"));
  CHECK_FALSE(Alike("x 1.2.3.4", "x 1.2.3.256"));
  CHECK_FALSE(Alike("x 1.2.3.4", "x 01.2.3.4"));
  CHECK_FALSE(Alike("x exec.argv[0]=\"\"", "x exec.argv[0]=\"a\""));
  CHECK_FALSE(Alike("x exec.realpath=\"/a\"", "x exec.realpath=\"a\""));
  CHECK_FALSE(Alike("x /" + std::string(2000, 'a'), "x /" + std::string(2000, 'b')));
  std::string many = "/";
  for (int i = 0; i < 11; ++i) many += "\\*";
  CHECK_FALSE(Alike("x " + many, "x " + many + "/a"));
}
