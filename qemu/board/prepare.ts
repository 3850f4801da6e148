/** What a boot needs before QEMU is started: programs, the files it adds, what the host has. */
import { TomoyoError } from '../../lib/errors.js';
import { ADDED_FOLDER, type BoardImage } from '../image/board-image.js';
import { checkBootOptions, type MachineBootOptions } from './boot-options.js';
import { qemuPackage, qemuProgram, type HostFacts } from './command-line.js';
import { findProgram, readHostFacts } from './host.js';
import { forwardedPorts, type ForwardedPort } from './network.js';
import { overlayArchive, policyFiles } from './overlay.js';
import { reproduceCommand } from './reproduce.js';

export interface PreparedBoot {
  readonly image: BoardImage;
  readonly options: MachineBootOptions;
  /** Those of the options, each with one of the host. */
  readonly ports: readonly ForwardedPort[];
  /** Path of QEMU. */
  readonly program: string;
  readonly setpriv: string;
  readonly host: HostFacts;
  /** The policy and the files of this boot. */
  readonly overlay: Buffer | undefined;
  readonly reproduce: string;
}

/**
 * @param qemu Path of the QEMU program; tests of the harness put their own here.
 * @throws TomoyoError BOARD_BAD_OPTION, BOARD_MISSING_TOOL; the reason of `options.signal`.
 */
export async function prepareBoot(image: BoardImage, given: MachineBootOptions, qemu?: string): Promise<PreparedBoot> {
  checkBootOptions(given, image);
  given.signal?.throwIfAborted();
  const program = qemu ?? (await findProgram(qemuProgram(image.architecture), qemuPackage(image.architecture)));
  const setpriv = await findProgram('setpriv', 'util-linux');
  const policy = given.policy === undefined ? [] : await policyFiles(given.policy);
  const overlay = overlayArchive([...policy, ...(given.files ?? [])], image.own && ADDED_FOLDER);
  const host = await readHostFacts();
  const ports = await forwardedPorts(given);
  const options = { ...given, ports };
  const reproduce = reproduceCommand(image, options, { overlay, host });
  return { image, options, ports, program, setpriv, host, overlay, reproduce };
}

/** sun_path has 108 bytes, the last one for NUL. */
const SOCKET_PATH_BYTES = 107;

export function checkedSocketPath(path: string): string {
  if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES) return path;
  const text = `The folder for temporary files has too long a name for a socket in it; set TMPDIR to a shorter one: ${path}`;
  throw new TomoyoError('BOARD_BAD_OPTION', text, { path });
}
