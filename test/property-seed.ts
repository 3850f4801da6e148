import * as fc from 'fast-check';

/**
 * Properties are tried with the same cases each time, so that a change is judged by what it changes. To look for others:
 * `TOMOYO_PROPERTY_SEED=random`, or a number that a failure named.
 */
const { TOMOYO_PROPERTY_SEED: wanted = '1' } = process.env;
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) });
