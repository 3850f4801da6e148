const LOOK_MS = 250;
/** What does not change for so long has settled. */
const QUIET_MS = 3000;
/** Some systems never settle. */
const MOST_MS = 30_000;

/**
 * Reads until it is the same for 3 s, or for 30 s at most.
 * @returns whether it settled
 * @throws what `read` and `wait` throw
 */
export async function settle(read: () => Promise<string>, wait: (ms: number) => Promise<void>): Promise<boolean> {
  let last = await read();
  let quietMs = 0;
  for (let waitedMs = 0; waitedMs < MOST_MS; waitedMs += LOOK_MS) {
    await wait(LOOK_MS);
    const now = await read();
    quietMs = now === last ? quietMs + LOOK_MS : 0;
    last = now;
    if (quietMs === QUIET_MS) return true;
  }
  return false;
}
