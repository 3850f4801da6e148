/** The stream that this run of a script is about: TOMOYO_STREAM is audit, or queries. */
export const isAudit = (process.env.TOMOYO_STREAM ?? 'audit') === 'audit';

export const openStream = (tomoyo, options = {}) => (isAudit ? tomoyo.audit(options) : tomoyo.queries(options));
