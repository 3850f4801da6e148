/** The arguments inside policy lines: words, numbers, addresses, operations, conditions. The lines are in ast.ts. */

/** A word of the text; its span is `at` to `at + text.length`. */
export interface Word {
  readonly text: string;
  readonly at: number;
}

/** A word or pattern, in the kernel's escapes. */
export interface PatternWord extends Word {
  readonly kind: 'pattern';
}

/** `@NAME`: a group of the kind that the place wants. `text` has the `@`. */
export interface GroupWord extends Word {
  readonly kind: 'group';
  readonly name: string;
}

/**
 * A number or range `A-B`, as written: `parseNumberRange(text)` gives values and bases. Where a number is too large for
 * the kernel's word size, `text` is what the kernel stores instead, and `written` what stands in the source.
 */
export interface NumberWord extends Word {
  readonly kind: 'number';
  readonly written?: string;
}

/** An IP address or range `A-B`, as written: `parseAddressRange(text)` gives the bytes. */
export interface AddressWord extends Word {
  readonly kind: 'address';
}

/** A path, a pattern, or a path_group as `@NAME`. */
export type PathArgument = PatternWord | GroupWord;
/** A number, a range, or a number_group as `@NAME`. */
export type NumberArgument = NumberWord | GroupWord;
/** An address, a range, or an address_group as `@NAME`. */
export type AddressArgument = AddressWord | GroupWord;

/** Operations of `file` on one path. */
export type PathOperation =
  | 'execute'
  | 'read'
  | 'write'
  | 'append'
  | 'unlink'
  | 'getattr'
  | 'rmdir'
  | 'truncate'
  | 'symlink'
  | 'chroot'
  | 'unmount';
/** Operations of `file` on an old and a new path. */
export type TwoPathsOperation = 'link' | 'rename' | 'pivot_root';
/** Operations of `file` with a mode, a command or an id. */
export type PathNumberOperation = 'create' | 'mkdir' | 'mkfifo' | 'mksock' | 'ioctl' | 'chmod' | 'chown' | 'chgrp';
/** Operations of `file` that make a device node. */
export type DeviceOperation = 'mkblock' | 'mkchar';
/** Operations of `network`. */
export type NetworkOperation = 'bind' | 'listen' | 'connect' | 'send';
/** Types of sockets in `network` entries. The kernel does not compare them. */
export type SocketType = 'stream' | 'dgram' | 'raw' | 'seqpacket';

/** Where a program goes instead of where the transition control lines would send it: section `file execute`. */
export type TransitionPreference =
  | ({ readonly kind: 'keep' | 'child' | 'initialize' | 'reset' | 'parent' } & Word)
  | ({ readonly kind: 'domain' } & Word) // `<ns> /a /b`
  | ({ readonly kind: 'path' } & Word); // `/some/path`: a child of that name

/** One side of a comparison. `attribute`: task.uid, path1.perm ...; `constant`: file, setuid ... */
export type ConditionOperand =
  NumberWord | GroupWord | ({ readonly kind: 'attribute' } & Word) | ({ readonly kind: 'constant' } & Word);

/** Both sides are the same, or they are not. */
export type ConditionOperator = '=' | '!=';

interface ConditionBase extends Word {
  readonly operator: ConditionOperator;
}

/** `text` is the whole condition, `at` its offset. Quoted values are without their quotes; '' is possible. */
export type Condition =
  | (ConditionBase & { readonly kind: 'compare'; readonly left: ConditionOperand; readonly right: ConditionOperand })
  | (ConditionBase & {
      readonly kind: 'name';
      readonly key: 'exec.realpath' | 'symlink.target';
      readonly value: PathArgument;
    })
  /** `index` is the decimal text in the brackets, or what the kernel stores instead of a number that is too large. */
  | (ConditionBase & { readonly kind: 'argv'; readonly index: string; readonly value: PatternWord })
  /** `value` undefined is `NULL`: the variable is absent. */
  | (ConditionBase & {
      readonly kind: 'envp';
      readonly name: PatternWord;
      readonly value: PatternWord | undefined;
    });
