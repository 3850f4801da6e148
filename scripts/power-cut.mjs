// `npm run power-cut -- [--arch arm64|armhf] [--kernel 6.1|6.12] [--from N] [--to N]`: QEMU killed at each step of
// `tomoyo save` and of `tomoyo apply`, and at each write of the save to the disk, then booted. Exit code 1 when a boot
// finds anything but the old policy or the new one.
import { runOnBoard } from './run-on-board.mjs';

await runOnBoard('power-cut');
