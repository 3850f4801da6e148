#include "core/pattern.h"

#include <doctest/doctest.h>

#include <string>

#include "core/file.h"
#include "test/json.h"

TEST_CASE("patterns: every row of the fixture, which was asked of a real kernel") {
  auto text = tomoyo::Exchange(TOMOYO_FIXTURES "/language/patterns.json", nullptr, true);
  REQUIRE(text);
  const Json rows = Json::Parse(*text);
  REQUIRE(rows.items.size() > 20);
  for (const Json& row : rows.items) {
    const std::string& pattern = row.items[0].text;
    CAPTURE(pattern);
    for (const Json& name : row.items[1].items) CHECK_MESSAGE(tomoyo::Matches(pattern, name.text), name.text);
    for (const Json& name : row.items[2].items) CHECK_FALSE_MESSAGE(tomoyo::Matches(pattern, name.text), name.text);
  }
}

TEST_CASE("patterns: none reads behind its end") {
  for (const char* pattern : {"", "\\", "/\\", "/\\0", "/\\{", "/\\{/", "/\\{\\}/", "\\-", "/\\*\\-", "/a\\*\\"}) {
    for (const char* name : {"", "/", "\\", "/a\\", "/a\\04", "a/"})
      CHECK_NOTHROW((void)tomoyo::Matches(pattern, name));
  }
}
