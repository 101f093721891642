import type { Change, Equivalent } from './equivalent.ts'

const nothing = 'what returns nothing answers undefined'
const boundOnly = 'where the quick look does not suffice, all is counted, and comes to the same'
const readAgain = 'a statement that is cut again is cut in the same places'

/** Of each file of MySQL’s, below `packages/adapters/src/mysql`. */
const byFile: Readonly<Record<string, readonly Change[]>> = {
  'adopt.ts': [
    [
      `const written = () => writtenQueries(conversation, { writing: 'ascii', packetBytes: session.packetBytes })`,
      `const written = () => writtenQueries(conversation, { writing: '', packetBytes: session.packetBytes })`,
      'what is not known to be UTF-8 is written in ASCII',
    ],
  ],
  'cluster-views.ts': [
    [
      'const known = view === undefined ? Infinity : (seenAt.get(view) ?? Infinity)',
      'const known = false ? Infinity : (seenAt.get(view) ?? Infinity)',
      'no time stands under undefined',
    ],
    [
      'const known = view === undefined ? Infinity : (seenAt.get(view) ?? Infinity)',
      'const known = view === undefined ? Infinity : (seenAt.get(view))',
      'undefined is not before any time either',
    ],
    [
      `if (status.get('wsrep_cluster_status') !== 'Primary') return undefined`,
      `if (status.get('wsrep_cluster_status') !== 'Primary') return`,
      nothing,
    ],
  ],
  'connect-error.ts': [
    [
      'return `TLS failed: ${error instanceof Error ? error.message : String(error)}.`',
      'return `TLS failed: ${true ? error.message : String(error)}.`',
      'only an error has a code that tells of TLS',
    ],
  ],
  'dialect.ts': [
    ['if (rows.length === 0) return', 'if (false) return', 'a set without rows is not sent in the end'],
    ...['true', 'given.length <= table.columns.length'].map(
      test =>
        [
          `new RowSet('values', sorted, given.length < table.columns.length ? { columns: given } : {}),`,
          `new RowSet('values', sorted, ${test} ? { columns: given } : {}),`,
          'all columns one by one are the whole row',
        ] as const,
    ),
    [
      String.raw`const distinct = new Map(keys.map(key => [key.length === 1 ? key[0] : key.join('\0'), key]))`,
      String.raw`const distinct = new Map(keys.map(key => [false ? key[0] : key.join('\0'), key]))`,
      'a key of one column is told from others by its text as well',
    ],
    ...['3 * value.length < maxDocumentBytes', '4 * value.length <= maxDocumentBytes'].map(
      look =>
        [
          `if (typeof value !== 'string' || 3 * value.length <= maxDocumentBytes) return`,
          `if (typeof value !== 'string' || ${look}) return`,
          boundOnly,
        ] as const,
    ),
  ],
  'driver.ts': [
    [
      'function isUtf8(collation = 0): boolean {',
      'function isUtf8(collation = 1): boolean {',
      'the first collation is none of utf8mb4 either',
    ],
  ],
  'gathered-conversation.ts': [
    [
      'return inTransaction && !underWay && waiting.length > 0',
      'return inTransaction && !underWay && waiting.length > 1',
      'a beginning is two statements at least',
    ],
    ['if (host === undefined || !wasUsed) return undefined', 'if (host === undefined || !wasUsed) return', nothing],
    ...['4 * (text.length + 1), 0)', '3 * (text.length + 2), 0)', '3 * (text.length + 1), 1)'].map(
      sum =>
        [
          'const bound = waiting.reduce((sum, { text }) => sum + 3 * (text.length + 1), 0)',
          `const bound = waiting.reduce((sum, { text }) => sum + ${sum}`,
          boundOnly,
        ] as const,
    ),
    ...['false', 'bound < maxBytes'].map(
      look =>
        ['if (bound <= maxBytes) return waiting.length', `if (${look}) return waiting.length`, boundOnly] as const,
    ),
  ],
  'host-session.ts': [
    [
      'if (mark) mark = { ...mark, savepoints: mark.savepoints + 1 }',
      'if (true) mark = { ...mark, savepoints: mark.savepoints + 1 }',
      'only what was entered is undone',
    ],
  ],
  'literal.ts': [
    ...['true', `text.includes('')`].map(
      test =>
        [
          String.raw`return text.includes("'") ? ` + "`'${text.replaceAll(\"'\", \"''\")}'` : `'${text}'`",
          `return ${test} ? ` + "`'${text.replaceAll(\"'\", \"''\")}'` : `'${text}'`",
          'where there is no quote, none is doubled',
        ] as const,
    ),
    [
      "return `_utf8mb4 x'${Buffer.from(text, 'utf8').toString('hex')}'`",
      "return `_utf8mb4 x'${Buffer.from(text, '').toString('hex')}'`",
      'without an encoding it is UTF-8',
    ],
  ],
  'mysql-error.ts': [
    ['if (!(error instanceof Error)) return undefined', 'if (!(error instanceof Error)) return', nothing],
  ],
  'pool.ts': [['let begunAt = 0', 'let begunAt = 1', 'no view is seen in the first millisecond of a process']],
  'query.ts': [
    [
      `const { affectedRows, info = '' } = result as { affectedRows: number; info?: string }`,
      `const { affectedRows, info = 'mutant' } = result as { affectedRows: number; info?: string }`,
      'only its digits are looked for',
    ],
  ],
  'server-version.ts': [
    [
      `const [major = 0, minor = 0] = String(version).split('.').map(Number)`,
      `const [major = 1, minor = 0] = String(version).split('.').map(Number)`,
      'every text has a first part',
    ],
  ],
  'write-statement.ts': [
    ['if (parts === undefined) {', 'if (true) {', readAgain],
    ['known.set(statement, parts)', ';', readAgain],
  ],
}

export const mysqlEquivalents: readonly Equivalent[] = Object.entries(byFile).flatMap(([file, changes]) =>
  changes.map(([line, changed, because]) => ({ file: `packages/adapters/src/mysql/${file}`, line, changed, because })),
)
