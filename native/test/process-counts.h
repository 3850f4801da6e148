#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <thread>

/** What this process has of something that /proc lists: "/proc/self/fd", "/proc/self/task". */
inline size_t Entries(const char* folder) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

inline size_t Descriptors() { return Entries("/proc/self/fd"); }

inline size_t Threads() { return Entries("/proc/self/task"); }

/** Whether no more threads than these are left: one that was joined shows in /proc for a moment longer. */
inline bool ThreadsFallTo(size_t threads) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (Threads() > threads) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}
