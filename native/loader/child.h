#pragma once

#include <sys/types.h>

#include <functional>

namespace tomoyo {

enum class ChildEnd { kExited, kKilled, kStuck, kNoChild };

struct ChildResult {
  ChildEnd end;
  int status = 0;  // exit status, or signal where it was killed
};

/**
 * Runs `work` in a child process and waits for it, but no longer than `seconds` without a sign of life: then the child
 * and its process group are killed. A child that cannot even be killed is left behind (kStuck). `work` gets a function
 * that gives a sign of life; what it returns is the exit status. Blocks SIGCHLD for the calling thread while it waits.
 */
ChildResult RunChild(const std::function<int(const std::function<void()>& alive)>& work, int seconds);

}  // namespace tomoyo
