#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "core/file.h"

/** A folder that is gone with all its files at the end of the test. */
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = "/tmp/tomoyo-test-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

  std::string Write(const std::string& name, const std::string& text) const {
    const std::string path = *this / name;
    auto fd = tomoyo::Open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK);
    (void)::fchmod(fd->get(), 0600);
    (void)tomoyo::WriteWhole(fd->get(), text, path);
    return path;
  }

  std::string Read(const std::string& name) const {
    auto text = tomoyo::Exchange(*this / name, nullptr, true);
    return text ? *text : "(cannot be read)";
  }

 private:
  std::string path_;
};
