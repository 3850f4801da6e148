// What a kernel needs for a board, and does not have.
#pragma once

#include "words.h"

namespace agent {

struct Feature {
  /// A path of sysfs, or the name of a file system.
  const char* sign;
  const char* option;
};

constexpr Feature kFeatures[] = {
    {"/sys/bus/pci", "CONFIG_PCI"},
    {"/sys/bus/pci/drivers/virtio-pci", "CONFIG_VIRTIO_PCI"},
    {"/sys/bus/virtio/drivers/virtio_console", "CONFIG_VIRTIO_CONSOLE"},
    {"devtmpfs", "CONFIG_DEVTMPFS"},
};
constexpr Feature kForRoot[] = {
    {"/sys/bus/virtio/drivers/virtio_blk", "CONFIG_VIRTIO_BLK"},
    {"tmpfs", "CONFIG_TMPFS"},
    {"overlay", "CONFIG_OVERLAY_FS"},
};

inline std::string OptionOf(const std::string& type) {
  if (type == "erofs") return "CONFIG_EROFS_FS";
  return type == "ext4" ? "CONFIG_EXT4_FS" : "CONFIG_SQUASHFS";
}

/// Joined with commas; empty: all is there. @param type of the root file system; empty: there is none to mount
inline std::string MissingFeatures(const std::string& type) {
  const std::string known = ReadText("/proc/filesystems");
  std::string missing;
  const auto need = [&](const std::string& sign, const std::string& option) {
    const bool there =
        sign[0] == '/' ? ::access(sign.c_str(), F_OK) == 0 : known.find("\t" + sign + "\n") != std::string::npos;
    if (!there) missing += (missing.empty() ? "" : ", ") + option;
  };
  for (const Feature& feature : kFeatures) need(feature.sign, feature.option);
  if (!type.empty()) {
    for (const Feature& feature : kForRoot) need(feature.sign, feature.option);
    need(type, OptionOf(type));
  }
  errno = 0;  // what was looked for and not found is no reason
  return missing;
}

}  // namespace agent
