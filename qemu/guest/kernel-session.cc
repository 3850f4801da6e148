#include "kernel-session.h"

#include <poll.h>
#include <sys/prctl.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent-fd.h"
#include "agent-frame.h"
#include "core/control-file.h"
#include "core/file.h"
#include "core/query-channel.h"
#include "core/record-pump.h"
#include "core/wake-up.h"
#include "core/write-as-user.h"
#include "kernel-facts.h"
#include "kernel-frame.h"

namespace agent {
namespace {

using tomoyo::ControlFile;
using tomoyo::QueryChannel;
using tomoyo::RecordPump;

constexpr uint32_t kWrites = 1;
constexpr uint32_t kReads = 2;

/// Requests one after the other. Of streams of records and of questions there is one each: the host starts a session
/// for each that it opens.
class KernelSession {
 public:
  explicit KernelSession(tomoyo::WakeUp bell) : bell_(std::move(bell)) {}

  void Serve() {
    for (;;) {
      pollfd fds[2] = {{STDIN_FILENO, POLLIN, 0}, {bell_.fd(), POLLIN, 0}};
      if (::poll(fds, 2, -1) < 0 && errno != EINTR) return;
      if (fds[1].revents != 0) bell_.Clear();
      if (fds[0].revents != 0 && !Read()) return;
      GiveRecords();
      GiveQuestions();
    }
  }

 private:
  /// False: the host wants no more, or is not ours.
  bool Read() {
    char bytes[kChunkBytes];
    const ssize_t count = Retry([&] { return ::read(STDIN_FILENO, bytes, sizeof bytes); });
    if (count <= 0) return false;
    input_.append(bytes, static_cast<size_t>(count));
    return TakeFrames(input_, [this](uint8_t type, uint32_t id, std::string_view payload) {
      const auto ask = static_cast<Ask>(type);
      if (ask == Ask::kBytes) {
        bytes_.append(payload);
        return;
      }
      Handle(ask, id, Reader(payload));
      bytes_.clear();
    });
  }

  void Handle(Ask ask, uint32_t id, Reader reader) {
    switch (ask) {
      case Ask::kCaller:
        return Answer(id, Caller());
      case Ask::kExchange:
        return Exchange(id, reader);
      case Ask::kReadOnce:
        return ReadOnce(id, reader);
      case Ask::kWriteAsUser: {
        const uint32_t user = reader.Number();
        return Answer(id, tomoyo::WriteAsUser(std::string(reader.Text()), bytes_, user));
      }
      case Ask::kOpenControl:
        return OpenControl(id, reader);
      case Ask::kWriteControl:
      case Ask::kReadControl:
      case Ask::kAskControl:
      case Ask::kLockControl:
        return UseControl(ask, id, reader.Number());
      case Ask::kCloseControl:
        return controls_.erase(reader.Number()), SendAnswer(id);
      case Ask::kKernelLog:
        return Answer(id, KernelLog());
      case Ask::kList:
        return Answer(id, ListNames(std::string(reader.Text())));
      case Ask::kReadLink:
        return Answer(id, ReadLink(std::string(reader.Text())));
      case Ask::kRealPath:
        return Answer(id, RealPath(std::string(reader.Text())));
      case Ask::kMay: {
        const int what = reader.Number() != 0 ? X_OK : F_OK;
        return SendNumber(id, ::access(std::string(reader.Text()).c_str(), what) == 0 ? 1 : 0);
      }
      case Ask::kHolders: {
        std::vector<std::string> paths;
        while (!reader.rest.empty()) paths.emplace_back(reader.Text());
        return Answer(id, Holders(paths));
      }
      case Ask::kReplaceFile:
        return Answer(id, ReplaceFile(std::string(reader.Text()), bytes_));
      case Ask::kRemoveFile:
        return Answer(id, RemoveFile(std::string(reader.Text())));
      case Ask::kOpenRecords:
        return OpenRecords(id, reader);
      case Ask::kTakeRecords:
        wants_records_ = id;
        return;
      case Ask::kStopRecords:
        return StopRecords(id);
      case Ask::kOpenQuestions:
        return OpenQuestions(id, reader);
      case Ask::kTakeQuestions:
        wants_questions_ = id;
        return;
      case Ask::kAnswer:
        return AnswerQuestion(id, reader);
      case Ask::kHold:
        return Hold(id, reader);
      default:
        ::_exit(1);  // the host's protocol is not ours
    }
  }

  static void Fail(uint32_t id, const Failure& failure) { SendFailure(id, failure, OnSecurityfs(failure.path)); }

  static void Answer(uint32_t id, const Result<std::string>& result) {
    result ? SendAnswer(id, *result) : Fail(id, result.failure());
  }
  static void Answer(uint32_t id, const Result<void>& result) { result ? SendAnswer(id) : Fail(id, result.failure()); }

  /// Of something that the host has closed, or never opened.
  static void Unknown(uint32_t id, const char* what) { Fail(id, {EBADF, "use", what}); }

  void Exchange(uint32_t id, Reader reader) {
    const uint32_t flags = reader.Number();
    const std::string path(reader.Text());
    Answer(id, tomoyo::Exchange(path, (flags & kWrites) != 0 ? &bytes_ : nullptr, (flags & kReads) != 0));
  }

  void ReadOnce(uint32_t id, Reader reader) {
    const uint32_t limit = reader.Number();
    const std::string path(reader.Text());
    auto file = tomoyo::Open(path, O_RDONLY);
    if (!file) return Fail(id, file.failure());
    Answer(id, tomoyo::ReadOnce(file->get(), limit, path));
  }

  /// Its number is that of the request that opened it.
  void OpenControl(uint32_t id, Reader reader) {
    const auto access = reader.Number() != 0 ? ControlFile::Access::kRead : ControlFile::Access::kReadAndWrite;
    auto file = ControlFile::Open(std::string(reader.Text()), access);
    if (!file) return Fail(id, file.failure());
    controls_[id] = *std::move(file);
    SendAnswer(id);
  }

  void UseControl(Ask ask, uint32_t id, uint32_t number) {
    const auto found = controls_.find(number);
    if (found == controls_.end()) return Unknown(id, "control file");
    ControlFile& file = *found->second;
    if (ask == Ask::kWriteControl) return Answer(id, file.Write(bytes_));
    if (ask == Ask::kReadControl) return Answer(id, file.Read());
    if (ask == Ask::kLockControl) {
      const auto locked = file.TryLock();
      return locked ? SendNumber(id, *locked ? 1 : 0) : Fail(id, locked.failure());
    }
    const auto answers = file.Ask(bytes_);
    if (!answers) return Fail(id, answers.failure());
    std::string packed;
    for (const std::string& answer : *answers) AppendCounted(packed, answer);
    SendAnswer(id, packed);
  }

  std::function<void()> Ringer() {
    return [this] { bell_.Signal(); };
  }

  void OpenRecords(uint32_t id, Reader reader) {
    const uint32_t limit = reader.Number();
    const std::string path(reader.Text());
    auto pump = RecordPump::Start(path, limit, Ringer(), std::string(reader.Text()));
    if (!pump) return Fail(id, pump.failure());
    records_ = *std::move(pump);
    SendAnswer(id);
  }

  void GiveRecords() {
    if (!records_ || wants_records_ == 0) return;
    auto taken = records_->TakeAll();
    if (taken && taken->empty()) return;
    const uint32_t id = std::exchange(wants_records_, 0);
    taken ? SendAnswer(id, Packed(*taken)) : Fail(id, taken.failure());
  }

  /// What is left, up to a last check point. Who waited for more gets nothing.
  void StopRecords(uint32_t id) {
    if (!records_) return Unknown(id, "audit");
    if (wants_records_ != 0) SendAnswer(std::exchange(wants_records_, 0), Packed(std::vector<tomoyo::Taken>()));
    records_->Stop(true);
    const auto taken = records_->TakeAll();
    taken ? SendAnswer(id, Packed(*taken)) : Fail(id, taken.failure());
    records_.reset();
  }

  /// Who may not answer must not make others wait.
  void OpenQuestions(uint32_t id, Reader reader) {
    auto channel = QueryChannel::Start(std::string(reader.Text()), Ringer());
    if (!channel) return Fail(id, channel.failure());
    const auto may = (*channel)->KeepWaiting();
    if (!may) return Fail(id, may.failure());
    questions_ = *std::move(channel);
    SendAnswer(id);
  }

  void GiveQuestions() {
    if (!questions_ || wants_questions_ == 0) return;
    auto seen = questions_->Take();
    if (seen && seen->questions.empty() && seen->gone.empty()) return;
    const uint32_t id = std::exchange(wants_questions_, 0);
    seen ? SendAnswer(id, Packed(*seen)) : Fail(id, seen.failure());
  }

  void AnswerQuestion(uint32_t id, Reader reader) {
    const uint32_t serial = reader.Number();
    const uint32_t code = reader.Number();
    if (!questions_) return Unknown(id, "query");
    const auto taken = questions_->Answer(serial, code);
    taken ? SendNumber(id, *taken ? 1 : 0) : Fail(id, taken.failure());
  }

  void Hold(uint32_t id, Reader reader) {
    const uint32_t serial = reader.Number();
    const std::chrono::milliseconds time(reader.Number());
    questions_ ? Answer(id, questions_->Hold(serial, time)) : Unknown(id, "query");
  }

  tomoyo::WakeUp bell_;
  std::string input_;
  std::string bytes_;  // that came for the next request
  std::map<uint32_t, std::shared_ptr<ControlFile>> controls_;
  std::unique_ptr<RecordPump> records_;
  std::unique_ptr<QueryChannel> questions_;
  uint32_t wants_records_ = 0;  // the request that waits for some; 0: none does
  uint32_t wants_questions_ = 0;
};

/// Nothing of the agent's stays open here: not its port, and not the pipes of its commands.
void CloseOthers() {
  if (::close_range(STDERR_FILENO + 1, ~0U, 0) == 0) return;
  for (int fd = STDERR_FILENO + 1; fd < 1024; ++fd) ::close(fd);  // Linux before 5.9
}

}  // namespace

void ServeKernel() {
  ::prctl(PR_SET_NAME, "board-tomoyo");
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGPIPE, SIG_IGN);
  CloseOthers();
  auto bell = tomoyo::WakeUp::Create();
  if (!bell) ::_exit(1);
  KernelSession session(*std::move(bell));
  session.Serve();
  ::_exit(0);  // and no destructor before it: the kernel closes all at once
}

}  // namespace agent
