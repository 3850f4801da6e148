#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
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

/** Whether each thread of this process with this name sleeps. */
inline bool Sleeps(const std::string& thread) {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string stat;
    std::getline(std::ifstream(task.path() / "stat"), stat);
    // "123 (tomoyo-query) S 1 ..."
    const std::string name = '(' + thread + ") ";
    const size_t at = stat.find(name);
    if (at != std::string::npos && stat[at + name.size()] != 'S') return false;
  }
  return true;
}
