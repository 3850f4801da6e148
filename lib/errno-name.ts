import { constants } from 'node:os';

/** 13 -> 'EACCES'; a number without a name -> 'errno 13'. */
export function errnoName(errno: number): string {
  const found = Object.entries(constants.errno).find(([, value]) => value === errno);
  return found?.[0] ?? `errno ${errno}`;
}
