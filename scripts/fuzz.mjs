// `npm run fuzz:kernel -- --lines N --pairs N --seed S [--arch arm64|armhf] [--kernel 6.1|6.12] [--minimise N]`
// Exit code 1 when the kernel and our parser, printer or matcher differ.
import { runOnBoard } from './run-on-board.mjs';

await runOnBoard('fuzz');
