#include "core/datagrams.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/file.h"
#include "core/old-glibc.h"
#include "core/unique-fd.h"

// Of linux/memfd.h and linux/fcntl.h: the C library may be older than the kernel.
#ifndef MFD_CLOEXEC
#define MFD_CLOEXEC 1U
#endif
#ifndef MFD_ALLOW_SEALING
#define MFD_ALLOW_SEALING 2U
#endif
#ifndef F_ADD_SEALS
#define F_ADD_SEALS 1033
#define F_SEAL_SEAL 1
#define F_SEAL_SHRINK 2
#define F_SEAL_GROW 4
#define F_SEAL_WRITE 8
#endif

namespace tomoyo {
namespace {

struct Address {
  sockaddr_un name;
  socklen_t size;
};

Result<Address> ToAddress(const std::string& path) {
  Address address{};
  address.name.sun_family = AF_UNIX;
  // An empty name would be the abstract one without a letter.
  if (path.empty() || path.find('\0') != std::string::npos) return Failure{EINVAL, "sendmsg", path};
  if (path.size() > sizeof(address.name.sun_path)) return Failure{ENAMETOOLONG, "sendmsg", path};
  std::copy(path.begin(), path.end(), address.name.sun_path);
  if (path[0] == '@') address.name.sun_path[0] = '\0';
  address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  return address;
}

/** @param message its control part and data; the address is added. Gives 0, or the error. */
int Send(int socket, Address& address, msghdr message) {
  message.msg_name = &address.name;
  message.msg_namelen = address.size;
  ssize_t sent;
  do {
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? errno : 0;
}

int SendBytes(int socket, Address& address, const std::string& bytes) {
  iovec data{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  return Send(socket, address, message);
}

int SendDescriptor(int socket, Address& address, int fd) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
  msghdr message{};
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  return Send(socket, address, message);
}

/** A file in memory that nobody can change any more. */
Result<UniqueFd> SealedFile(const std::string& bytes, const std::string& path) {
  // The C library has a function of this name only since glibc 2.27.
  UniqueFd file(static_cast<int>(::syscall(SYS_memfd_create, "datagram", MFD_CLOEXEC | MFD_ALLOW_SEALING)));
  if (!file) return Failure{errno, "memfd_create", path};
  auto written = WriteWhole(file.get(), bytes, path);
  if (!written) return written.failure();
  const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (::fcntl(file.get(), F_ADD_SEALS, seals) != 0) return Failure{errno, "fcntl", path};
  return file;
}

Result<void> SendOne(int socket, Address& address, const std::string& message, TooLarge too_large,
                     const std::string& path) {
  int error = SendBytes(socket, address, message);
  // ENOBUFS: it has no more pages than the socket's limit lets, and no place for so many in one datagram.
  if (too_large == TooLarge::kIsFile && (error == EMSGSIZE || error == ENOBUFS)) {
    auto file = SealedFile(message, path);
    if (!file) return file.failure();
    error = SendDescriptor(socket, address, file->get());
  }
  if (error != 0) return Failure{error, "sendmsg", path};
  return {};
}

}  // namespace

Result<size_t> SendDatagrams(const std::string& path, const std::vector<std::string>& messages, TooLarge too_large) {
  auto address = ToAddress(path);
  if (!address) return address.failure();
  const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return Failure{errno, "socket", path};
  size_t taken = 0;
  for (const std::string& message : messages) {
    auto sent = SendOne(socket.get(), *address, message, too_large, path);
    if (!sent && taken == 0) return sent.failure();
    if (!sent) break;
    ++taken;
  }
  return taken;
}

}  // namespace tomoyo
