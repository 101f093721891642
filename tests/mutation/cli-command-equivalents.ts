import type { Equivalent } from './equivalent.ts'

const commands = 'packages/cli/src/commands'

export const cliCommandEquivalents: readonly Equivalent[] = [
  ...[
    `if (kinds[1] !== 'sqlite' && kinds.every(kind => kind === kinds[0])) return`,
    `if (kinds[0] !== 'sqlite' && kinds.every(kind => kind === kinds[1])) return`,
  ].map(changed => ({
    file: `${commands}/doctor.ts`,
    line: `if (kinds[0] !== 'sqlite' && kinds.every(kind => kind === kinds[0])) return`,
    changed,
    because: 'there are two of them or more: where all are alike, the first is as the second',
  })),
  {
    file: `${commands}/doctor.ts`,
    line: 'setTimeout(() => process.exit(), 200).unref()',
    changed: 'setTimeout(() => process.exit(), 201).unref()',
    because: 'a moment is as good as another that is longer by a millisecond',
  },
  {
    file: `${commands}/order-file.ts`,
    line: `() => '',`,
    changed: `() => 'mutant',`,
    because: 'the answer is JSON there, and its text is never asked for',
  },
]
