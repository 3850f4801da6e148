// board-agent: does inside the guest what the host asks through a virtio-serial port. Static, one thread, one poll
// loop.
//
//   board-agent                  serves the port named agent.0
//   board-agent --stdio          is spoken to on standard input and output: over ssh, or on a serial line, which it
//   sets
//                                raw; it ends with the host, and hangs up what still runs for it
//   board-agent --socket PATH    connects to a unix socket instead and ends with it too (tests on the host)
//
// Memory is bounded: nothing is read for the host while kQueueLimitBytes wait for the port, and of each stream at most
// kStreamWindowBytes are on the way. When the host goes away, running commands go on until their pipes are full, and a
// new host is greeted with READY.
//
// When EXIT is sent: the command has ended and everything that was in its pipes at that moment was sent. What its
// descendants write later into these pipes is read and thrown away, so that a daemon neither blocks nor dies of
// SIGPIPE.
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>

#include <cstdio>
#include <list>

#include "agent-files.h"
#include "agent-port.h"
#include "agent-process.h"
#include "agent-resume.h"

namespace agent {
namespace {

class Agent {
 public:
  /// @param out where one writes to the host, if that is not the port
  Agent(UniqueFd port, UniqueFd out, bool ends_with_host, UniqueFd children)
      : port_(std::move(port)), out_(std::move(out)), children_(std::move(children)), ends_with_host_(ends_with_host) {}

  ~Agent() {
    if (!ends_with_host_) return;
    for (const Process& process : processes_)
      if (!process.ended) ::kill(-process.pid, SIGHUP);
  }

  /// Returns the exit code when there is nothing more to serve.
  int Serve() {
    for (;;) {
      polled_.clear();
      const bool blind = !connected_;
      Watch(children_, POLLIN);
      const short writing = queue_.Waiting().empty() ? 0 : POLLOUT;
      Watch(port_, static_cast<short>((queue_.Full() ? 0 : POLLIN) | (out_ ? 0 : writing)));
      if (writing != 0) Watch(out_, writing);
      WatchProcesses();
      if (blind) polled_[1].fd = ~polled_[1].fd;  // not looked at: it would be ready at once
      // a GET has no descriptor to wait for
      const int wait_ms = Pumping() ? 0 : blind ? static_cast<int>(kNoHostTickMs) : -1;
      if (::poll(polled_.data(), polled_.size(), wait_ms) < 0 && errno != EINTR) return Failed("poll");
      if (blind && !Greet()) continue;
      if (polled_[0].revents != 0) Reap();
      if (!ReadPort() || !Flush()) {
        if (ends_with_host_) return 0;
        Lost();
        continue;
      }
      ServeProcesses();
      for (Transfer& transfer : transfers_) Pump(transfer);
      transfers_.remove_if([](const Transfer& transfer) { return transfer.finished; });
      if (broken_) return std::fprintf(stderr, "board-agent: the host does not speak our protocol\n"), 1;
      if (!Flush()) {
        if (ends_with_host_) return 0;
        Lost();
      }
      if (power_off_ && (queue_.Waiting().empty() || !connected_)) return PowerOff();
    }
  }

 private:
  static int Failed(const char* call) { return std::perror(call), 1; }

  void Watch(const UniqueFd& fd, short events) {
    if (fd) polled_.push_back({fd.get(), events, 0});
  }

  void WatchProcesses() {
    for (const Process& process : processes_) {
      Watch(process.setup, POLLIN);
      if (!process.waiting.empty() || process.input_ends) Watch(process.input, POLLOUT);
      for (const Stream& stream : process.streams)
        if (Readable(process, stream)) Watch(stream.fd, POLLIN);
    }
  }

  bool Readable(const Process& process, const Stream& stream) const {
    if (!stream.fd || process.setup) return false;
    return process.reported || (connected_ && stream.room > 0 && !queue_.Full());
  }

  bool Pumping() const {
    if (!connected_ || queue_.Full()) return false;
    for (const Transfer& transfer : transfers_)
      if (transfer.reading && transfer.room > 0) return true;
    return false;
  }

  bool Greet() {
    pollfd port{port_.get(), POLLIN, 0};
    if (::poll(&port, 1, 0) > 0 && (port.revents & POLLHUP)) return false;
    connected_ = true;
    queue_.SendNumber(Type::kReady, 0, kVersion);
    return true;
  }

  void Lost() {
    connected_ = false;
    input_.clear();
    queue_.Clear();
    transfers_.clear();
    for (const Process& process : processes_)
      if (process.asks_kernel && !process.ended) ::kill(process.pid, SIGKILL);
  }

  /// False: the host is gone. A virtio port gives 4 KiB a call, however much waits: it is asked until it has no more.
  bool ReadPort() {
    for (size_t taken = 0; taken < kRoundBytes && !power_off_ && !queue_.Full();) {
      char bytes[kChunkBytes];
      const ssize_t count = Retry([&] { return ::read(port_.get(), bytes, sizeof bytes); });
      if (count == 0) return false;
      if (count < 0) return errno == EAGAIN;
      input_.append(bytes, static_cast<size_t>(count));
      taken += static_cast<size_t>(count);
      const auto handle = [this](uint8_t type, uint32_t id, std::string_view payload) {
        Handle({static_cast<Type>(type), id, payload});
      };
      if (!TakeFrames(input_, handle)) broken_ = true;
      if (broken_) return true;
    }
    return true;
  }

  /// False: the host is gone.
  bool Flush() {
    while (connected_ && !queue_.Waiting().empty()) {
      const std::string_view waiting = queue_.Waiting();
      const ssize_t count = Retry([&] { return ::write((out_ ? out_ : port_).get(), waiting.data(), waiting.size()); });
      if (count < 0) return errno == EAGAIN;
      queue_.Sent(static_cast<size_t>(count));
    }
    return true;
  }

  void Handle(const Frame& frame) {
    Reader reader(frame.payload);
    std::string path;
    const auto answer = [&](bool done, const char* call) {
      done ? queue_.Send(Type::kOk, frame.id) : queue_.SendFailure(frame.id, errno, call, path);
    };
    switch (frame.type) {
      case Type::kPing:
        return queue_.Send(Type::kPong, frame.id, frame.payload);
      case Type::kRun:
        return Run(frame);
      case Type::kStdin:
        return Input(frame);
      case Type::kKill:
        return Kill(frame.id, static_cast<int>(reader.Number()));
      case Type::kPut:
        return Put(frame.id, reader);
      case Type::kData:
        return Data(frame);
      case Type::kStore:
        return Begin(OpenForStore(reader, frame.id));
      case Type::kDrop:
        return Drop(frame.id);
      case Type::kSetOwner:
        return answer(SetOwner(reader, path), "chown");
      case Type::kGet:
        return Get(frame.id, reader);
      case Type::kList:
        path = reader.Text();
        if (!List(path, frame.id, queue_)) answer(false, "list");
        return;
      case Type::kMakeFolder:
        return answer(MakeFolder(reader, path), "mkdir");
      case Type::kMakeLink:
        return answer(MakeLink(reader, frame.id, path), "symlink");
      case Type::kSync:
        return ::sync(), answer(true, "sync");
      case Type::kPowerOff:
        return power_off_ = true, answer(true, "reboot");
      case Type::kRoom:
        return Room(frame.id, reader);
      case Type::kResume:
        return Resume(frame.id, reader);
      default:
        broken_ = true;  // an unknown request: the host's protocol is not ours
    }
  }

  /// Not for the host that tests run on: its clock is right.
  void Resume(uint32_t id, Reader& reader) {
    const char* failed = ends_with_host_ ? nullptr : Awake(reader);
    failed == nullptr ? queue_.Send(Type::kOk, id) : queue_.SendFailure(id, errno, failed);
  }

  Process* Find(uint32_t id) {
    for (Process& process : processes_)
      if (process.id == id && !process.reported) return &process;
    return nullptr;
  }

  void Run(const Frame& frame) {
    RunRequest run;
    if (!run.Parse(frame.payload)) {
      broken_ = true;
      return;
    }
    Process process;
    process.id = frame.id;
    if (Find(frame.id) != nullptr) return queue_.SendFailure(frame.id, EBUSY, "run", run.argv[0]);
    if (!Spawn(run, process)) return queue_.SendFailure(frame.id, errno, "fork", run.argv[0]);
    process.name = run.argv[0];
    processes_.push_back(std::move(process));
  }

  /// STDIN: bytes, empty means end of file. TAKEN tells the host how many the command took, or that it wants no more.
  void Input(const Frame& frame) {
    Process* process = Find(frame.id);
    if (process == nullptr) return;
    if (frame.payload.empty())
      process->input_ends = true;
    else if (!process->input)
      queue_.SendNumber(Type::kTaken, frame.id, static_cast<uint32_t>(frame.payload.size()));
    else
      process->waiting.append(frame.payload);
    if (process->waiting.size() > kStreamWindowBytes) broken_ = true;
  }

  /// The whole group: every command leads its own.
  void Kill(uint32_t id, int signal) {
    const Process* process = Find(id);
    if (process != nullptr && !process->ended) ::kill(process->setup ? process->pid : -process->pid, signal);
  }

  /// ROOM: u32 bytes the host took, u32 stream (0 stdout or file, 1 stderr, 2 channel).
  void Room(uint32_t id, Reader& reader) {
    const uint32_t bytes = reader.Number();
    const uint32_t stream = reader.Number();
    if (Process* process = Find(id))
      if (stream < process->streams.size()) process->streams[stream].room += bytes;
    for (Transfer& transfer : transfers_)
      if (transfer.id == id) transfer.room += bytes;
  }

  void Begin(Transfer transfer) {
    if (!transfer.fd) return queue_.SendFailure(transfer.id, errno, "open", transfer.path);
    transfers_.push_back(std::move(transfer));
  }
  void Put(uint32_t id, Reader& reader) {
    std::string path;
    UniqueFd fd = OpenForPut(reader, path);
    Begin({id, std::move(fd), std::move(path), false});
  }
  void Get(uint32_t id, Reader& reader) {
    std::string path(reader.Text());
    UniqueFd fd = Open(path.c_str(), O_RDONLY | O_NONBLOCK);
    Begin({id, std::move(fd), std::move(path), true});
  }

  /// DROP: nobody wants a PUT, STORE or GET any more. What a STORE has of its file goes.
  void Drop(uint32_t id) {
    for (Transfer& transfer : transfers_)
      if (transfer.id == id && !transfer.finished) errno = ECANCELED, Finish(transfer, false, "drop");
  }

  /// DATA: bytes for a PUT or STORE, empty means done. Unknown ids are what the host sent before it saw FAIL.
  void Data(const Frame& frame) {
    for (Transfer& transfer : transfers_) {
      if (transfer.id != frame.id || transfer.reading || transfer.finished) continue;
      if (frame.payload.empty()) {
        const char* failed = Complete(transfer);
        Finish(transfer, failed == nullptr, failed);
      } else if (!WriteAll(transfer.fd, frame.payload))
        Finish(transfer, false, "write");
    }
  }

  void Pump(Transfer& transfer) {
    if (!transfer.reading || transfer.room == 0 || queue_.Full() || !connected_) return;
    char bytes[kChunkBytes];
    const size_t wanted = transfer.room < sizeof bytes ? transfer.room : sizeof bytes;
    const ssize_t count = Retry([&] { return ::read(transfer.fd.get(), bytes, wanted); });
    if (count <= 0) return Finish(transfer, count == 0 || errno == EAGAIN, "read");
    transfer.room -= static_cast<size_t>(count);
    queue_.Send(Type::kChunk, transfer.id, {bytes, static_cast<size_t>(count)});
  }

  /// Removed with all that is left of it at the end of the round.
  void Finish(Transfer& transfer, bool done, const char* call) {
    transfer.finished = true;
    done ? queue_.Send(Type::kOk, transfer.id) : queue_.SendFailure(transfer.id, errno, call, transfer.path);
  }

  void Reap() {
    signalfd_siginfo told;
    while (::read(children_.get(), &told, sizeof told) > 0) continue;
    int status;
    while (const pid_t pid = ::waitpid(-1, &status, WNOHANG)) {
      if (pid < 0) return;
      for (Process& process : processes_)
        if (process.pid == pid && !process.ended) Ended(process, status);
    }
  }

  void Ended(Process& process, int status) {
    process.ended = true;
    process.status = status;
    for (Stream& stream : process.streams) {
      int bytes = 0;
      if (stream.fd && ::ioctl(stream.fd.get(), FIONREAD, &bytes) == 0) stream.due = static_cast<size_t>(bytes);
    }
  }

  void ServeProcesses() {
    for (Process& process : processes_) {
      if (process.setup) Setup(process);
      if (process.input) Feed(process);
      bool drained = true;
      for (Stream& stream : process.streams) {
        Forward(process, stream);
        drained &= !stream.fd || stream.due == 0;
      }
      if (process.ended && !process.setup && drained && !process.reported) Report(process);
    }
    processes_.remove_if([](const Process& process) {
      const auto& [out, err, channel] = process.streams;
      return process.ended && process.reported && !out.fd && !err.fd && !channel.fd;
    });
  }

  void Setup(Process& process) {
    SetupFailure failure;
    const ssize_t count = Retry([&] { return ::read(process.setup.get(), &failure, sizeof failure); });
    if (count < 0 && errno == EAGAIN) return;
    process.setup.reset();
    if (count == 0) return queue_.SendNumber(Type::kStarted, process.id, static_cast<uint32_t>(process.pid));
    queue_.SendFailure(process.id, failure.error, failure.call, process.name);
    process.reported = true;
  }

  void Feed(Process& process) {
    if (!process.waiting.empty()) {
      const ssize_t count =
          Retry([&] { return ::write(process.input.get(), process.waiting.data(), process.waiting.size()); });
      if (count < 0 && errno == EAGAIN) return;
      // EPIPE: the command reads no more, so the rest counts as taken
      const size_t taken = count < 0 ? process.waiting.size() : static_cast<size_t>(count);
      if (count < 0) process.input.reset();
      process.waiting.erase(0, taken);
      queue_.SendNumber(Type::kTaken, process.id, static_cast<uint32_t>(taken));
    }
    if (process.waiting.empty() && process.input_ends) process.input.reset();
  }

  void Forward(Process& process, Stream& stream) {
    if (!Readable(process, stream)) return;
    char bytes[kChunkBytes];
    size_t wanted = sizeof bytes;
    if (!process.reported && stream.room < wanted) wanted = stream.room;
    if (!process.reported && process.ended && stream.due < wanted) wanted = stream.due;
    if (wanted == 0) return;
    const ssize_t count = Retry([&] { return ::read(stream.fd.get(), bytes, wanted); });
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return stream.fd.reset();
    if (process.reported) return;
    const size_t size = static_cast<size_t>(count);
    stream.room -= size;
    stream.due -= size < stream.due ? size : stream.due;
    queue_.Send(stream.type, process.id, {bytes, size});
  }

  /// EXIT: i32 code, or minus the number of the signal.
  void Report(Process& process) {
    const int code = WIFSIGNALED(process.status) ? -WTERMSIG(process.status) : WEXITSTATUS(process.status);
    queue_.SendNumber(Type::kExit, process.id, static_cast<uint32_t>(code));
    process.reported = true;
    process.input.reset();
  }

  /// At once, without init: nothing on a board outlives it.
  int PowerOff() {
    ::sync();
    if (ends_with_host_) return 0;
    ::reboot(RB_POWER_OFF);
    return Failed("reboot");
  }

  UniqueFd port_;
  UniqueFd out_;
  UniqueFd children_;
  bool ends_with_host_;
  bool connected_ = false;
  bool power_off_ = false;
  bool broken_ = false;
  std::string input_;
  Queue queue_;
  std::list<Process> processes_;
  std::list<Transfer> transfers_;
  std::vector<pollfd> polled_;
};

int Main(int argc, char** argv) {
  for (int fd = 0; fd < 3; ++fd)
    if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) < 0) return 1;
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  ::umask(022);
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  ::pthread_sigmask(SIG_BLOCK, &child, nullptr);
  UniqueFd children(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
  const bool socket = argc == 3 && std::string_view(argv[1]) == "--socket";
  const bool stdio = argc == 2 && std::string_view(argv[1]) == "--stdio";
  if (argc > 1 && !socket && !stdio) return std::fprintf(stderr, "usage: board-agent [--stdio | --socket PATH]\n"), 2;
  UniqueFd out;
  UniqueFd port = stdio ? TakeStandardStreams(out) : socket ? OpenSocket(argv[2]) : WaitForPort("agent.0");
  if (!port || !children)
    return std::perror(stdio    ? "board-agent: standard input"
                       : socket ? argv[2]
                                : "board-agent: no port named agent.0"),
           1;
  SetNonBlocking(port);
  if (out) SetNonBlocking(out);
  return Agent(std::move(port), std::move(out), socket || stdio, std::move(children)).Serve();
}

}  // namespace
}  // namespace agent

int main(int argc, char** argv) { return agent::Main(argc, argv); }
