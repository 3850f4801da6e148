#include "loader/problem.h"

namespace tomoyo {

std::string Describe(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += ":" + std::to_string(problem.line);
  return text + ": " + problem.text + " [" + problem.code + "]";
}

}  // namespace tomoyo
