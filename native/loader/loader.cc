// The early-boot program: the kernel runs it before init and waits for it, without a time-out, to put the stored policy
// in place. Then it has no open file, no /proc and perhaps no /sys. It must not prompt, wait or fail the boot.

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <climits>
#include <string>
#include <string_view>

#include "core/file.h"
#include "loader/boot.h"
#include "loader/control-folder.h"
#include "loader/kernel-log.h"
#include "loader/words.h"

namespace {

constexpr std::string_view kUsage =
    "usage: tomoyo-loader [--root DIR] [--policy DIR] [--words TEXT] [--dry-run] [TOMOYO=NAME] [TOMOYO_NOLOAD]\n"
    "  --root DIR     the kernel's folder, default /sys/kernel/security/tomoyo (mounted for the time being if "
    "missing)\n"
    "  --policy DIR   the stored policy, default /etc/tomoyo\n"
    "  --words TEXT   instead of the kernel command line\n"
    "  --dry-run      write nothing; print slot=NAME, the slot that the next boot takes; none: the built-in policy\n"
    "  TOMOYO=NAME    profile-NAME.conf instead of profile.conf; disabled: every profile is disabled\n"
    "  TOMOYO_NOLOAD  leave out the domain policy\n"
    "With arguments it talks to stderr, without to the kernel log.\n";

struct Arguments {
  std::string root;
  tomoyo::BootOptions boot;
  bool dry_run = false;
  bool valid = true;
};

Arguments ReadArguments(int argc, char** argv) {
  Arguments arguments;
  std::string words;
  bool words_given = false;
  std::string own_words;
  for (int i = 1; i < argc && arguments.valid; ++i) {
    const std::string_view name = argv[i];
    if (name == "--dry-run") {
      arguments.dry_run = true;
    } else if (name == "TOMOYO_NOLOAD" || tomoyo::StartsWith(name, "TOMOYO=")) {
      own_words.append(name).append(" ");
    } else if (i + 1 == argc || (name != "--root" && name != "--policy" && name != "--words")) {
      arguments.valid = false;
    } else if (name == "--words") {
      words = argv[++i];
      words_given = true;
    } else {
      (name == "--root" ? arguments.root : arguments.boot.store) = argv[++i];
    }
  }
  if (arguments.valid) tomoyo::AddWords(words_given ? words : tomoyo::ReadCommandLine(), &arguments.boot.words);
  tomoyo::AddWords(own_words, &arguments.boot.words);
  return arguments;
}

/** Memory that was got once is kept: each page that comes anew costs as much as reading a hundred lines. */
void KeepMemory() {
#ifdef __GLIBC__
  // NOLINTBEGIN(concurrency-mt-unsafe): the loader has one thread
  constexpr int kBytesAtOnce = 1 << 20;
  ::mallopt(M_TOP_PAD, kBytesAtOnce);
  ::mallopt(M_MMAP_THRESHOLD, INT_MAX);
  ::mallopt(M_TRIM_THRESHOLD, INT_MAX);
  // NOLINTEND(concurrency-mt-unsafe)
#endif
}

/** Takes up the numbers 0 to 2, which the kernel leaves free: else a policy file could become stderr. */
void OccupyStandardDescriptors() {
  for (;;) {
    const int fd = ::open("/", O_PATH | O_CLOEXEC);
    if (fd < 0) return;
    if (fd > STDERR_FILENO) {
      ::close(fd);
      return;
    }
  }
}

int Run(int argc, char** argv) {
  OccupyStandardDescriptors();
  KeepMemory();
  const Arguments arguments = ReadArguments(argc, argv);
  if (!arguments.valid) {
    (void)tomoyo::WriteWhole(STDERR_FILENO, kUsage, "stderr");
    return 1;
  }
  using tomoyo::ControlFolder;
  using tomoyo::KernelLog;
  const KernelLog log(argc > 1 ? KernelLog::To::kStderr : KernelLog::To::kKernel);
  if (arguments.dry_run) {
    const std::string line = "slot=" + tomoyo::DryRun(arguments.boot, log) + "\n";
    return tomoyo::WriteWhole(STDOUT_FILENO, line, "stdout") ? 0 : 1;
  }
  auto kernel = arguments.root.empty() ? ControlFolder::Find() : ControlFolder::At(arguments.root);
  if (!kernel) {
    log.Say(tomoyo::Priority::kError, "no TOMOYO in this kernel: " + tomoyo::Describe(kernel.failure()));
    return 1;
  }
  return tomoyo::Boot(arguments.boot, *kernel, log);
}

}  // namespace

// Nothing waits to be done at exit: what the C library does there would only hold up the boot.
int main(int argc, char** argv) { ::_exit(Run(argc, argv)); }
