// The doors of the house: imports run one way, downwards (docs/architecture.md). Every folder of lib/ is listed with
// the folders it may import; what is not listed is shut.
const DOORS = {
  cli: [
    'access',
    'auditd',
    'queryd',
    'notify',
    'daemon',
    'verdict',
    'service',
    'learn',
    'store',
    'kernel',
    'audit',
    'query',
    'evaluate',
    'policy',
    'language',
    'text',
  ],
  auditd: ['addon', 'daemon', 'audit', 'text'],
  queryd: ['access', 'daemon', 'kernel', 'query', 'audit', 'language', 'text'],
  notify: ['access', 'daemon', 'auditd', 'query', 'audit', 'language', 'text'],
  daemon: ['addon', 'text'],
  verdict: ['daemon', 'kernel', 'policy', 'query', 'audit', 'language', 'text'],
  learn: ['policy', 'audit', 'language', 'text'],
  evaluate: ['policy', 'audit', 'language', 'text'],
  kernel: ['access', 'addon', 'policy', 'language', 'audit', 'query', 'text'],
  store: ['policy', 'language', 'text'],
  service: ['addon', 'store'],
  audit: ['language', 'text'],
  query: ['audit', 'language', 'text'],
  policy: ['language', 'text'],
  language: ['text'],
  text: [],
  access: ['addon'],
  addon: [],
};

/** The only files of audit/ and query/ that may reach the binary or look at the machine. */
const STREAMS = '^lib/((audit|query)/stream|audit/taken-events|query/(question-source|native-rules))\\.ts$';

export default {
  forbidden: [
    ...Object.entries(DOORS).map(([room, open]) => ({
      name: `door-of-${room}`,
      severity: 'error',
      comment: `${room} may import ${open.join(', ') || 'nothing'} and errors`,
      from: { path: `^lib/${room}/`, ...(room === 'audit' || room === 'query' ? { pathNot: STREAMS } : {}) },
      to: {
        path: '^(lib|qemu)/',
        pathNot: `^(lib/(${[room, ...open].join('|')})/|lib/errors\\.ts$${room === 'addon' ? '|lib/errno-name\\.ts$' : ''}${room === 'cli' ? '|qemu/index\\.ts$' : ''})`,
      },
    })),
    {
      name: 'door-of-streams',
      severity: 'error',
      comment: 'a stream file may import its own room, audit, language, text, access and addon',
      from: { path: STREAMS },
      to: { path: '^(lib|qemu)/', pathNot: '^lib/((audit|query|language|text|access|addon)/|errors\\.ts$)' },
    },
    {
      name: 'door-of-qemu',
      severity: 'error',
      comment: 'the board stands alone: node, itself, and errors',
      from: { path: '^qemu/' },
      to: { path: '^lib/', pathNot: '^lib/(errors|errno-name|index)\\.ts$' },
    },
    {
      name: 'only-the-vitest-room-needs-vitest',
      severity: 'error',
      comment: 'vitest is there for those who import tomoyo/vitest, and for nobody else',
      from: { path: '^(lib|qemu)/', pathNot: '^qemu/vitest/' },
      to: { path: '^qemu/vitest/|(^|/)node_modules/@?vitest/' },
    },
    {
      name: 'pure-rooms-open-nothing',
      severity: 'error',
      comment: 'text, language, policy, evaluate, verdict and the record parsers work the same everywhere',
      from: { path: '^lib/(text|language|policy|evaluate|verdict|audit|query)/', pathNot: STREAMS },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?util$' },
    },
    { name: 'no-circles', severity: 'error', from: { path: '^(lib|qemu)/' }, to: { circular: true } },
    { name: 'unknown-import', severity: 'error', from: { path: '^(lib|qemu)/' }, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
