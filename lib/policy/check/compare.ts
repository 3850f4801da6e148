import { addressRangeContains, parseAddressRange } from '../../language/address.js';
import { parseNumberRange } from '../../language/lexemes.js';

/** Whether every number of the range `inner` is in the range `outer`, as written. */
export function numberIn(inner: string, outer: string): boolean {
  const [small, large] = [parseNumberRange(inner), parseNumberRange(outer)];
  return small !== undefined && large !== undefined && large.min <= small.min && small.max <= large.max;
}

/** Whether two ranges have a number in common. What is no number is taken to have. */
export function numbersMeet(a: string, b: string): boolean {
  const [first, second] = [parseNumberRange(a), parseNumberRange(b)];
  return first === undefined || second === undefined || (first.min <= second.max && second.min <= first.max);
}

/** Whether every address of the range `inner` is in the range `outer`, as written. */
export function addressIn(inner: string, outer: string): boolean {
  const [small, large] = [parseAddressRange(inner), parseAddressRange(outer)];
  return small !== undefined && large !== undefined && addressRangeContains(large, small);
}
