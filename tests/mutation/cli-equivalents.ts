import type { Equivalent } from './equivalent.ts'

const cli = 'packages/cli/src'

/** Of the command. */
export const cliEquivalents: readonly Equivalent[] = [
  {
    file: `${cli}/commands/backup.ts`,
    line: 'const release = onInterrupt(() => rmSync(file, { force: true }))',
    changed: 'const release = onInterrupt(() => rmSync(file, { force: false }))',
    because: 'where there is no file yet, what is thrown goes unheard: the process ends anyway',
  },
  ...[
    'saleFrom: saleFrom',
    'saleUntil: saleUntil',
    'limitPerUser: limitPerUser',
    'lowStock: lowStock',
    'metadata: kept',
  ].map(given => ({
    file: `${cli}/commands/product.ts`,
    line: `${given} ?? undefined,`,
    changed: `${given},`,
    because: 'null is for what is taken away, and the flags for that belong to another command',
  })),
  {
    file: `${cli}/process/listen-refusal.ts`,
    line: `const reason = reasons[code ?? '']`,
    changed: 'const reason = reasons[code]',
    because: 'no reason stands under undefined either',
  },
  ...["[code ?? 'mutant']", '[code]'].map(index => ({
    file: `${cli}/products-file/read-products.ts`,
    line: `const why = { ENOENT: 'no such file', EISDIR: 'is a folder', EACCES: 'may not be read' }[code ?? ''] ?? code`,
    changed: `const why = { ENOENT: 'no such file', EISDIR: 'is a folder', EACCES: 'may not be read' }${index} ?? code`,
    because: 'no reason stands under any word but these three',
  })),
]
