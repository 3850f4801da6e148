// A process of the agent's that asks the kernel's TOMOYO what the host wants to know, with the code of native/core.
#pragma once

namespace agent {

/// Serves the host on stdin and stdout until stdin ends, or the agent does: then all that it has open is closed, so
/// that the kernel makes nobody wait for an answer that no one gives. Runs in a child of the agent, which executes
/// nothing: the domain is the agent's, and so is the program that the list of managers is asked for.
[[noreturn]] void ServeKernel();

}  // namespace agent
