// The early-boot program: the kernel runs it before init and waits for it, without a time-out, to put the stored policy
// in place. Then it has no open file, no /proc and perhaps no /sys. It must not prompt, wait or fail the boot.

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

#include "core/file.h"
#include "loader/control-folder.h"
#include "loader/kernel-log.h"
#include "loader/load.h"

namespace {

constexpr std::string_view kUsage =
    "usage: tomoyo-loader [--root DIR] [--policy DIR]\n"
    "  --root DIR    the kernel's folder, default /sys/kernel/security/tomoyo (mounted for the time being if missing)\n"
    "  --policy DIR  the stored policy, default /etc/tomoyo\n"
    "With options it talks to stderr, without to the kernel log.\n";

struct Options {
  std::string root;
  std::string policy = "/etc/tomoyo";
  bool valid = true;
};

Options ReadOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc && options.valid; i += 2) {
    const std::string_view name = argv[i];
    const bool known = name == "--root" || name == "--policy";
    options.valid = known && i + 1 < argc;
    if (options.valid) (name == "--root" ? options.root : options.policy) = argv[i + 1];
  }
  return options;
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

}  // namespace

int main(int argc, char** argv) {
  OccupyStandardDescriptors();
  const Options options = ReadOptions(argc, argv);
  if (!options.valid) {
    (void)tomoyo::WriteWhole(STDERR_FILENO, kUsage, "stderr");
    return 1;
  }
  using tomoyo::ControlFolder;
  using tomoyo::KernelLog;
  const KernelLog log(argc > 1 ? KernelLog::To::kStderr : KernelLog::To::kKernel);
  auto kernel = options.root.empty() ? ControlFolder::Find() : ControlFolder::At(options.root);
  if (!kernel) {
    log.Say(tomoyo::Priority::kError, "no TOMOYO in this kernel: " + tomoyo::Describe(kernel.failure()));
    return 1;
  }
  return tomoyo::LoadPolicy(options.policy, *kernel, log) ? 0 : 1;
}
