import type { Change, Equivalent } from './equivalent.ts'

const matched = 'what matches has that part always'
const tooFew = 'what has too few parts is refused in any case'
const signAlone = 'a sort looks at the sign alone'
const hasUrl = 'what a server receives has a URL always'
const hasCode = 'what cannot be read has a code always'

/** Of each file of the command line’s, below `packages/cli/src`. */
const byFile: Readonly<Record<string, readonly Change[]>> = {
  'config/config-file.ts': [
    [
      "throw new UsageError(`${said}: ${reasons[code ?? ''] ?? `cannot be read (${code})`}`, { cause: error })",
      'throw new UsageError(`${said}: ${reasons[code] ?? `cannot be read (${code})`}`, { cause: error })',
      hasCode,
    ],
    [
      "throw new UsageError(`${said}: ${reasons[code ?? ''] ?? `cannot be read (${code})`}`, { cause: error })",
      "throw new UsageError(`${said}: ${reasons[code ?? 'mutant'] ?? `cannot be read (${code})`}`, { cause: error })",
      hasCode,
    ],
  ],
  'config/config.ts': [
    [
      "const [group = '', field = ''] = name.split('.')",
      "const [group = 'mutant', field = ''] = name.split('.')",
      'a name has a first part always',
    ],
    [
      "const [group = '', field = ''] = name.split('.')",
      "const [group = '', field = 'mutant'] = name.split('.')",
      'of names in one part only events is a group of the shop, and that is set afterwards',
    ],
  ],
  'demo/story.ts': [
    [
      "const [first = '', ...rest] = wrapped(claim, 74)",
      "const [first = 'mutant', ...rest] = wrapped(claim, 74)",
      'a wrapped text has a first line always',
    ],
  ],
  'platform/platform.ts': [
    [
      "const { pathname, searchParams } = new URL(request.url ?? '/', 'http://platform')",
      "const { pathname, searchParams } = new URL(request.url, 'http://platform')",
      hasUrl,
    ],
    [
      "const { pathname, searchParams } = new URL(request.url ?? '/', 'http://platform')",
      "const { pathname, searchParams } = new URL(request.url ?? '', 'http://platform')",
      hasUrl,
    ],
  ],
  'platform/sales.ts': [
    [
      'return b.quantity - a.quantity || b.revenue - a.revenue || (a.productId < b.productId ? -1 : 1)',
      'return b.quantity - a.quantity || b.revenue - a.revenue || (a.productId <= b.productId ? -1 : 1)',
      'no two figures are of one product',
    ],
    [
      'return b.quantity - a.quantity || b.revenue - a.revenue || (a.productId < b.productId ? -1 : 1)',
      'return b.quantity - a.quantity || b.revenue - a.revenue || (a.productId < b.productId ? -2 : 1)',
      signAlone,
    ],
    [
      'return b.quantity - a.quantity || b.revenue - a.revenue || (a.productId < b.productId ? -1 : 1)',
      'return b.quantity - a.quantity || b.revenue - a.revenue || (a.productId < b.productId ? -1 : 2)',
      signAlone,
    ],
  ],
  'usage/arguments.ts': [
    [
      "const [, product = '', option, quantity = ''] = match",
      "const [, product = 'mutant', option, quantity = ''] = match",
      matched,
    ],
    [
      "const [, product = '', option, quantity = ''] = match",
      "const [, product = '', option, quantity = 'mutant'] = match",
      matched,
    ],
    [
      "const tail = parts.length > 3 ? parts.slice(-2) : [...parts.slice(2, 3), '']",
      "const tail = parts.length > 3 ? parts.slice(-2) : [...parts.slice(2, 4), '']",
      'there is no fourth part',
    ],
    [
      "const [price = '', stock = ''] = tail",
      "const [price = 'mutant', stock = ''] = tail",
      'there is a first part always',
    ],
    ["const [price = '', stock = ''] = tail", "const [price = '', stock = 'mutant'] = tail", tooFew],
    [
      "const name = (parts.length > 3 ? parts.slice(1, -2) : parts.slice(1, 2)).join(':')",
      "const name = (parts.length > 4 ? parts.slice(1, -2) : parts.slice(1, 2)).join(':')",
      'of four parts, both are the second one',
    ],
  ],
  'usage/nearest.ts': [
    [
      'let row = Array.from({ length: to.length + 1 }, (_, index) => index)',
      'let row = Array.from({ length: to.length + 2 }, (_, index) => index)',
      'what stands behind the last letter is never read',
    ],
  ],
}

export const cliSettingsEquivalents: readonly Equivalent[] = Object.entries(byFile).flatMap(([name, changes]) =>
  changes.map(([line, changed, because]) => ({ file: `packages/cli/src/${name}`, line, changed, because })),
)
