// The cases of test/fixtures/preflight/stores.json: what the loader does with a store. The same file holds preflight.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "loader/boot-words.h"
#include "loader/store.h"
#include "test/json.h"
#include "test/temporary-folder.h"

using namespace tomoyo;

namespace {

const Json& Fixture() {
  static const Json fixture = [] {
    auto text = Exchange(TOMOYO_FIXTURES "/preflight/stores.json", nullptr, true);
    return text ? Json::Parse(*text) : Json();
  }();
  return fixture;
}

std::string TextOf(const Json& entry) {
  if (entry.kind == Json::Kind::kString) return entry.text;
  std::string text = entry["text"].text;
  for (int i = 0; i < static_cast<int>(entry["times"].number); ++i) {
    std::string line = entry["repeat"].text + entry["numbered"].text;
    const size_t hash = line.find('#');
    if (hash != std::string::npos) line.replace(hash, 1, std::to_string(i));
    text += line;
  }
  return text;
}

void MakeFile(const TemporaryFolder& folder, const std::string& name, const Json& entry) {
  const std::string path = folder / name;
  if (!entry["folder"] || !std::filesystem::is_directory(path)) std::filesystem::remove_all(path);
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  if (entry["link"]) {
    REQUIRE(::symlink(entry["link"].text.c_str(), path.c_str()) == 0);
    return;
  }
  mode_t mode = 0600;
  if (entry["folder"]) {
    std::filesystem::create_directories(path);
    mode = 0700;
  } else if (entry["fifo"]) {
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  } else if (entry["nothing"]) {
    return;
  } else {
    folder.Write(name, TextOf(entry));
    if (entry["size"]) REQUIRE(::truncate(path.c_str(), static_cast<off_t>(entry["size"].number)) == 0);
  }
  if (entry["mode"]) mode = static_cast<mode_t>(std::strtol(entry["mode"].text.c_str(), nullptr, 8));
  REQUIRE(::chmod(path.c_str(), mode) == 0);
}

/** The entries of a set stand where its name is. */
void MakeStore(const TemporaryFolder& folder, const Json& store) {
  for (const auto& [path, entry] : store.members) {
    const Json& set = path.empty() || path.back() == '/' ? Fixture()["sets"][entry.text] : Json();
    if (!set) MakeFile(folder, path, entry);
    for (const auto& [name, own] : set.members) MakeFile(folder, path + name, own);
  }
}

std::vector<std::string> Texts(const Json& array) {
  std::vector<std::string> texts;
  for (const Json& item : array.items) texts.push_back(item.text);
  return texts;
}

}  // namespace

TEST_CASE("stores: every case of the fixture") {
  ::umask(0022);
  REQUIRE(Fixture()["cases"].items.size() > 50);
  for (const Json& one : Fixture()["cases"].items) {
    CAPTURE(one["title"].text);
    const TemporaryFolder folder;
    MakeStore(folder, one["store"]);
    ChooseOptions options;
    AddWords(one["words"].text, &options.words);
    options.free_bytes = static_cast<uint64_t>(one["freeMiB"] ? one["freeMiB"].number : 256) << 20;
    Trust trust = Trust::InCaller();
    if (one["owner"]) ++trust.uid;
    StoreReader store(folder.path(), trust);

    std::vector<std::string> problems;
    const auto note = [&problems](const Candidate& candidate, const Problem& problem) {
      const std::string line = problem.line == 0 ? "" : ":" + std::to_string(problem.line);
      problems.push_back(candidate.slot + ": " + problem.file + line + " " + problem.code);
    };
    const BootState state = ReadBootState(&store, note);
    const auto policy = ChoosePolicy(&store, state, options, note);
    CHECK((policy ? policy->candidate.slot : kNoSlot) == one["slot"].text);
    CHECK(problems == Texts(one["problems"]));
    if (one["profile"]) CHECK((policy ? policy->files.profile.name : "") == one["profile"].text);
    const bool in_force = policy && options.words.load_domains && !options.words.disabled();
    const BootState next = AfterLoading(state, in_force ? policy->candidate.slot : kNoSlot);
    if (!one["bootState"].text.empty()) CHECK(PrintBootState(next) == one["bootState"].text);
    CHECK(ParseBootState(PrintBootState(next)).given_up == next.given_up);
  }
}
