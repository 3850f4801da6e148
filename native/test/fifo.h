#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <string>

#include "core/file.h"
#include "test/temporary-folder.h"

/** A FIFO that always has a writer, so that its reader sees "nothing now" and never an end. */
class Fifo {
 public:
  explicit Fifo(const TemporaryFolder& folder, const std::string& name = "fifo") : path_(folder / name) {
    (void)::mkfifo(path_.c_str(), 0600);
    auto end = tomoyo::Open(path_, O_RDWR | O_NONBLOCK);
    writer_ = *std::move(end);
  }

  const std::string& path() const { return path_; }
  void Write(const std::string& bytes) const { (void)tomoyo::WriteWhole(writer_.get(), bytes, path_); }
  tomoyo::UniqueFd& writer() { return writer_; }

 private:
  std::string path_;
  tomoyo::UniqueFd writer_;
};
