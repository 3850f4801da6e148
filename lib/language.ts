// `tomoyo/language`: the policy language alone, which opens no file and loads no addon: for editors, servers and tests.
export { PolicySyntaxError, TomoyoError, type ErrorCode } from './errors.js';
export type * from './language/ast.js';
export { parseLine, parsePolicy, type ParsedLine, type ParseOptions, type PolicyFile } from './language/parse.js';
export { parsePolicyLines } from './language/parse-stream.js';
export { completeLine, type Completion } from './language/complete.js';
export { kernelForm, print } from './language/print.js';
export type { PolicyWarning, PolicyWarningCode } from './language/problem.js';
export { Source } from './text/source.js';
export { addressRangeContains, formatAddressRange, parseAddressRange, type AddressRange } from './language/address.js';
export { formatNumberRange, parseNumberRange, type NumberRange, type WordBits } from './language/lexemes.js';
export { addressGroupContains, numberGroupContains, pathGroupMember } from './language/group-membership.js';
export { childDomain, domainChain, domainRelation, parentDomain, type DomainRelation } from './language/domain-name.js';
export { decodeName, encodeName } from './text/escape.js';
export { compilePattern, matches, type Pattern } from './language/pattern.js';
export { checkPolicy } from './policy/check/check.js';
export type { CheckCode, Severity } from './policy/check/codes.js';
export type { Finding } from './policy/check/finding.js';
export { formatPolicy } from './policy/format.js';
