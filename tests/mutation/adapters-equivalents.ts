import type { Equivalent } from './equivalent.ts'

const adapters = 'packages/adapters/src'

/** Of SQL, SQLite, PostgreSQL, Redis and hosts. */
export const adaptersEquivalents: readonly Equivalent[] = [
  {
    file: `${adapters}/sql/table.ts`,
    line: `...Object.values(derived).map(get => ({ kind: 'key' as const, get })),`,
    changed: `...Object.values(derived).map(get => ({ kind: '' as const, get })),`,
    because: 'a value that is no JSON is written as it is',
  },
  {
    file: `${adapters}/sql/wallet-repository.ts`,
    line: `by: [{ column: 'user_id', kind: 'key' }],`,
    changed: `by: [{ column: 'user_id', kind: '' }],`,
    because: 'of rows that are found by one column it is only asked whether that holds a whole number',
  },
  {
    file: `${adapters}/sql/ledger-history.ts`,
    line: 'if (orderId === undefined) return -1',
    changed: 'if (orderId === undefined) return',
    because: 'no order stands there either, and the next one is looked for among all of them',
  },
  ...['network-error', 'sqlite/sqlite-error'].map(name => ({
    file: `${adapters}/${name.includes('/') ? name : `sql/${name}`}.ts`,
    line: `return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''`,
    changed: `return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'mutant'`,
    because: 'it is only looked for codes, and none begins like that',
  })),
  ...[
    ['if (items.length < 2) return items', 'if (false) return items', 'one row is in order as it is'],
    [
      'return rest.length === 0 ? 0 : compareRest(a, b, rest)',
      'return false ? 0 : compareRest(a, b, rest)',
      'rows are the same by no fields at all, which takes longer to find',
    ],
    [
      'return rest.length === 0 ? 0 : compareRest(a, b, rest)',
      'return rest.length === 0 ? 1 : compareRest(a, b, rest)',
      'a sort that is stable only asks whether a row comes before an earlier one',
    ],
    ['return 0', 'return', 'no number is neither before nor behind'],
    ['return 0', 'return 1', 'a sort that is stable only asks whether a row comes before an earlier one'],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sql/sort-by.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...['return', `return compiled(names, '', getters)`].map(changed => ({
    file: `${adapters}/sql/row-codec.ts`,
    line: "return compiled(names, `return from => [${names.map(name => `${name}(from) ?? null`).join(', ')}]`, getters)",
    changed,
    because: 'rows are written by the loop then, which takes longer',
  })),
  {
    file: `${adapters}/sql/row-codec.ts`,
    line: 'return compiled(names, body, columns.map(readerOfColumn))',
    changed: 'return',
    because: 'rows are read by the loop then, which takes longer',
  },
  {
    file: `${adapters}/sql/row-codec.ts`,
    line: 'const body = `return (stored, offset = 0) => {',
    changed: `const body = ''`,
    because: 'rows are read by the loop then, which takes longer',
  },
  {
    file: `${adapters}/sql/row-codec.ts`,
    line: `const lacking = parts.filter(({ absent }) => absent !== 'never')`,
    changed: `const lacking = parts.filter(({ absent }) => absent !== '')`,
    because: 'what may not be absent never is, so that each row is read field by field',
  },
  {
    file: `${adapters}/sqlite/file-header.ts`,
    line: 'const count = Buffer.alloc(4)',
    changed: 'const count = Buffer.alloc(5)',
    because: 'of the buffer four bytes are read and written',
  },
  {
    file: `${adapters}/sqlite/file-header.ts`,
    line: 'count.writeUInt32BE(randomInt(2 ** 24, 2 ** 31))',
    changed: 'count.writeUInt32BE(randomInt(2 ** 25, 2 ** 31))',
    because: 'any count does that is far from 1',
  },
  {
    file: `${adapters}/sqlite/path-error.ts`,
    line: 'if (error instanceof StoreError) return error',
    changed: 'if (false) return error',
    because: 'an error of the store has none of the marks that are looked for below',
  },
  {
    file: `${adapters}/sqlite/statements.ts`,
    line: 'if (isUnique) {',
    changed: 'if (false) {',
    because: 'a list of one row at most takes longer',
  },
  ...[
    [
      'alone.push(places === undefined ? rows[start]! : append([], rows[start]!, places))',
      'alone.push(false ? rows[start]! : append([], rows[start]!, places))',
      'a copy of the row',
    ],
    ['if (used === every) return used', 'if (false) return used', 'the other rows are looked at, and add nothing'],
    [
      'for (let i = 0; i < mostColumns; i += 1) if ((used & (1 << i)) !== 0) places.push(i)',
      'for (let i = 0; i <= mostColumns; i += 1) if ((used & (1 << i)) !== 0) places.push(i)',
      'no table that comes so far has a column there',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sqlite/insert-rows.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    [
      'await sleep(1 + Math.random() * 4)',
      'await sleep(1 - Math.random() * 4)',
      'a few milliseconds, some more or less',
    ],
    [
      'await sleep(1 + Math.random() * 4)',
      'await sleep(2 + Math.random() * 4)',
      'a few milliseconds, some more or less',
    ],
    [
      'await sleep(1 + Math.random() * 4)',
      'await sleep(1 + Math.random() / 4)',
      'a few milliseconds, some more or less',
    ],
    [
      'await sleep(1 + Math.random() * 4)',
      'await sleep(1 + Math.random() * 5)',
      'a few milliseconds, some more or less',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sqlite/when-not-busy.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    [
      'const before = met.get(carrier) ?? 0',
      'const before = met.get(carrier) ?? 1',
      'numbers of transactions are only compared, and each is another one',
    ],
    [
      'mark = marked && before > 0 ? before : before + 1',
      'mark = marked && before >= 0 ? before : before + 1',
      'numbers of transactions are only compared, and each is another one',
    ],
    [
      'mark = marked && before > 0 ? before : before + 1',
      'mark = marked && before > 0 ? before : before + 2',
      'numbers of transactions are only compared, and each is another one',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sqlite/host-session.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    [
      'if (!database.open || database.inTransaction) return undefined',
      'if (false) return undefined',
      'the statement fails then, which says as little',
    ],
    [
      'if (!database.open || database.inTransaction) return undefined',
      'if (!database.open && database.inTransaction) return undefined',
      'the statement fails then, which says as little',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sqlite/lock-sight.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[['const busyWaitMs = 10_000', 'const busyWaitMs = 10001', 'a millisecond more for others to end']].map(
    ([line, changed, because]) => ({
      file: `${adapters}/sqlite/scratch.ts`,
      line: line!,
      changed: changed!,
      because: because!,
    }),
  ),
  ...[
    ['const mostRemembered = 40_000', 'const mostRemembered = 40001', 'one more of so many'],
    ['let last = 0', 'let last = 1', 'numbers are only compared with each other'],
    ['let lastOfAll = 0', 'let lastOfAll = 1', 'numbers are only compared with each other'],
    ['const next = last + 1', 'const next = last + 2', 'numbers are only compared with each other'],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sqlite/commit-numbers.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    [
      `const copy = \`\${path}.restoring-\${randomBytes(4).toString('hex')}\``,
      `const copy = \`\${path}.restoring-\${randomBytes(5).toString('hex')}\``,
      'a longer name',
    ],
    [
      `const name = \`\${path}.lock-\${randomBytes(4).toString('hex')}\``,
      `const name = \`\${path}.lock-\${randomBytes(5).toString('hex')}\``,
      'a longer name',
    ],
    [
      'const database = new Driver(copy, { fileMustExist: true, timeout: 0 })',
      'const database = new Driver(copy, { fileMustExist: false, timeout: 0 })',
      'it has only just been made',
    ],
    [
      'const database = new Driver(copy, { fileMustExist: true, timeout: 0 })',
      'const database = new Driver(copy, { fileMustExist: true, timeout: 1 })',
      'no one else knows its name',
    ],
    [
      'database = new Driver(name, { fileMustExist: true, timeout: 0 })',
      'database = new Driver(name, { fileMustExist: false, timeout: 0 })',
      'it has only just been made',
    ],
    [
      'database = new Driver(name, { fileMustExist: true, timeout: 0 })',
      'database = new Driver(name, { fileMustExist: true, timeout: 1 })',
      'a millisecond of waiting',
    ],
    [
      'for (const file of [copy, `${copy}-wal`, `${copy}-shm`]) rmSync(file, { force: true })',
      `for (const file of [copy, '', \`\${copy}-shm\`]) rmSync(file, { force: true })`,
      'SQLite has removed it when it was closed',
    ],
    [
      'for (const file of [copy, `${copy}-wal`, `${copy}-shm`]) rmSync(file, { force: true })',
      `for (const file of [copy, \`\${copy}-wal\`, '']) rmSync(file, { force: true })`,
      'SQLite has removed it when it was closed',
    ],
    [
      'for (const file of [name, `${name}-wal`, `${name}-shm`]) rmSync(file, { force: true })',
      `for (const file of [name, '', \`\${name}-shm\`]) rmSync(file, { force: true })`,
      'SQLite has removed it when it was closed',
    ],
    [
      'for (const file of [name, `${name}-wal`, `${name}-shm`]) rmSync(file, { force: true })',
      `for (const file of [name, \`\${name}-wal\`, '']) rmSync(file, { force: true })`,
      'SQLite has removed it when it was closed',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sqlite/restore.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    ['if (given.length === 0) return', 'if (false) return', 'of no figures none are written'],
    [
      'const added = taken.length === 0 ? figures : figures.filter(figure => !taken.includes(figure))',
      'const added = false ? figures : figures.filter(figure => !taken.includes(figure))',
      'a copy of the list',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sql/sales-repository.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    [
      'const place = orderId === undefined ? undefined : movesOf.get(orderId)',
      'const place = false ? undefined : movesOf.get(orderId)',
      'no order has such an id',
    ],
    [
      'const line = place === undefined ? -1 : lineOf(place.order, movement)',
      'const line = place === undefined ? -2 : lineOf(place.order, movement)',
      'any number below 0 says that there is none',
    ],
    [
      `if (type !== 'ORDER' || reason !== undefined || at !== createdAt) return -1`,
      `if (type !== 'ORDER' || reason !== undefined || at !== createdAt) return -2`,
      'any number below 0 says that there is none',
    ],
    ['return -1', 'return -2', 'any number below 0 says that there is none'],
    [
      'const number = step?.movement.number ?? -1',
      'const number = step?.movement.number',
      'where there is no step, its number is not looked at',
    ],
    [
      'const number = step?.movement.number ?? -1',
      'const number = step?.movement.number ?? -2',
      'where there is no step, its number is not looked at',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sql/stock-history.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    [
      'const choice = [inStock, includeHidden, below === undefined, query === undefined].join()',
      'const choice = [inStock, includeHidden, below !== undefined, query === undefined].join()',
      'each choice has a name of its own as well',
    ],
    [
      'const choice = [inStock, includeHidden, below === undefined, query === undefined].join()',
      'const choice = [inStock, includeHidden, below === undefined, query !== undefined].join()',
      'each choice has a name of its own as well',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sql/product-repository.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    ['return rest.length === 0', 'return false', 'of no figures none are written'],
    [
      'for (let start = 0; start < locked.length; ) {',
      'for (let start = 0; start <= locked.length; ) {',
      'behind the last there is nothing to put in order',
    ],
    [
      'while (end < locked.length && locked[end]?.productId === locked[start]?.productId) end += 1',
      'while (end <= locked.length && locked[end]?.productId === locked[start]?.productId) end += 1',
      'behind the last there is none of the same product',
    ],
    ['if (end - start > 1) {', 'if (true) {', 'a list of one is in order, sorted or not'],
    ['if (end - start > 1) {', 'if (end - start >= 1) {', 'a list of one is in order, sorted or not'],
    ['if (end - start > 1) {', 'if (end + start > 1) {', 'a list of one is in order, sorted or not'],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sql/option-repository.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    [
      'return new Driver(path, { readonly, fileMustExist: readonly, timeout: 0 })',
      'return new Driver(path, { readonly, fileMustExist: readonly, timeout: 1 })',
      'it is set to 0 before the first statement',
    ],
    ['if (create) makeOwnFile(path)', 'if (true) makeOwnFile(path)', 'a file that is there stays as it is'],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sqlite/open-database.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    [
      'if (!database.open || !database.inTransaction) return',
      'if (false) return',
      'a COMMIT of nothing fails, and that is passed over',
    ],
    [
      'if (!database.open || !database.inTransaction) return',
      'if (!database.open && !database.inTransaction) return',
      'a COMMIT of nothing fails, and that is passed over',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sqlite/reading.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[['known.set(choice, listing)', ';', 'the statement is made once more, which takes longer']].map(
    ([line, changed, because]) => ({
      file: `${adapters}/sql/order-repository.ts`,
      line: line!,
      changed: changed!,
      because: because!,
    }),
  ),
  ...[
    ['if (isBusy(error)) return false', 'if (true) return false', 'BEGIN is tried once more, and fails as it did'],
    ['if (isBusy(error)) return false', 'if (isBusy(error)) return', 'it is only asked whether it has begun'],
    ['if (!isInTransaction()) return', 'if (false) return', 'a ROLLBACK of nothing fails, and that is passed over'],
    [
      'if (turn !== undefined) await turn',
      'if (true) await turn',
      'what is nothing is waited for no longer than a step',
    ],
    [
      'if (pause !== undefined) await pause',
      'if (true) await pause',
      'what is nothing is waited for no longer than a step',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sqlite/writer.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  {
    file: `${adapters}/jsonl/line-file.ts`,
    line: 'let torn = false',
    changed: 'let torn = true',
    because: 'it is known again once the file is open',
  },
  {
    file: `${adapters}/sqlite/file-watch.ts`,
    line: 'if (!goesOn(changes, changesNow)) changesNow = countChanges()',
    changed: 'if (true) changesNow = countChanges()',
    because: 'to read the count once more takes a moment, and changes nothing',
  },
  {
    file: `${adapters}/sql/server-store.ts`,
    line: 'const guarded = guardConnection(session.connection, { pipelined: session.pipelined ?? false })',
    changed: 'const guarded = guardConnection(session.connection, { pipelined: session.pipelined })',
    because: 'it is only asked whether it is so',
  },
  ...[['if (thread === undefined) {', 'if (false) {', 'to ask none fails, after which it is off as well']].map(
    ([line, changed, because]) => ({
      file: `${adapters}/sqlite/checkpoints.ts`,
      line: line!,
      changed: changed!,
      because: because!,
    }),
  ),
  ...[
    [
      `table.kinds[column] === 'integer' ? placeholder.integer(column) : placeholder.text(column),`,
      'true ? placeholder.integer(column) : placeholder.text(column),',
      'both are one and the same but for the compiler',
    ],
    [
      `table.kinds[column] === 'integer' ? placeholder.integer(column) : placeholder.text(column),`,
      'false ? placeholder.integer(column) : placeholder.text(column),',
      'both are one and the same but for the compiler',
    ],
    [
      `table.kinds[column] === 'integer' ? placeholder.integer(column) : placeholder.text(column),`,
      `table.kinds[column] !== 'integer' ? placeholder.integer(column) : placeholder.text(column),`,
      'both are one and the same but for the compiler',
    ],
    [
      `table.kinds[column] === 'integer' ? placeholder.integer(column) : placeholder.text(column),`,
      `table.kinds[column] === '' ? placeholder.integer(column) : placeholder.text(column),`,
      'both are one and the same but for the compiler',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sql/table-walk.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...[
    [
      `checkpoint: () => thread.postMessage('checkpoint'),`,
      `checkpoint: () => thread.postMessage(''),`,
      'any message but the last one asks for a checkpoint',
    ],
    [
      'resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },',
      'resourceLimits: { maxOldGenerationSizeMb: 33, maxYoungGenerationSizeMb: 4 },',
      'a mebibyte more than it needs',
    ],
    [
      'resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },',
      'resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 5 },',
      'a mebibyte more than it needs',
    ],
  ].map(([line, changed, because]) => ({
    file: `${adapters}/sqlite/checkpoint-thread.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  {
    file: `${adapters}/sqlite/checkpoints.ts`,
    line: 'commits += 1',
    changed: 'commits -= 1',
    because: 'every fourth number is divided by four, below 0 too',
  },
  {
    file: `${adapters}/sqlite/new-shop.ts`,
    line: 'return { statements: made.map(row => text(row[2])), rows }',
    changed: 'return',
    because: 'every new shop is migrated then, which takes longer',
  },
  {
    file: `${adapters}/sqlite/checkpoints.ts`,
    line: 'const threeQuarters = 12_000',
    changed: 'const threeQuarters = 12001',
    because: 'one frame later in twelve thousand: a commit writes more of them than that',
  },
  {
    file: `${adapters}/postgres/dialect.ts`,
    line: 'return found.length === 1 ? found[0]! : found.flat()',
    changed: 'return false ? found[0]! : found.flat()',
    because: 'a copy of the only list holds the same rows',
  },
  {
    file: `${adapters}/postgres/dialect.ts`,
    line: "const statement = `select f.* from ${arrays(['key'])} cross join lateral (${first}) as f`",
    changed: "const statement = `select f.* from ${arrays([''])} cross join lateral (${first}) as f`",
    because: 'a list of what is no whole number is one of texts',
  },
  ...['table.kinds[column]', "table.kinds[column] ?? ''"].map(kind => ({
    file: `${adapters}/postgres/dialect.ts`,
    line: "return columns.map(column => table.kinds[column] ?? 'key')",
    changed: `return columns.map(column => ${kind})`,
    because: 'every column of a table has a kind; the compiler does not know',
  })),
  {
    file: `${adapters}/postgres/pglite-pool.ts`,
    line: 'if (transaction) queries = transaction',
    changed: 'if (true) queries = transaction',
    because: 'what ends before it has begun ends with an error; the compiler does not know',
  },
  ...["number = 'mutant', version = ''", "number = '', version = 'mutant'"].map(fallbacks => ({
    file: `${adapters}/postgres/preconditions.ts`,
    line: "const [encoding = '', number = '', version = '', database = ''] = row.map(value => text(value))",
    changed: `const [encoding = '', ${fallbacks}, database = ''] = row.map(value => text(value))`,
    because: 'a row has all four or there is none, and what is no version of PostgreSQL is not too old',
  })),
  {
    file: `${adapters}/redis/guard.ts`,
    line: `const late = Symbol('late')`,
    changed: `const late = Symbol('')`,
    because: 'a symbol is itself by any name',
  },
  {
    file: `${adapters}/redis/guard.ts`,
    line: 'let closedUntil = 0',
    changed: 'let closedUntil = 1',
    because: 'it is looked at after failures only, and those have set it',
  },
  {
    file: `${adapters}/redis/gather.ts`,
    line: 'if (gathered.size === 0) setImmediate(askAll)',
    changed: 'if (true) setImmediate(askAll)',
    because: 'all that has gathered is asked the first time, and nothing is left for the others',
  },
  ...(
    [
      ['answerMs', '10_000', '10001'],
      ['statementMs', '60_000', '60001'],
    ] as const
  ).map(([name, ms, longer]) => ({
    file: `${adapters}/scratch/server-scratch.ts`,
    line: `export const ${name} = ${ms}`,
    changed: `export const ${name} = ${longer}`,
    because: 'a server that is stuck is given up a millisecond later',
  })),
]
