#include "core/record-framer.h"

namespace tomoyo {

bool RecordFramer::Feed(std::string_view piece, std::string* whole) {
  const size_t last_nul = piece.rfind('\0');
  if (last_nul != std::string_view::npos) {
    whole->append(begun_);
    whole->append(piece.substr(0, last_nul + 1));
    begun_.clear();
    piece.remove_prefix(last_nul + 1);
  }
  begun_.append(piece);
  return begun_.size() <= kMostRecordBytes;
}

}  // namespace tomoyo
