#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

/** Counts calls from another thread and waits for them. */
class Bell {
 public:
  std::function<void()> Ringer() {
    return [this] {
      std::lock_guard<std::mutex> lock(mutex_);
      ++rings_;
      rung_.notify_all();
    };
  }

  void WaitFor(int rings) {
    std::unique_lock<std::mutex> lock(mutex_);
    rung_.wait(lock, [&] { return rings_ >= rings; });
  }

  int Rings() {
    std::lock_guard<std::mutex> lock(mutex_);
    return rings_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  int rings_ = 0;
};
