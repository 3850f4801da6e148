// Asks the kernel what it makes of single policy lines, and of patterns and names.
//
// oracle lines|pairs QUESTIONS ANSWERS: both are files of records; numbers are 32 bit little-endian, a text is its
// length and its bytes. lines: file number, context, line -> errno, growth of "Policy update", lines gone, lines that
// came, left over. pairs: way, pattern, count, names -> one byte a name (1 granted, 0 refused, 2 anything else); the
// ways are connect() to a socket (0) and chmod() of a file, or folder if the name ends with a slash, that is made for
// it (1).

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace {

const std::string kInterface = "/sys/kernel/security/tomoyo/";
const char* const kFiles[] = {"domain_policy", "exception_policy", "profile", "manager", "stat"};
enum File { kDomain, kException, kProfile, kManager, kStat, kFileCount };
const char* const kQuotas[] = {"Memory used by policy:", "Memory used by audit log:", "Memory used by query message:"};
/** The kernel frees what was deleted only when a writer closes its file. */
constexpr int kCasesPerWriter = 200;
constexpr size_t kLongLine = 1 << 16;

[[noreturn]] void Fail(const std::string& what) {
  fprintf(stderr, "%s: %s\n", what.c_str(), strerror(errno));
  exit(1);
}

int OpenOrFail(int folder, const std::string& path, int flags) {
  int fd = openat(folder, path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) Fail(path);
  return fd;
}

/** The kernel's files, whatever happens to the root folder. */
int Interface() {
  static const int folder = OpenOrFail(AT_FDCWD, kInterface, O_PATH | O_DIRECTORY);
  return folder;
}

std::string ReadAll(int folder, const std::string& path) {
  static std::string buffer(8 << 20, '\0');
  int fd = OpenOrFail(folder, path, O_RDONLY);
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
  void Save(FILE* file) const {
    if (fwrite(bytes_.data(), 1, bytes_.size(), file) != bytes_.size() || fclose(file)) Fail("answers");
  }

 private:
  std::string bytes_;
};

/** One of the kernel's files: a descriptor for writing that is renewed now and then. */
class Writer {
 public:
  explicit Writer(File file) : name_(kFiles[file]) {}
  /** 0 or errno. */
  int Write(const std::string& text) {
    if (fd_ < 0) fd_ = OpenOrFail(Interface(), name_, O_WRONLY);
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
  Lines Read() const { return Split(ReadAll(Interface(), name_)); }

 private:
  std::string name_;
  int fd_ = -1;
};

uint32_t PolicyUpdates() {
  const std::string stat = ReadAll(Interface(), kFiles[kStat]);
  return static_cast<uint32_t>(strtoul(stat.c_str() + strcspn(stat.c_str(), "0123456789"), nullptr, 10));
}

/** What lines change: all, but of stat only the quotas, as they are written. */
Lines Listed(File file, const Writer& writer) {
  if (file != kStat) return writer.Read();
  Lines quotas;
  const std::string quota = "(Quota: ";
  for (const std::string& line : writer.Read()) {
    const size_t at = line.find(quota);
    if (at == std::string::npos) continue;
    const std::string number = line.substr(at + quota.size());
    quotas.push_back(line.substr(0, line.find(':') + 1) + " " + std::to_string(strtoul(number.c_str(), nullptr, 10)));
  }
  return quotas;
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
  std::string undo;
  if (file == kStat) {
    for (const char* quota : kQuotas) undo += std::string(quota) + " 0\n";
    for (const std::string& line : start) undo += line + "\n";
  } else {
    for (const std::string& line : writer.Read())
      if (!start.count(line) && (file != kDomain || line[0] == '<')) undo += "delete " + line + "\n";
    if (file == kManager) undo += "delete manage_by_non_root\n";
  }
  if (writer.Write("reset\n" + undo)) return false;
  const Lines now = Listed(file, writer);
  return std::all_of(now.begin(), now.end(), [&start](const std::string& line) { return start.count(line) > 0; });
}

void AskLines(Source questions, Sink& answers) {
  Writer writers[kFileCount] = {Writer(kDomain), Writer(kException), Writer(kProfile), Writer(kManager), Writer(kStat)};
  std::set<std::string> start[kFileCount];
  for (int file = 0; file < kFileCount; file++)
    for (const std::string& line : Listed(static_cast<File>(file), writers[file])) start[file].insert(line);
  for (int number = 1; !questions.AtEnd(); number++) {
    const uint32_t number_of_file = questions.Number();
    if (number_of_file >= kFileCount) Fail("no such file");
    const File file = static_cast<File>(number_of_file);
    const std::string context = questions.Text();
    const std::string line = questions.Text();
    Writer& writer = writers[file];
    if (writer.Write("reset\n" + context)) Fail("context " + context);
    const Lines before = Listed(file, writer);
    const uint32_t updates = PolicyUpdates();
    answers.Number(static_cast<uint32_t>(writer.Write(line + "\n")));
    answers.Number(PolicyUpdates() - updates);
    const Lines after = Listed(file, writer);
    const size_t shorter = std::min(before.size(), after.size());
    size_t head = 0, tail = 0;
    while (head < shorter && before[head] == after[head]) head++;
    while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) tail++;
    const Lines gone = Middle(before, head, tail), came = Middle(after, head, tail);
    answers.Text(Join(gone));
    answers.Text(Join(came));
    if (file == kProfile) UndoProfile(writer, gone, came);
    answers.Number(file == kProfile || Undo(file, writer, start[file]) ? 0 : 1);
    if (number % kCasesPerWriter == 0)
      for (Writer& each : writers) each.Renew();
    else if (context.size() + line.size() > kLongLine)
      writer.Renew();
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

/** Makes an empty file system the root of this process and of its mount namespace, so that names begin there. */
void EnterEmptyRoot() {
  const char* const folder = "/srv/fuzz/root";
  if (unshare(CLONE_NEWNS) || mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr)) Fail("unshare");
  if ((mkdir(folder, 0755) && errno != EEXIST) || mount("none", folder, "tmpfs", 0, nullptr)) Fail(folder);
  if (chdir(folder) || mount(".", "/", nullptr, MS_MOVE, nullptr) || chroot(".") || chdir("/")) Fail("chroot");
}

/** Makes the file or folder and those above it, changes its mode, and takes all away again. */
char Chmod(const std::string& name) {
  if (name.empty() || name[0] != '/') return 2;
  std::vector<std::string> made;
  bool is_there = true;
  for (size_t slash = name.find('/', 1); is_there && slash != std::string::npos; slash = name.find('/', slash + 1)) {
    made.push_back(name.substr(0, slash));
    is_there = mkdir(made.back().c_str(), 0755) == 0;
  }
  if (is_there && name.back() != '/') {
    made.push_back(name);
    is_there = mknod(name.c_str(), S_IFREG | 0644, 0) == 0;
  }
  char answer = 2;
  if (is_there) answer = chmod(name.c_str(), 0755) == 0 ? 1 : errno == EPERM ? 0 : 2;
  for (auto each = made.rbegin(); each != made.rend(); ++each)
    if (rmdir(each->c_str()) && errno == ENOTDIR) unlink(each->c_str());
  return answer;
}

void AskPairs(Source questions, Sink& answers) {
  Writer domain(kDomain);
  const std::string self = ReadAll(Interface(), "self_domain");
  int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) Fail("socket");
  EnterEmptyRoot();
  for (int number = 1; !questions.AtEnd(); number++) {
    const bool is_file = questions.Number() == 1;
    const std::string pattern = questions.Text();
    const std::string entry =
        is_file ? "file chmod " + pattern + " 0-07777\n" : "network unix stream connect " + pattern + "\n";
    if (domain.Write("select " + self + "\n" + entry)) Fail(entry);
    for (uint32_t names = questions.Number(); names > 0; names--) {
      const std::string name = questions.Text();
      answers.Byte(is_file ? Chmod(name) : Connect(socket, name));
    }
    if (domain.Write("delete " + entry)) Fail(entry);
    if (number % kCasesPerWriter == 0) domain.Renew();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  Source questions(ReadAll(AT_FDCWD, argv[2]));
  FILE* file = fopen(argv[3], "we");
  if (!file) Fail(argv[3]);
  Sink answers;
  if (!strcmp(argv[1], "lines"))
    AskLines(std::move(questions), answers);
  else
    AskPairs(std::move(questions), answers);
  answers.Save(file);
  return 0;
}
