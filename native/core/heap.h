#pragma once

namespace tomoyo {

/**
 * Gives back to the system what is free in the heaps of the C library, of all threads: they keep it for the next time,
 * and a daemon that waits may have none for days. Does nothing where the C library cannot.
 */
void TrimHeap();

}  // namespace tomoyo
