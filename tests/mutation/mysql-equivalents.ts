import type { Change, Equivalent } from './equivalent.ts'

const boundOnly = 'where the quick look does not suffice, all is counted, and comes to the same'
const falsy = 'it is only asked whether that is so'
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
  'cluster-turn.ts': [
    [
      'const mostSilentMs = 10_000',
      'const mostSilentMs = 10001',
      'a thousandth more of the time that a holder may be silent',
    ],
    ...["'mutant', since: 0, asked: false", "'', since: 1, asked: false", "'', since: 0, asked: true"].map(
      begun =>
        [
          `let watched = { state: '', since: 0, asked: false }`,
          `let watched = { state: ${begun} }`,
          'what is seen at first is never the same, and takes the place of all of it',
        ] as const,
    ),
    ['if (now - watched.since < silentMs) return false', 'if (now - watched.since < silentMs) return', falsy],
    ['return false', 'return', falsy],
    [
      `if (isStoreError(error) && (error.failure === 'transient' || error.failure === 'conflict')) return false`,
      `if (isStoreError(error) && (error.failure === 'transient' || error.failure === 'conflict')) return`,
      falsy,
    ],
    [
      'for (let tries = 1; tries <= 5 && !(await unlessRefused(release().then(() => true))); tries += 1) await sleep(50)',
      'for (let tries = 1; tries <= 5 && !(await unlessRefused(release().then(() => true))); tries += 1) await sleep(51)',
      'a millisecond more of a pause',
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
  'host-settings.ts': [
    ['if (errnoOf(error) === unknownVariable) return false', 'if (errnoOf(error) === unknownVariable) return', falsy],
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
  'pool.ts': [['let begunAt = 0', 'let begunAt = 1', 'no view is seen in the first millisecond of a process']],
  'query.ts': [
    [
      `const { affectedRows, info = '' } = result as { affectedRows: number; info?: string }`,
      `const { affectedRows, info = 'mutant' } = result as { affectedRows: number; info?: string }`,
      'only its digits are looked for',
    ],
  ],
  'row-set.ts': [
    ...['false', `this.#form === ''`].map(
      test => [`if (this.#form === 'values') {`, `if (${test}) {`, 'the way for all forms writes the same'] as const,
    ),
    ...['false', '3 * text.length < room.enough', '4 * text.length <= room.enough'].map(
      look =>
        [
          `if (3 * text.length <= room.enough) return text === '' ? [] : [text]`,
          `if (${look}) return text === '' ? [] : [text]`,
          'values are no keys, and keep their order where they are divided',
        ] as const,
    ),
    ...['this.rows[0]?.length', 'this.rows[1]?.length ?? 0', 'this.rows[0]?.length ?? 1'].map(
      width =>
        [
          'if (this.#areKeys) texts = sortRows(this.rows, this.rows[0]?.length ?? 0).map(row => this.#textOf(row, writing))',
          `if (this.#areKeys) texts = sortRows(this.rows, ${width}).map(row => this.#textOf(row, writing))`,
          'there is a row, all rows are equally wide, and one alone is in order',
        ] as const,
    ),
    ...['false', `!json.includes('')`].map(
      test =>
        [
          String.raw`if (!json.includes('\\ud')) return json`,
          `if (${test}) return json`,
          'a text that has no half of a character is well-formed as it is',
        ] as const,
    ),
    ...['true', 'start <= texts.length'].map(
      test =>
        [
          'if (start < texts.length) chunks.push(texts.slice(start))',
          `if (${test}) chunks.push(texts.slice(start))`,
          'of no rows nothing is divided, and the last row is always left',
        ] as const,
    ),
  ],
  'scratch.ts': [
    ...['.errno),', '.errno ?? 1),'].map(
      number =>
        [
          'isForbidden: error => [1044, 1227].includes((error as { errno?: number }).errno ?? 0),',
          `isForbidden: error => [1044, 1227].includes((error as { errno?: number })${number}`,
          'neither is one of the two numbers',
        ] as const,
    ),
    ...[';', `connection.on('', () => undefined)`].map(
      changed =>
        [
          `connection.on('error', () => undefined)`,
          changed,
          'the driver still listens for an error of its greeting, and hears the only one; it need not in another version',
        ] as const,
    ),
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
