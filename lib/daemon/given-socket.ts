import { TomoyoError } from '../errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** SD_LISTEN_FDS_START of sd_listen_fds(3). */
const FIRST = 3;

/**
 * The descriptor of the listening socket that the service manager has made for us, by the protocol of sd_listen_fds(3).
 * @returns undefined: there is none, or it is for another process
 * @throws TomoyoError TOMOYO_BAD_OPTION for several
 * Tested: test/unit/daemon/given-socket.test.ts, test/board/services.board.ts.
 */
export function givenSocket(environment: Environment, pid: number): number | undefined {
  const { LISTEN_PID: forPid, LISTEN_FDS: count } = environment;
  if (count === undefined || forPid !== String(pid)) return undefined;
  if (count === '1') return FIRST;
  throw new TomoyoError('TOMOYO_BAD_OPTION', `Expected one socket of the service manager, got LISTEN_FDS=${count}.`);
}
