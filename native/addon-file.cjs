// The file of the addon for this machine, for the library and for the install script: built here, else brought along.
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

/**
 * One binary serves glibc and musl. On 32-bit ARM there is one for ARMv7, which ARMv8 takes too; Node.js knows for what
 * it was built itself ("default": its makers did not say).
 * @param {string} root folder of the package
 * @param {{ arch: string, arm: string }} [machine]
 * @returns {string} its path; there may be no such file
 */
function addonFile(root, machine = { arch: process.arch, arm: String(process.config.variables.arm_version) }) {
  const built = join(root, 'build', 'Release', 'tomoyo_native.node');
  if (existsSync(built)) return built;
  const { arch, arm } = machine;
  const name = arch !== 'arm' ? 'tomoyo.node' : arm === '6' ? 'tomoyo.armv6.node' : 'tomoyo.armv7.node';
  return join(root, 'prebuilds', `linux-${arch}`, name);
}

module.exports = { addonFile };
