#include "core/record-pump.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "test/bell.h"
#include "test/fifo.h"
#include "test/process.h"
#include "test/temporary-folder.h"

using tomoyo::RecordPump;

namespace {

constexpr size_t kPlenty = size_t{1} << 20;

std::unique_ptr<RecordPump> Start(const std::string& path, size_t limit_bytes, Bell* bell,
                                  const std::string& counters = "") {
  auto pump = RecordPump::Start(path, limit_bytes, bell->Ringer(), counters);
  REQUIRE(static_cast<bool>(pump));
  return *std::move(pump);
}

std::string Record(const std::string& text) { return text + '\0'; }

tomoyo::Taken MustTakeAll(RecordPump* pump) {
  tomoyo::Taken taken;
  REQUIRE(static_cast<bool>(pump->Take(&taken)));
  return taken;
}

tomoyo::Result<void> TakeNothing(RecordPump* pump) {
  tomoyo::Taken taken;
  auto took = pump->Take(&taken);
  CHECK(taken.records.empty());
  return took;
}

std::string MustTake(RecordPump* pump) { return MustTakeAll(pump).records; }

}  // namespace

TEST_CASE("pump: a file that cannot be opened is known at once") {
  auto pump = RecordPump::Start("/nowhere/at/all", kPlenty, [] {});
  REQUIRE_FALSE(static_cast<bool>(pump));
  CHECK(pump.failure().error == ENOENT);
  CHECK(std::string(pump.failure().call) == "open");
}

TEST_CASE("pump: hands over records that were there before it and that come later") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  fifo.Write(Record("early"));
  Bell bell;
  auto pump = Start(fifo.path(), kPlenty, &bell);
  bell.WaitFor(1);
  CHECK(MustTake(pump.get()) == Record("early"));
  CHECK(MustTake(pump.get()).empty());
  fifo.Write(Record("late"));
  bell.WaitFor(2);
  const auto late = MustTakeAll(pump.get());
  CHECK(late.records == Record("late"));
  CHECK(late.pauses == 0);
}

TEST_CASE("pump: hands over whole records only, cut wherever the reads were cut") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  const std::string stream = Record("first") + Record("") + Record("third");
  Bell bell;
  auto pump = Start(fifo.path(), kPlenty, &bell);
  for (size_t at = 0; at <= stream.size(); ++at) {
    std::string all;
    fifo.Write(stream.substr(0, at));
    std::this_thread::yield();
    all += MustTake(pump.get());
    fifo.Write(stream.substr(at));
    while (all.size() < stream.size()) {
      const std::string taken = MustTake(pump.get());
      CHECK((taken.empty() || taken.back() == '\0'));
      all += taken;
      std::this_thread::yield();
    }
    CHECK(all == stream);
  }
}

TEST_CASE("pump: notifies once until somebody takes, then again") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  auto pump = Start(fifo.path(), 20, &bell);
  fifo.Write(Record("1"));
  bell.WaitFor(1);
  for (int i = 0; i < 50; ++i) fifo.Write(Record("x"));
  // The tenth record fills the pump: after that pause it has read all it will read, and has still rung once only.
  std::string all;
  for (int rings = 1; all.size() < 102; ++rings) {
    bell.WaitFor(rings);
    CHECK(bell.Rings() == rings);
    all += MustTake(pump.get());
  }
  CHECK(all == Record("1") + [] {
    std::string fifty;
    for (int i = 0; i < 50; ++i) fifty += Record("x");
    return fifty;
  }());
}

TEST_CASE("pump: stops reading at its limit, counts that, and goes on after a take") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  auto pump = Start(fifo.path(), 100, &bell);
  const std::string big(99, 'x');
  fifo.Write(Record(big));
  bell.WaitFor(1);
  fifo.Write(Record("behind"));
  const auto full = MustTakeAll(pump.get());
  CHECK(full.records == Record(big));
  CHECK(full.pauses == 1);
  bell.WaitFor(2);
  const auto behind = MustTakeAll(pump.get());
  CHECK(behind.records == Record("behind"));
  CHECK(behind.pauses == 0);
}

TEST_CASE("pump: leaves to the file what is beyond the limit") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  auto pump = Start(fifo.path(), 100, &bell);
  fifo.Write(Record(std::string(200, 'x')));
  bell.WaitFor(1);
  fifo.Write(Record("stays"));
  pump->Stop();
  CHECK(MustTake(pump.get()).size() == 201);
  auto fd = tomoyo::Open(fifo.path(), O_RDONLY | O_NONBLOCK);
  auto left = tomoyo::ReadAll(fd->get(), fifo.path());
  CHECK(*left == Record("stays"));
}

TEST_CASE("pump: loses and doubles nothing under load with a small limit") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  constexpr int kRecords = 20000;
  std::thread writes([&] {
    for (int i = 0; i < kRecords; ++i) fifo.Write(Record(std::to_string(i)));
  });
  Bell bell;
  auto pump = Start(fifo.path(), 512, &bell);
  std::string expected;
  for (int i = 0; i < kRecords; ++i) expected += Record(std::to_string(i));
  std::string all;
  uint32_t pauses = 0;
  for (int rings = 1; all.size() < expected.size(); ++rings) {
    bell.WaitFor(rings);
    for (tomoyo::Taken taken; !(taken = MustTakeAll(pump.get())).records.empty();) {
      all += taken.records;
      pauses += taken.pauses;
    }
  }
  writes.join();
  CHECK(all == expected);
  CHECK(pauses > 0);
}

TEST_CASE("pump: a failure comes behind the records before it, with its own notification") {
  const TemporaryFolder folder;
  Fifo fifo(folder);
  Bell bell;
  auto pump = Start(fifo.path(), kPlenty, &bell);
  fifo.Write(Record("last") + "cut off");
  fifo.writer().Reset();  // the reader now sees POLLHUP
  bell.WaitFor(1);
  std::string all = MustTake(pump.get());
  bell.WaitFor(2);
  auto end = TakeNothing(pump.get());
  CHECK(all == Record("last"));
  REQUIRE_FALSE(static_cast<bool>(end));
  CHECK(end.failure().error == EPIPE);
  CHECK(end.failure().path == fifo.path());
  CHECK_FALSE(static_cast<bool>(TakeNothing(pump.get())));
  pump->Stop();
  CHECK(bell.Rings() == 2);
}

TEST_CASE("pump: a failure that nobody takes does not keep Stop() waiting") {
  const TemporaryFolder folder;
  Bell bell;
  auto pump = Start(folder.Write("file", Record("only")), kPlenty, &bell);
  bell.WaitFor(1);
  pump->Stop();
  CHECK(MustTake(pump.get()) == Record("only"));
}

TEST_CASE("pump: a directory fails at its first read") {
  const TemporaryFolder folder;
  Bell bell;
  auto pump = Start(folder.path(), kPlenty, &bell);
  bell.WaitFor(1);
  auto taken = TakeNothing(pump.get());
  REQUIRE_FALSE(static_cast<bool>(taken));
  CHECK(taken.failure().error == EISDIR);
  CHECK(std::string(taken.failure().call) == "read");
}

TEST_CASE("pump: a file that is always ready and gives nothing ends instead of spinning") {
  const TemporaryFolder folder;
  Bell bell;
  auto pump = Start(folder.Write("empty", ""), kPlenty, &bell);
  bell.WaitFor(1);
  auto taken = TakeNothing(pump.get());
  REQUIRE_FALSE(static_cast<bool>(taken));
  CHECK(taken.failure().error == ENODATA);
}

TEST_CASE("pump: a record without end is refused at 16 MiB") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  auto pump = Start(fifo.path(), kPlenty, &bell);
  std::thread writes([&] { fifo.Write(std::string((size_t{16} << 20) + 1, 'x')); });
  bell.WaitFor(1);
  auto taken = TakeNothing(pump.get());
  REQUIRE_FALSE(static_cast<bool>(taken));
  CHECK(taken.failure().error == EMSGSIZE);
  writes.join();
}

TEST_CASE("pump: Stop() ends a waiting thread, twice, and from several threads") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  auto pump = Start(fifo.path(), kPlenty, &bell);
  std::vector<std::thread> stops;
  stops.reserve(4);
  for (int i = 0; i < 4; ++i) stops.emplace_back([&] { pump->Stop(); });
  for (std::thread& stop : stops) stop.join();
  pump->Stop();
  CHECK(MustTake(pump.get()).empty());
  CHECK(bell.Rings() == 0);
}

TEST_CASE("pump: Stop() ends a thread that waits for room, and one that reads without end") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  auto full = Start(fifo.path(), 1, &bell);
  fifo.Write(Record("full"));
  bell.WaitFor(1);
  full->Stop();
  const auto taken = MustTakeAll(full.get());
  CHECK(taken.records == Record("full"));
  CHECK(taken.pauses == 1);

  Bell busy_bell;
  auto busy = Start("/dev/zero", size_t{64} << 20, &busy_bell);
  busy_bell.WaitFor(1);
  busy->Stop();
}

TEST_CASE("pump: taking while another thread stops is safe") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  for (int i = 0; i < 200; ++i) {
    Bell bell;
    auto pump = Start(fifo.path(), 8, &bell);
    fifo.Write(Record("something"));
    std::thread takes([&] {
      for (int n = 0; n < 20; ++n) (void)MustTakeAll(pump.get());
    });
    pump->Stop();
    takes.join();
  }
}

TEST_CASE("pump: 300 pumps leave no descriptor and no thread behind") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  const size_t descriptors = Descriptors();
  const size_t threads = Threads();
  for (int i = 0; i < 300; ++i) {
    Bell bell;
    auto pump = Start(fifo.path(), kPlenty, &bell);
    if (i % 3 == 0) fifo.Write(Record("x"));
    if (i % 2 == 0) pump->Stop();
  }
  CHECK(Descriptors() == descriptors);
  CHECK(ThreadsFallTo(threads));
}

TEST_CASE("pump: the first check point stands behind the records that waited") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  const std::string counters = folder.Write("counters", "7");
  fifo.Write(Record("early"));
  Bell bell;
  auto pump = Start(fifo.path(), kPlenty, &bell, counters);
  std::string all;
  std::vector<tomoyo::CheckPoint> points;
  while (points.empty()) {
    const size_t before = all.size();
    auto taken = MustTakeAll(pump.get());
    all += taken.records;
    points = std::move(taken.check_points);
    for (auto& point : points) point.offset += before;
    std::this_thread::yield();
  }
  REQUIRE(points.size() == 1);
  CHECK(points[0].offset == Record("early").size());
  CHECK(points[0].before == "7");
  CHECK(points[0].after == "7");
}

TEST_CASE("pump: one more check point is made when it is asked to stop so, behind all that waits") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  const std::string counters = folder.Write("counters", "1");
  Bell bell;
  auto pump = Start(fifo.path(), 1, &bell, counters);
  bell.WaitFor(1);
  REQUIRE(MustTakeAll(pump.get()).check_points.size() == 1);
  fifo.Write(Record("one"));
  bell.WaitFor(2);
  // It is full, and reads on only because it ends.
  (void)folder.Write("counters", "2");
  pump->Stop(true);
  const auto [records, pauses, points] = MustTakeAll(pump.get());
  CHECK(records == Record("one"));
  REQUIRE(points.size() == 1);
  CHECK(points[0].offset == Record("one").size());
  CHECK(points[0].after == "2");
}

TEST_CASE(
    "pump: hands over what is much in parts, in order, each of whole records, with its check point in its place") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  const std::string counters = folder.Write("counters", "1");
  Bell bell;
  auto pump = Start(fifo.path(), kPlenty, &bell, counters);
  bell.WaitFor(1);
  REQUIRE(MustTakeAll(pump.get()).check_points.size() == 1);
  std::string expected;
  for (int i = 0; i < 500; ++i) expected += Record(std::to_string(i) + std::string(1000, 'x'));
  fifo.Write(expected);
  pump->Stop(true);
  std::string all;
  size_t parts = 0;
  bool is_checked = false;
  for (;;) {
    const auto taken = MustTakeAll(pump.get());
    if (taken.records.empty()) break;
    CHECK(taken.records.back() == '\0');
    CHECK(taken.records.size() <= size_t{32} << 10);
    CHECK_FALSE(is_checked);
    all += taken.records;
    ++parts;
    is_checked = !taken.check_points.empty() && all.size() == expected.size();
    if (is_checked) CHECK(taken.check_points.back().offset == taken.records.size());
  }
  CHECK(all == expected);
  CHECK(parts >= 16);
  CHECK(is_checked);
}

TEST_CASE("pump: all of it can be taken at once, and a record that is longer than a part is one") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  auto pump = Start(fifo.path(), kPlenty, &bell, folder.Write("counters", "1"));
  bell.WaitFor(1);
  (void)MustTakeAll(pump.get());
  const std::string expected =
      Record("before") + Record(std::string(size_t{300} << 10, 'x')) + Record(std::string(100'000, 'y')) + Record("z");
  fifo.Write(expected);
  pump->Stop(true);
  auto parts = pump->TakeAll();
  REQUIRE(static_cast<bool>(parts));
  std::string all;
  for (const tomoyo::Taken& part : *parts) all += part.records;
  CHECK(all == expected);
  CHECK(parts->size() > 3);
  CHECK((*parts)[1].records == Record(std::string(size_t{300} << 10, 'x')));
  REQUIRE_FALSE(parts->back().check_points.empty());
  CHECK(parts->back().check_points.back().offset == parts->back().records.size());
  CHECK(MustTake(pump.get()).empty());
}

TEST_CASE("pump: loses and doubles nothing under load with a limit of several parts, and rings once for all of them") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  constexpr int kRecords = 5000;
  const auto record = [](int i) { return Record(std::to_string(i) + std::string(1000, 'x')); };
  std::thread writes([&] {
    for (int i = 0; i < kRecords; ++i) fifo.Write(record(i));
  });
  Bell bell;
  auto pump = Start(fifo.path(), size_t{300} << 10, &bell);
  std::string expected;
  for (int i = 0; i < kRecords; ++i) expected += record(i);
  std::string all;
  for (int rings = 1; all.size() < expected.size(); ++rings) {
    bell.WaitFor(rings);
    for (std::string taken; !(taken = MustTake(pump.get())).empty();) all += taken;
  }
  writes.join();
  CHECK(all == expected);
}

TEST_CASE("pump: without a file of counters there are no check points, with one that is missing empty ones") {
  const TemporaryFolder folder;
  const Fifo fifo(folder);
  Bell bell;
  auto without = Start(fifo.path(), kPlenty, &bell);
  without->Stop(true);
  CHECK(MustTakeAll(without.get()).check_points.empty());
  auto missing = Start(fifo.path(), kPlenty, &bell, folder / "nothing");
  missing->Stop(true);
  const auto points = MustTakeAll(missing.get()).check_points;
  REQUIRE_FALSE(points.empty());
  for (const auto& point : points) CHECK((point.before + point.after).empty());
}
