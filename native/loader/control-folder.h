#pragma once

#include <string>

#include "core/result.h"

namespace tomoyo {

/**
 * The kernel's folder of policy files. Owns the mount of securityfs, if it had to make one; the destructor takes it
 * away again, so files inside must be closed by then.
 */
class ControlFolder {
 public:
  /** Where init would expect it, else securityfs mounted for the time being. Needs neither /proc nor sysfs. */
  static Result<ControlFolder> Find();

  /** A folder that is there already; nothing is mounted. */
  static ControlFolder At(std::string path) { return {std::move(path), {}}; }

  ControlFolder(ControlFolder&& other) noexcept
      : path_(std::move(other.path_)), mounted_at_(std::exchange(other.mounted_at_, {})) {}
  ControlFolder& operator=(ControlFolder&&) = delete;
  ControlFolder(const ControlFolder&) = delete;
  ControlFolder& operator=(const ControlFolder&) = delete;
  ~ControlFolder();

  [[nodiscard]] std::string File(const char* name) const { return path_ + "/" + name; }

 private:
  /** Where there is no folder to mount it on: enters it. */
  static Result<ControlFolder> FindDetached();

  ControlFolder(std::string path, std::string mounted_at)
      : path_(std::move(path)), mounted_at_(std::move(mounted_at)) {}

  std::string path_;
  std::string mounted_at_;
};

}  // namespace tomoyo
