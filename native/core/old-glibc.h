#pragma once

// glibc 2.28, 2.32 and 2.34 gave these functions a new version or name without a change in what they do for us. Bound
// to the first version of each architecture, the addon still loads on a board with an older C library, and with musl,
// which has no fcntl64. Not for static programs: there are no versions in a static library.
#if defined(TOMOYO_ADDON) && defined(__GLIBC__)
#if defined(__x86_64__)
#define TOMOYO_FIRST_GLIBC "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define TOMOYO_FIRST_GLIBC "GLIBC_2.17"
#elif defined(__arm__)
#define TOMOYO_FIRST_GLIBC "GLIBC_2.4"
#endif
#ifdef TOMOYO_FIRST_GLIBC
__asm__(".symver fcntl64,fcntl@" TOMOYO_FIRST_GLIBC);
__asm__(".symver pthread_create,pthread_create@" TOMOYO_FIRST_GLIBC);
__asm__(".symver pthread_join,pthread_join@" TOMOYO_FIRST_GLIBC);
__asm__(".symver pthread_sigmask,pthread_sigmask@" TOMOYO_FIRST_GLIBC);
#endif
#endif
