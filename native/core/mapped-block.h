#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

namespace tomoyo {

/**
 * Room for bytes, in memory of its own: only pages that are written to are taken, and all of them are given back at
 * once with the block. A heap keeps what it once had, the more so what one thread took and another one frees.
 */
class MappedBlock {
 public:
  MappedBlock() = default;
  /** Without any room when there is no memory. */
  explicit MappedBlock(size_t capacity) {
    void* at = ::mmap(nullptr, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) return;
    data_ = static_cast<char*>(at);
    capacity_ = capacity;
  }
  MappedBlock(MappedBlock&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  MappedBlock& operator=(MappedBlock&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  MappedBlock(const MappedBlock&) = delete;
  MappedBlock& operator=(const MappedBlock&) = delete;
  ~MappedBlock() {
    if (data_ != nullptr) ::munmap(data_, capacity_);
  }

  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }
  [[nodiscard]] size_t capacity() const { return capacity_; }
  [[nodiscard]] size_t room() const { return capacity_ - size_; }

  void Clear() { size_ = 0; }

  /** As much as there is room for, at most. */
  void Append(std::string_view bytes) {
    std::memcpy(data_ + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace tomoyo
