#include "core/heap.h"

#include <cstddef>

// Of glibc; musl has none.
extern "C" int malloc_trim(size_t pad) __attribute__((weak));

namespace tomoyo {

void TrimHeap() {
  if (malloc_trim != nullptr) malloc_trim(0);
}

}  // namespace tomoyo
