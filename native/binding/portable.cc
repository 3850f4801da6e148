// Only in the prebuilt addon, which brings its libstdc++ along and runs with every C library. What libstdc++ calls when
// something is wrong throws there, and with that comes the unwinder, which needs glibc 2.35. The addon is built without
// exceptions, so each of these ended the program before, too.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl58-cpp): the names are libstdc++'s.
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <new>

namespace std {

void __throw_bad_alloc() { abort(); }
void __throw_bad_array_new_length() { abort(); }
void __throw_bad_function_call() { abort(); }
void __throw_length_error(const char*) { abort(); }
void __throw_logic_error(const char*) { abort(); }
void __throw_out_of_range_fmt(const char*, ...) { abort(); }
void __throw_system_error(int) { abort(); }

}  // namespace std

extern "C" {

[[noreturn]] void __cxa_pure_virtual() { std::abort(); }

// musl has no such variable. "No": reference counts are atomic.
extern char __libc_single_threaded;
char __libc_single_threaded = 0;
}

void* operator new(std::size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
// NOLINTEND(bugprone-reserved-identifier,cert-dcl58-cpp)
