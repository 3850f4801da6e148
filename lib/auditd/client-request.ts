import { isBoot, type EventPlace } from './stored-place.js';

/** The first line of a client: what it has already. */
export interface ClientRequest {
  readonly since?: EventPlace;
}

/** Why a line is none, for people. */
export interface BadRequest {
  readonly expected: string;
}

const REQUEST: BadRequest = { expected: 'expected {"since":{"boot":"...","sequence":N}} or {} as the first line' };

/** Tested: test/unit/auditd/client-request.test.ts. */
export function parseRequest(line: string): ClientRequest | BadRequest {
  const request = parseObject(line);
  if (!request) return REQUEST;
  const [[key, since] = [], more] = Object.entries(request);
  if (key === undefined) return {};
  if (key !== 'since' || more || !isObject(since)) return REQUEST;
  const { boot, sequence, ...others } = { boot: undefined, sequence: undefined, ...since };
  const isPlace = typeof boot === 'string' && isBoot(boot) && typeof sequence === 'number';
  if (!isPlace || !Number.isSafeInteger(sequence) || sequence < 0 || Object.keys(others).length > 0) return REQUEST;
  return { since: { boot, sequence } };
}

function parseObject(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // said as any other line that is no request
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
