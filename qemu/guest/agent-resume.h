// What a machine that was saved and goes on later has to learn: the time, and that it is not the only one.
#pragma once

#include <linux/random.h>
#include <sys/ioctl.h>

#include <cstddef>
#include <ctime>

#include "agent-fd.h"
#include "agent-frame.h"

namespace agent {

constexpr size_t kSeedBytes = 64;

/// rand_pool_info with room for its bytes.
struct Pool {
  int entropy_bits;
  int size;
  char bytes[kSeedBytes];
};
static_assert(offsetof(Pool, bytes) == sizeof(rand_pool_info));

/// Every machine that goes on from the same state would draw the same numbers until the kernel seeds itself anew.
inline const char* Reseed(std::string_view seed) {
  const size_t size = seed.size() < kSeedBytes ? seed.size() : kSeedBytes;
  Pool pool{static_cast<int>(size * 8), static_cast<int>(size), {}};
  std::memcpy(pool.bytes, seed.data(), size);
  const UniqueFd random = Open("/dev/urandom", O_WRONLY);
  if (!random) return "open /dev/urandom";
  if (::ioctl(random.get(), RNDADDENTROPY, &pool) < 0) return "ioctl RNDADDENTROPY";
  // Linux before 4.14 has no such request: it takes the seed in by itself, a little later
  if (::ioctl(random.get(), RNDRESEEDCRNG) < 0 && errno != EINVAL) return "ioctl RNDRESEEDCRNG";
  return nullptr;
}

/// RESUME: u32 low and u32 high half of the seconds, u32 nanoseconds of the wall clock; the rest is the seed. Gives the
/// call that failed, or nullptr.
inline const char* Awake(Reader& reader) {
  const uint64_t low = reader.Number();
  const uint64_t seconds = low | static_cast<uint64_t>(reader.Number()) << 32;
  timespec now{};
  now.tv_sec = static_cast<time_t>(seconds);
  now.tv_nsec = static_cast<decltype(timespec::tv_nsec)>(reader.Number());
  if (::clock_settime(CLOCK_REALTIME, &now) < 0) return "clock_settime";
  return Reseed(reader.rest);
}

}  // namespace agent
