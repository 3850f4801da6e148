// Asks the kernel what it makes of single policy lines, and of patterns and names.
//
// oracle lines|pairs QUESTIONS ANSWERS: both are files of records; numbers are 32 bit little-endian, a text is its
// length and its bytes. lines: file number, context, line -> errno, growth of "Policy update", lines gone, lines that
// came, left over. pairs: pattern, count, names -> one byte a name (1 granted, 0 refused, 2 anything else).

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace {

const std::string kInterface = "/sys/kernel/security/tomoyo/";
const char* const kFiles[] = {"domain_policy", "exception_policy", "profile", "manager"};
enum File { kDomain, kException, kProfile, kManager, kFileCount };
/** The kernel frees what was deleted only when a writer closes its file. */
constexpr int kCasesPerWriter = 200;

[[noreturn]] void Fail(const std::string& what) {
  fprintf(stderr, "%s: %s\n", what.c_str(), strerror(errno));
  exit(1);
}

std::string ReadAll(const std::string& path) {
  static std::string buffer(8 << 20, '\0');
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) Fail(path);
  std::string text;
  ssize_t got;
  while ((got = read(fd, buffer.data(), buffer.size())) > 0) text.append(buffer, 0, static_cast<size_t>(got));
  if (got < 0) Fail(path);
  close(fd);
  return text;
}

using Lines = std::vector<std::string>;

Lines Split(const std::string& text) {
  Lines lines;
  for (size_t from = 0; from < text.size();) {
    size_t to = std::min(text.find('\n', from), text.size());
    lines.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return lines;
}

std::string Join(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

Lines Middle(const Lines& lines, size_t head, size_t tail) {
  return Lines(lines.begin() + static_cast<ptrdiff_t>(head), lines.end() - static_cast<ptrdiff_t>(tail));
}

/** Questions in. */
class Source {
 public:
  explicit Source(std::string bytes) : bytes_(std::move(bytes)) {}
  bool AtEnd() const { return at_ >= bytes_.size(); }
  uint32_t Number() {
    uint32_t number = 0;
    if (at_ + sizeof number > bytes_.size()) Fail("truncated questions");
    memcpy(&number, bytes_.data() + at_, sizeof number);
    at_ += sizeof number;
    return number;
  }
  std::string Text() {
    size_t length = Number();
    if (at_ + length > bytes_.size()) Fail("truncated questions");
    at_ += length;
    return bytes_.substr(at_ - length, length);
  }

 private:
  std::string bytes_;
  size_t at_ = 0;
};

/** Answers out. */
class Sink {
 public:
  void Number(uint32_t number) { bytes_.append(reinterpret_cast<const char*>(&number), sizeof number); }
  void Byte(char byte) { bytes_ += byte; }
  void Text(const std::string& text) {
    Number(static_cast<uint32_t>(text.size()));
    bytes_ += text;
  }
  void Save(const char* path) const {
    FILE* file = fopen(path, "w");
    if (!file || fwrite(bytes_.data(), 1, bytes_.size(), file) != bytes_.size() || fclose(file)) Fail(path);
  }

 private:
  std::string bytes_;
};

/** One of the kernel's files: a descriptor for writing that is renewed now and then. */
class Writer {
 public:
  explicit Writer(File file) : path_(kInterface + kFiles[file]) {}
  /** 0 or errno. */
  int Write(const std::string& text) {
    if (fd_ < 0) fd_ = open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd_ < 0) Fail(path_);
    size_t done = 0;
    while (done < text.size()) {
      ssize_t wrote = write(fd_, text.data() + done, text.size() - done);
      if (wrote < 0) {
        int error = errno;
        Renew();  // after ENOMEM the descriptor refuses everything
        return error;
      }
      done += static_cast<size_t>(wrote);
    }
    return 0;
  }
  void Renew() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  std::string Read() const { return ReadAll(path_); }

 private:
  std::string path_;
  int fd_ = -1;
};

uint32_t PolicyUpdates() {
  const std::string stat = ReadAll(kInterface + "stat");
  return static_cast<uint32_t>(strtoul(stat.c_str() + strcspn(stat.c_str(), "0123456789"), nullptr, 10));
}

/** Sets profiles to what they were; there is no way to delete one. */
void UndoProfile(Writer& writer, const Lines& gone, const Lines& came) {
  std::string text;
  for (const std::string& line : came)
    if (line.find("-CONFIG::") != std::string::npos) text += line.substr(0, line.find('=')) + "=use_default\n";
  for (const std::string& line : gone) text += line + "\n";
  if (writer.Write(text)) Fail("profile");
}

/** Takes back what a line did; true when the file says again what it said at the start. */
bool Undo(File file, Writer& writer, const std::set<std::string>& start) {
  std::string deletes;
  for (const std::string& line : Split(writer.Read()))
    if (!start.count(line) && (file != kDomain || line[0] == '<')) deletes += "delete " + line + "\n";
  if (file == kManager) deletes += "delete manage_by_non_root\n";
  if (writer.Write("reset\n" + deletes)) return false;
  for (const std::string& line : Split(writer.Read()))
    if (!start.count(line)) return false;
  return true;
}

void AskLines(Source questions, Sink& answers) {
  Writer writers[kFileCount] = {Writer(kDomain), Writer(kException), Writer(kProfile), Writer(kManager)};
  std::set<std::string> start[kFileCount];
  for (int file = 0; file < kFileCount; file++)
    for (const std::string& line : Split(writers[file].Read())) start[file].insert(line);
  for (int number = 1; !questions.AtEnd(); number++) {
    const uint32_t file = questions.Number();
    if (file >= kFileCount) Fail("no such file");
    const std::string context = questions.Text();
    const std::string line = questions.Text();
    Writer& writer = writers[file];
    if (writer.Write("reset\n" + context)) Fail("context " + context);
    const Lines before = Split(writer.Read());
    const uint32_t updates = PolicyUpdates();
    answers.Number(static_cast<uint32_t>(writer.Write(line + "\n")));
    answers.Number(PolicyUpdates() - updates);
    const Lines after = Split(writer.Read());
    const size_t shorter = std::min(before.size(), after.size());
    size_t head = 0, tail = 0;
    while (head < shorter && before[head] == after[head]) head++;
    while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) tail++;
    const Lines gone = Middle(before, head, tail), came = Middle(after, head, tail);
    answers.Text(Join(gone));
    answers.Text(Join(came));
    if (file == kProfile) UndoProfile(writer, gone, came);
    answers.Number(file == kProfile || Undo(static_cast<File>(file), writer, start[file]) ? 0 : 1);
    if (number % kCasesPerWriter == 0)
      for (Writer& each : writers) each.Renew();
  }
}

/** connect() asks the policy before it looks for the path, so the name needs no file. */
char Connect(int socket, const std::string& name) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (name.empty() || name.size() >= sizeof address.sun_path) return 2;
  memcpy(address.sun_path, name.data(), name.size());
  const size_t length = offsetof(sockaddr_un, sun_path) + name.size() + 1;
  if (connect(socket, reinterpret_cast<sockaddr*>(&address), static_cast<socklen_t>(length)) == 0) return 2;
  if (errno == EPERM) return 0;
  return errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR || errno == ENAMETOOLONG ? 1 : 2;
}

void AskPairs(Source questions, Sink& answers) {
  Writer domain(kDomain);
  const std::string self = ReadAll(kInterface + "self_domain");
  int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) Fail("socket");
  for (int number = 1; !questions.AtEnd(); number++) {
    const std::string entry = "network unix stream connect " + questions.Text() + "\n";
    if (domain.Write("select " + self + "\n" + entry)) Fail(entry);
    for (uint32_t names = questions.Number(); names > 0; names--) answers.Byte(Connect(socket, questions.Text()));
    if (domain.Write("delete " + entry)) Fail(entry);
    if (number % kCasesPerWriter == 0) domain.Renew();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  Source questions(ReadAll(argv[2]));
  Sink answers;
  if (!strcmp(argv[1], "lines"))
    AskLines(std::move(questions), answers);
  else
    AskPairs(std::move(questions), answers);
  answers.Save(argv[3]);
  return 0;
}
