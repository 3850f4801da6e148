#include "core/datagrams.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "core/file.h"
#include "core/unique-fd.h"
#include "test/process.h"
#include "test/temporary-folder.h"

using tomoyo::SendDatagrams;
using tomoyo::TooLarge;
using tomoyo::UniqueFd;

namespace {

using Messages = std::vector<std::string>;

/** A bound datagram socket; "@" is an abstract name. */
class Receiver {
 public:
  explicit Receiver(const std::string& path)
      : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof name.sun_path);
    if (path[0] == '@') name.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    is_bound_ = ::bind(socket_.get(), reinterpret_cast<sockaddr*>(&name), size) == 0;
  }

  bool is_bound() const { return is_bound_; }

  /** False: there is nothing. A descriptor that came with it is in `file`. */
  bool Take(std::string& message, UniqueFd& file) const {
    message.assign(size_t{1} << 20, '\0');
    iovec data{message.data(), message.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    const ssize_t got = ::recvmsg(socket_.get(), &header, MSG_CMSG_CLOEXEC);
    if (got < 0) return false;
    message.resize(static_cast<size_t>(got));
    const cmsghdr* rights = CMSG_FIRSTHDR(&header);
    if (rights != nullptr && rights->cmsg_type == SCM_RIGHTS) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(rights), sizeof fd);
      file = UniqueFd(fd);
    }
    return true;
  }

  Messages TakeAll() const {
    Messages all;
    std::string message;
    for (UniqueFd file; Take(message, file);) all.push_back(message);
    return all;
  }

 private:
  UniqueFd socket_;
  bool is_bound_ = false;
};

}  // namespace

TEST_CASE("datagrams: one for each message, in order, an empty one and one with NULs, too") {
  const TemporaryFolder folder;
  const Receiver receiver(folder / "socket");
  REQUIRE(receiver.is_bound());
  const Messages messages{"one", "", std::string("t\0wo\n", 5)};
  auto taken = SendDatagrams(folder / "socket", messages, TooLarge::kFails);
  REQUIRE(static_cast<bool>(taken));
  CHECK(*taken == 3);
  CHECK(receiver.TakeAll() == messages);
}

TEST_CASE("datagrams: reach an abstract socket") {
  const std::string path = "@tomoyo-test-" + std::to_string(::getpid());
  const Receiver receiver(path);
  REQUIRE(receiver.is_bound());
  auto taken = SendDatagrams(path, {"one"}, TooLarge::kFails);
  REQUIRE(static_cast<bool>(taken));
  CHECK(receiver.TakeAll() == Messages{"one"});
}

TEST_CASE("datagrams: a failure says the path: nobody there, nobody listening, no socket, no such name") {
  const TemporaryFolder folder;
  const std::string path = folder / "socket";
  const auto failure_of = [](const std::string& to) {
    auto taken = SendDatagrams(to, {"one"}, TooLarge::kFails);
    REQUIRE_FALSE(static_cast<bool>(taken));
    CHECK(taken.failure().path == to);
    CHECK(std::string(taken.failure().call) == "sendmsg");
    return taken.failure().error;
  };
  CHECK(failure_of(path) == ENOENT);
  {
    const Receiver gone(path);
  }
  CHECK(failure_of(path) == ECONNREFUSED);
  CHECK(failure_of(folder.Write("file", "")) == ECONNREFUSED);
  CHECK(failure_of("") == EINVAL);
  CHECK(failure_of(path + std::string("\0x", 2)) == EINVAL);
  CHECK(failure_of("/" + std::string(108, 'x')) == ENAMETOOLONG);
}

TEST_CASE("datagrams: a name as long as the kernel takes is whole") {
  const TemporaryFolder folder;
  const std::string path = folder / std::string(107 - folder.path().size(), 'x');
  REQUIRE(path.size() == 108);
  const Receiver receiver(path);
  REQUIRE(receiver.is_bound());
  auto taken = SendDatagrams(path, {"one"}, TooLarge::kFails);
  REQUIRE(static_cast<bool>(taken));
  CHECK(receiver.TakeAll() == Messages{"one"});
}

TEST_CASE("datagrams: end where the receiver falls behind, and go on when it has read") {
  const TemporaryFolder folder;
  const Receiver receiver(folder / "socket");
  REQUIRE(receiver.is_bound());
  Messages messages;
  for (int i = 0; i < 20000; ++i) messages.push_back(std::to_string(i));
  auto taken = SendDatagrams(folder / "socket", messages, TooLarge::kFails);
  REQUIRE(static_cast<bool>(taken));
  REQUIRE(*taken > 0);
  REQUIRE(*taken < messages.size());
  auto none = SendDatagrams(folder / "socket", messages, TooLarge::kFails);
  REQUIRE_FALSE(static_cast<bool>(none));
  CHECK(none.failure().error == EAGAIN);
  const Messages got = receiver.TakeAll();
  CHECK(got == Messages(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(*taken)));
  auto more = SendDatagrams(folder / "socket", {"more"}, TooLarge::kFails);
  CHECK(static_cast<bool>(more));
  CHECK(receiver.TakeAll() == Messages{"more"});
}

TEST_CASE("datagrams: one that is too large fails, or goes as a sealed file") {
  const TemporaryFolder folder;
  const Receiver receiver(folder / "socket");
  REQUIRE(receiver.is_bound());
  const std::string large = std::string(3000000, 'x') + "end";
  auto refused = SendDatagrams(folder / "socket", {large}, TooLarge::kFails);
  REQUIRE_FALSE(static_cast<bool>(refused));
  CHECK(refused.failure().error == EMSGSIZE);
  auto part = SendDatagrams(folder / "socket", {"before", large, "behind"}, TooLarge::kFails);
  REQUIRE(static_cast<bool>(part));
  CHECK(*part == 1);
  CHECK(receiver.TakeAll() == Messages{"before"});

  auto taken = SendDatagrams(folder / "socket", {"before", large, "behind"}, TooLarge::kIsFile);
  REQUIRE(static_cast<bool>(taken));
  CHECK(*taken == 3);
  std::string message;
  UniqueFd file;
  REQUIRE(receiver.Take(message, file));
  CHECK(message == "before");
  CHECK_FALSE(static_cast<bool>(file));
  REQUIRE(receiver.Take(message, file));
  CHECK(message.empty());
  REQUIRE(static_cast<bool>(file));
  CHECK(::fcntl(file.get(), F_GET_SEALS) == (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE));
  REQUIRE(::lseek(file.get(), 0, SEEK_SET) == 0);
  auto text = tomoyo::ReadAll(file.get(), "file");
  REQUIRE(static_cast<bool>(text));
  CHECK(*text == large);
  CHECK(receiver.TakeAll() == Messages{"behind"});
}

TEST_CASE("datagrams: leave no descriptor open") {
  const TemporaryFolder folder;
  const std::string large(3000000, 'x');
  const size_t before = Descriptors();
  (void)SendDatagrams(folder / "socket", {large}, TooLarge::kIsFile);
  {
    const Receiver receiver(folder / "socket");
    for (const TooLarge how : {TooLarge::kFails, TooLarge::kIsFile}) {
      (void)SendDatagrams(folder / "socket", {"one", large}, how);
      (void)SendDatagrams(folder / "socket", {large}, how);
      (void)SendDatagrams(folder / "socket", {}, how);
    }
    CHECK(Descriptors() == before + 1);
    CHECK(receiver.TakeAll().size() == 4);
  }
  CHECK(Descriptors() == before);
}

TEST_CASE("datagrams: none is lost and none sent twice under a storm of signals") {
  const TemporaryFolder folder;
  const Receiver receiver(folder / "socket");
  REQUIRE(receiver.is_bound());
  struct sigaction quiet{};
  struct sigaction before{};
  quiet.sa_handler = [](int) {};  // without SA_RESTART
  REQUIRE(::sigaction(SIGUSR1, &quiet, &before) == 0);
  const pthread_t here = ::pthread_self();
  std::atomic<bool> is_done{false};
  std::thread interrupts([&] {
    while (!is_done) ::pthread_kill(here, SIGUSR1);
  });
  Messages got;
  for (int i = 0; i < 1000; ++i) {
    auto taken = SendDatagrams(folder / "socket", {std::to_string(i)}, TooLarge::kFails);
    CHECK(static_cast<bool>(taken));
    for (std::string& message : receiver.TakeAll()) got.push_back(std::move(message));
  }
  is_done = true;
  interrupts.join();
  ::sigaction(SIGUSR1, &before, nullptr);
  REQUIRE(got.size() == 1000);
  CHECK(got.back() == "999");
}
