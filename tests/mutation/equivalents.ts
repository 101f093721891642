import { publisherEquivalents } from './adapters-publisher-equivalents.ts'
import { cliC3Equivalents } from './cli-c3-equivalents.ts'
import { cliCommandEquivalents } from './cli-c1-equivalents.ts'
import { cliC4Equivalents } from './cli-c4-equivalents.ts'
import type { Equivalent } from './equivalent.ts'
import { mysqlEquivalents } from './mysql-equivalents.ts'
import { sqlEquivalents } from './sql-equivalents.ts'

export type { Change, Equivalent } from './equivalent.ts'

const adapters = 'packages/adapters/src'
const http = 'packages/http/src'
const cli = 'packages/cli/src'

export const equivalents: readonly Equivalent[] = [
  ...cliC3Equivalents,
  ...cliCommandEquivalents,
  ...cliC4Equivalents,
  ...mysqlEquivalents,
  ...publisherEquivalents,
  ...sqlEquivalents,
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
  ...[
    'shop',
    'authenticate',
    'adminToken',
    'logger',
    'limits',
    'rates',
    'rateCounter',
    'selfCharge',
    'contract',
    'helpers',
    'trustedProxies',
    'ready',
    'prefix',
    'console',
    'cors',
    'registry',
  ].map(name => ({
    file: `${http}/app-options.ts`,
    line: `${name}: true,`,
    changed: `${name}: false,`,
    because: 'only names are looked up there',
  })),
  ...['{ user: false, address: true }', '{ user: true, address: false }'].map(names => ({
    file: `${http}/app-options.ts`,
    line: `assertKnown('rate', rates, { user: true, address: true })`,
    changed: `assertKnown('rate', rates, ${names})`,
    because: 'only names are looked up there',
  })),
  ...['{ perSecond: 1, burst: 0 }', '{ perSecond: 0, burst: 1 }'].map(names => ({
    file: `${http}/app-options.ts`,
    line: 'assertNumbers(`rates.${name}`, rate, { perSecond: 0, burst: 0 })',
    changed: `assertNumbers(\`rates.\${name}\`, rate, ${names})`,
    because: 'only names are looked up there',
  })),
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
  {
    file: `${http}/app-options.ts`,
    line: 'const { shop, authenticate, adminToken, contract, limits = {}, rates = {}, trustedProxies = 0 } = options',
    changed:
      'const { shop, authenticate, adminToken, contract, limits = {}, rates = {}, trustedProxies = 1 } = options',
    because: 'it is looked at only for whether it is in order, and 1 is, too',
  },
  ...[`if (false) return undefined`, `if (token === 'mutant') return undefined`].map(changed => ({
    file: `${http}/guard/admin-token.ts`,
    line: `if (token === '') return undefined`,
    changed,
    because: 'nothing empty that is sent is held against the token, so an empty one opens nothing either',
  })),
  {
    file: `${http}/guard/deadline.ts`,
    line: 'const timer = setTimeout(() => reject(tooLate(ms)), Math.max(0, ms))',
    changed: 'const timer = setTimeout(() => reject(tooLate(ms)), Math.max(1, ms))',
    because: 'Node takes 0 for 1',
  },
  {
    file: `${http}/guard/deadline.ts`,
    line: 'open.delete(work)',
    changed: ';',
    because: 'to be refused once more changes nothing, and it is left out when the work ends',
  },
  {
    file: `${http}/guard/holders.ts`,
    line: 'seenAt = 0',
    changed: 'seenAt = 1',
    because: 'it is set as soon as there is one',
  },
  {
    file: `${http}/guard/jwks.ts`,
    line: 'const fetchMs = 2_000',
    changed: 'const fetchMs = 2001',
    because: 'a millisecond later in two seconds',
  },
  {
    file: `${http}/guard/jwks.ts`,
    line: 'if (lastSet !== undefined) return await lastSet(header, token)',
    changed: 'if (true) return await lastSet(header, token)',
    because: 'what is thrown where there is none is no word about the token, and goes the same way',
  },
  {
    file: `${http}/guard/pace.ts`,
    line: 'let saidAgain = false',
    changed: 'let saidAgain = true',
    because: 'it is set where a rest begins, and read only in one',
  },
  {
    file: `${http}/guard/turns.ts`,
    line: 'if (total < requestsWhileLate) return',
    changed: 'if (false) return',
    because: 'there is room for more than that in any case; only the clock is asked for nothing',
  },
  {
    file: `${http}/guard/turns.ts`,
    line: 'while (waiting > 0 && pace.mayStart()) {',
    changed: 'while (waiting >= 0 && pace.mayStart()) {',
    because: 'where no one waits no one is found, and it ends',
  },
  {
    file: `${http}/answer/frame.ts`,
    line: 'if (req.complete) return false',
    changed: 'if (req.complete) return',
    because: 'it is only asked whether that is true',
  },
  ...[
    ["Number(req.headers['content-length'])", 'no length is no number, and that is not more than any bound'],
    ["Number(req.headers['content-length'] ?? 1)", 'a byte is no long body either'],
  ].map(([announced, because]) => ({
    file: `${http}/answer/frame.ts`,
    line: "return req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > passedOverBytes",
    changed: `return req.headers['transfer-encoding'] !== undefined || ${announced} > passedOverBytes`,
    because: because!,
  })),
  {
    file: `${http}/answer/metrics.ts`,
    line: 'this.set(((await outbox())?.oldestPendingMs ?? Number.NaN) / 1000)',
    changed: 'this.set(((await outbox())?.oldestPendingMs) / 1000)',
    because: 'what is undefined is no number either',
  },
  {
    file: `${http}/answer/problem.ts`,
    line: `const language = options.language ?? 'en'`,
    changed: 'const language = options.language',
    because: 'what is not Korean is English',
  },
  {
    file: `${http}/answer/product-stream.ts`,
    line: 'for (let from = 0; from < part.items.length && complete; from += partSize) {',
    changed: 'for (let from = 0; from <= part.items.length && complete; from += partSize) {',
    because: 'behind the last product there is none to be read',
  },
  {
    file: `${http}/answer/product-stream.ts`,
    line: 'partSize = Math.round(Math.min(largestPart, Math.max(smallestPart, partBytes / Math.max(1, each))))',
    changed: 'partSize = Math.round(Math.min(largestPart, Math.max(smallestPart, partBytes / Math.max(2, each))))',
    because: 'a product has more bytes than that, and where there is none a part is as large as it may be',
  },
  {
    file: `${http}/answer/product-stream.ts`,
    line: 'timer.unref()',
    changed: ';',
    because: 'while someone listens, a connection keeps the process, too; who closes the stream clears the timer',
  },
  {
    file: `${http}/answer/readiness.ts`,
    line: 'asking.catch(() => undefined)',
    changed: ';',
    because: 'those who ask get the same promise, and handle it',
  },
  ...['count -= 1', 'count += 2'].map(changed => ({
    file: `${http}/answer/stream-listeners.ts`,
    line: 'count += 1',
    changed,
    because: 'what divides the count divides its negative and its double, which are divided by an odd number',
  })),
  {
    file: `${http}/answer/product-stream.ts`,
    line: 'const largestPart = 100',
    changed: 'const largestPart = 101',
    because: 'no more than a hundred numbers are read at once, and a part is of those',
  },
  ...[
    [
      "const styles = [await readUplot('uPlot.min.css'), await readFile(new URL('console.css', styleFolder), 'utf8')]",
      "const styles = [await readUplot('uPlot.min.css'), await readFile(new URL('console.css', styleFolder), '')]",
      'bytes that are joined to a text are read as UTF-8',
    ],
    [
      "return readFile(join(dirname(require.resolve('uplot')), file), 'utf8')",
      "return readFile(join(dirname(require.resolve('uplot')), file), '')",
      'bytes that are joined to a text are read as UTF-8',
    ],
    [
      "for (const found of importsOf(name, files.get(name)?.text ?? '')) {",
      "for (const found of importsOf(name, files.get(name)?.text ?? 'mutant')) {",
      'that imports nothing either',
    ],
    [
      'if (!needed.has(found)) waiting.push(found)',
      'if (true) waiting.push(found)',
      'the modules of the pages import each other in no circle; to look at one again only takes time',
    ],
    [
      "return served[name] === undefined ? whole : `${before}'${served[name]}'`",
      "return false ? whole : `${before}'${served[name]}'`",
      'the pages import no other packages than those that are served',
    ],
  ].map(([line, changed, because]) => ({
    file: `${http}/console/console-files.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  {
    file: `${http}/quick/quick-answers.ts`,
    line: "const forwarded = trustedProxies === 0 ? {} : { 'x-forwarded-for': head.header('x-forwarded-for') }",
    changed: "const forwarded = false ? {} : { 'x-forwarded-for': head.header('x-forwarded-for') }",
    because: 'where no proxy is trusted it is not looked at; not to ask for it only saves time',
  },
  {
    file: `${http}/quick/quick-plans.ts`,
    line: "const [whole = '', search = ''] = url.split('?')",
    changed: "const [whole = 'mutant', search = ''] = url.split('?')",
    because: 'a text that is split has a first part',
  },
  {
    file: `${http}/request/json-fields.ts`,
    line: 'for (let index = 0; index < bytes.length; index += 1) {',
    changed: 'for (let index = 0; index <= bytes.length; index += 1) {',
    because: 'no byte stands behind the last, and what is none is no sign of JSON',
  },
  ...[
    ["Number(req.headers['content-length'])", 'no length is no number, and that is not more than any bound'],
    ["Number(req.headers['content-length'] ?? 1)", 'no bound is as small as one byte'],
  ].map(([announced, because]) => ({
    file: `${http}/request/body.ts`,
    line: "if (Number(req.headers['content-length'] ?? 0) > limits.bodyBytes) throw tooLarge(limits)",
    changed: `if (${announced} > limits.bodyBytes) throw tooLarge(limits)`,
    because: because!,
  })),
  ...[
    ["[type = 'mutant', ...parameters] = (headers['content-type'] ?? '')", 'a text that is split has a first part'],
    ["[type = '', ...parameters] = (headers['content-type'] ?? 'mutant')", 'that is no JSON either'],
  ].map(([read, because]) => ({
    file: `${http}/request/body.ts`,
    line: "const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';')",
    changed: `const ${read}.toLowerCase().split(';')`,
    because: because!,
  })),
  {
    file: `${http}/request/body.ts`,
    line: 'const children: unknown[] = Array.isArray(parent) ? parent : Object.values(parent)',
    changed: 'const children: unknown[] = false ? parent : Object.values(parent)',
    because: 'the values of a list are the list, copied',
  },
  {
    file: `${http}/request/json-fields.ts`,
    line: 'while (index < bytes.length && bytes[index] !== quote) index += bytes[index] === backslash ? 2 : 1',
    changed: 'while (index <= bytes.length && bytes[index] !== quote) index += bytes[index] === backslash ? 2 : 1',
    because: 'no byte stands behind the last, and the text ends there either way',
  },
  ...[
    [
      "if (header === '' || header.length > longest) return 'en'",
      "if (header === 'mutant' || header.length > longest) return 'en'",
      'where nothing is wanted it is English',
    ],
    [
      "const [, tag = '', quality = '1'] = preference.exec(part) ?? []",
      "const [, tag = 'mutant', quality = '1'] = preference.exec(part) ?? []",
      'neither is a language that is asked for',
    ],
    [
      "if (language === 'ko' || language === 'en') wanted[language] = Math.max(wanted[language], Number(quality))",
      'if (true) wanted[language] = Math.max(wanted[language], Number(quality))',
      'of what is noted of others nothing is looked at',
    ],
    [
      "return wanted.ko > wanted.en ? 'ko' : 'en'",
      "return wanted.ko >= wanted.en ? 'ko' : 'en'",
      'of equals one was chosen before',
    ],
  ].map(([line, changed, because]) => ({
    file: `${http}/request/language.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  ...['false', "search === 'mutant'"].map(test => ({
    file: `${http}/request/query.ts`,
    line: "if (search === '') return {}",
    changed: `if (${test}) return {}`,
    because: 'an empty query has no parameters; to see that at once only saves time',
  })),
  ...[';', "request.on('', () => undefined)"].map(changed => ({
    file: `${http}/request/receive-body.ts`,
    line: "request.on('data', () => undefined)",
    changed,
    because: 'a stream that flows goes on to flow without a listener: what comes is dropped',
  })),
  {
    file: `${http}/request/mount-prefix.ts`,
    line: "const begin = url.startsWith('/') ? 0 : url.indexOf(path, url.indexOf('//') + 2)",
    changed: "const begin = url.startsWith('/') ? 0 : url.indexOf(path, url.indexOf('//') + 3)",
    because: 'a host has a letter at least, and that is no slash',
  },
  {
    file: `${http}/request/bearer-token.ts`,
    line: 'while (begin < end && authorization.charCodeAt(begin) === space) begin += 1',
    changed: 'while (begin <= end && authorization.charCodeAt(begin) === space) begin += 1',
    because: 'no space stands behind the end',
  },
  {
    file: `${http}/request/header-text.ts`,
    line: 'if (!beyondAscii.test(value)) return value',
    changed: 'if (false) return value',
    because: 'ASCII is the same in UTF-8; to leave it alone only saves time',
  },
  ...[
    [
      "if (!address.includes(':')) return address",
      'if (false) return address',
      'an address of IPv4 is kept as it is further down, too',
    ],
    [
      "if (!address.includes(':')) return address",
      "if (!address.includes('')) return address",
      'an address of IPv4 is kept as it is further down, too',
    ],
    [
      "const [head = '', tail] = address.replace(/%.*$/, '').toLowerCase().split('::')",
      "const [head = 'mutant', tail] = address.replace(/%.*$/, '').toLowerCase().split('::')",
      'a text that is split has a first part',
    ],
    [
      "const [head = '', tail] = address.replace(/%.*$/, '').toLowerCase().split('::')",
      "const [head = '', tail] = address.replace(/%.*$/, 'mutant').toLowerCase().split('::')",
      'a zone stands behind the last of eight groups, of which the first four count',
    ],
    [
      "const right = tail === undefined || tail === '' ? [] : tail.split(':')",
      "const right = tail === undefined || tail === 'mutant' ? [] : tail.split(':')",
      'an empty group stands last then, and it is the last of eight, of which the first four count',
    ],
    [
      'const zeros = tail === undefined ? 0 : 8 - left.length - right.length',
      'const zeros = false ? 0 : 8 - left.length - right.length',
      'an address without :: has all its groups, of which the first four count',
    ],
    [
      'const zeros = tail === undefined ? 0 : 8 - left.length - right.length',
      'const zeros = tail === undefined ? 1 : 8 - left.length - right.length',
      'an address without :: has all its groups, of which the first four count',
    ],
    [
      "const groups = [...left, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...right]",
      "const groups = [...left, ...Array.from({ length: Math.max(1, zeros) }, () => '0'), ...right]",
      'an address without :: has all its groups, of which the first four count',
    ],
  ].map(([line, changed, because]) => ({
    file: `${http}/request/client-address.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  {
    file: `${http}/request/receive-body.ts`,
    line: `request.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost)`,
    changed: `request.on('data', onData).on('end', onEnd).on('', onLost).on('close', onLost)`,
    because: 'a request that fails is closed, too',
  },
  {
    file: `${http}/answer/problem.ts`,
    line: `if (isShopError(refusal, 'COUPON_NOT_CLAIMABLE')) return withIsoTimes(refusal.details, ['claimFrom', 'claimUntil'])`,
    changed: `if (true) return withIsoTimes(refusal.details, ['claimFrom', 'claimUntil'])`,
    because: 'no other refusal has details of these names, and the others are copied as they are',
  },
  ...[
    "PENDING: 'PENDING'",
    "COMPLETED: 'SUCCESS'",
    "FAILED: 'FAILED'",
    "CANCELLED: 'CANCELLED'",
    "EXPIRED: 'EXPIRED'",
  ].map(told => ({
    file: `${http}/contracts/contract-002.ts`,
    line: `${told},`,
    changed: `${told.split(' ')[0]} '',`,
    because: 'an order is shown only where it is placed, and is paid then; the compiler does not know',
  })),
  ...['[error.code]', `[error.code ?? 'mutant']`].map(index => ({
    file: `${http}/server/client-error.ts`,
    line: `const { status, headers, body } = problemOf(refusals[error.code ?? ''] ?? malformed)`,
    changed: `const { status, headers, body } = problemOf(refusals${index} ?? malformed)`,
    because: 'no refusal stands under any of these',
  })),
  {
    file: `${http}/server/connections.ts`,
    line: 'return false',
    changed: 'return',
    because: 'it is asked only whether there is room',
  },
  ...['', ` ?? 'mutant'`].map(rest => ({
    file: `${http}/server/connections.ts`,
    line: `const address = socket.remoteAddress ?? ''`,
    changed: `const address = socket.remoteAddress${rest}`,
    because: 'it is no address of another one either, and only equals are looked for',
  })),
  {
    file: `${http}/server/log-sink.ts`,
    line: 'if (isGone) return',
    changed: 'if (false) return',
    because: 'where no one reads any more nothing is written, and no more is kept than may be at any time',
  },
  {
    file: `${http}/server/log-sink.ts`,
    line: 'if (error !== null || from + written >= bytes.length) done(error)',
    changed: 'if (error !== null || from - written >= bytes.length) done(error)',
    because: 'a write of nothing follows, which ends it',
  },
  {
    file: `${http}/server/shunned.ts`,
    line: 'queue = { sockets: new Set(), most: 0 }',
    changed: 'queue = { sockets: new Set(), most: 1 }',
    because: 'the one for which it is made comes next, and makes it one',
  },
  {
    file: `${http}/server/http-server.ts`,
    line: 'connectionsCheckingInterval: Math.min(1000, limits.headersMs),',
    changed: 'connectionsCheckingInterval: Math.min(1001, limits.headersMs),',
    because: 'Node looks a millisecond later for connections that are too slow',
  },
  {
    file: `${http}/server/loopback.ts`,
    line: `return addresses.every(({ address }) => loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'))`,
    changed: `return addresses.every(({ address }) => loopback.check(address, isIPv6(address) ? '' : 'ipv4'))`,
    because: 'Node takes any family but ipv4 for ipv6',
  },
  {
    file: `${http}/routes/openapi.ts`,
    line: 'if (status !== 201 || !(answer instanceof z.ZodObject)) return {}',
    changed: 'if (status !== 201 || !(answer instanceof z.ZodObject)) return',
    because: 'an operation that is given no links has none',
  },
  {
    file: `${http}/routes/dispatch.ts`,
    line: `if (ctx.method === 'HEAD' && typeof route.answer === 'string') return { empty: true, type: route.answer }`,
    changed: `if (ctx.method === 'HEAD' && typeof route.answer === 'string') return { empty: false, type: route.answer }`,
    because: 'it is only asked whether the field is there; its type allows one value',
  },
  {
    file: `${http}/routes/dispatch.ts`,
    line: 'const userId = user instanceof Promise ? await user : user',
    changed: 'const userId = true ? await user : user',
    because: 'to wait for what is there already is only slower',
  },
  {
    file: `${http}/routes/dispatch.ts`,
    line: `if (header.includes(', ') && isRepeated(ctx.req)) throw invalidInput('/idempotencyKey', 'must be given once')`,
    changed: `if (header.includes('') && isRepeated(ctx.req)) throw invalidInput('/idempotencyKey', 'must be given once')`,
    because: 'Node joins by it what is given twice: to count the others too is only slower',
  },
  {
    file: `${http}/routes/dispatch.ts`,
    line: 'if (answer.type !== undefined) ctx.type = answer.type',
    changed: 'if (true) ctx.type = answer.type',
    because: 'Koa takes the type away where there is none, and none has been set',
  },
  {
    file: `${http}/routes/dispatch.ts`,
    line: 'ctx.set(answer.headers ?? {})',
    changed: 'ctx.set(answer.headers)',
    because: 'Koa goes through the fields of undefined, and finds none',
  },
  ...[
    ['let moment = 0', 'let moment = 1'],
    ['moment += 1', 'moment += 2'],
  ].map(([line, changed]) => ({
    file: `${http}/contracts/all-products.ts`,
    line: line!,
    changed: changed!,
    because: 'numbers that only have to grow',
  })),
  ...['false', 'count < left'].map(test => ({
    file: `${http}/contracts/all-products.ts`,
    line: `if (count > 0) yield separator + (count <= left ? text : firstOf(text, left))`,
    changed: `if (count > 0) yield separator + (${test} ? text : firstOf(text, left))`,
    because: 'cut down to as many as it has, a page is the same text',
  })),
  ...[
    ['let lists = 0', 'let lists = 1'],
    ['lists -= 1', ';'],
    ['lists -= 1', 'lists += 1'],
    ['lists += 1', ';'],
    ['lists += 1', 'lists -= 1'],
    ['lists += 1', 'lists += 2'],
    ['if (lists === 0) readings.clear()', 'if (false) readings.clear()'],
    ['if (lists === 0) readings.clear()', 'if (lists === 0) ;'],
    ['end()', ';'],
    [
      `return Readable.from(texts(shop, first, askedAt), { objectMode: false }).once('close', end)`,
      `return Readable.from(texts(shop, first, askedAt), { objectMode: false }).once('', end)`,
    ],
  ].map(([line, changed]) => ({
    file: `${http}/contracts/all-products.ts`,
    line: line!,
    changed: changed!,
    because:
      'pages are let go later: no list takes one that was read before it was asked for, and they have their bound',
  })),
  ...['balance-routes', 'contract-002', 'contract-003', 'top-route'].map(file => ({
    file: `${http}/contracts/${file}.ts`,
    line: `tag: '',`,
    changed: `tag: 'mutant',`,
    because: 'a contract gives its routes a tag of its own where it is mounted',
  })),
  {
    file: `${http}/answer/problem.ts`,
    line: `const language = options.language ?? 'en'`,
    changed: `const language = options.language ?? ''`,
    because: 'what is not Korean is English',
  },
  {
    file: `${http}/app.ts`,
    line: 'if (route !== undefined) router.register(alias.from, [alias.method], dispatch(route, parts, alias))',
    changed: 'if (true) router.register(alias.from, [alias.method], dispatch(route, parts, alias))',
    because: 'each older address leads to a route that there is, which the compiler does not know',
  },
  {
    file: `${http}/app.ts`,
    line: `app.use(fallback(path => router.match(path, 'OPTIONS').path.flatMap(layer => layer.methods)))`,
    changed: `app.use(fallback(path => router.match(path, '').path.flatMap(layer => layer.methods)))`,
    because: 'what is at a path is there for every method',
  },
  ...['if (false) return true', `if (!path.includes('')) return true`].map(changed => ({
    file: `${http}/app.ts`,
    line: `if (!path.includes('%')) return true`,
    changed,
    because: 'to decode a path in which nothing is written in code never fails',
  })),
  {
    file: `${http}/app.ts`,
    line: 'return false',
    changed: 'return',
    because: 'it is asked only whether a path can be decoded',
  },
  {
    file: `${http}/fetch.ts`,
    line: 'return new Response(content ?? null, { status, headers: recordOf(headers) })',
    changed: 'return new Response(content, { status, headers: recordOf(headers) })',
    because: 'a response of nothing has no body either',
  },
  {
    file: `${http}/fetch.ts`,
    line: 'if (refusal !== undefined) refuseEarly(asked, refusal)',
    changed: 'if (true) refuseEarly(asked, refusal)',
    because: 'where none is kept none is found',
  },
  ...[
    `addressOf?.(request), request.url.startsWith('https:')`,
    `addressOf?.(request) ?? '', request.url.startsWith('')`,
  ].map(given => ({
    file: `${http}/fetch.ts`,
    line: `const socket = new FetchSocket(addressOf?.(request) ?? '', request.url.startsWith('https:'))`,
    changed: `const socket = new FetchSocket(${given})`,
    because: 'no address is taken for an empty one, and the app does not ask whether a connection is encrypted',
  })),
  {
    file: `${http}/fetch.ts`,
    line: 'else if (!asked.complete) asked.resume()',
    changed: 'else if (true) asked.resume()',
    because: 'to resume what has ended, or has no body, does nothing',
  },
  ...[
    ['if (this.#isAsked) return', 'if (false) return'],
    ['this.#isAsked = true', ';'],
    ['this.#isAsked = true', 'this.#isAsked = false'],
  ].map(([line, changed]) => ({
    file: `${http}/fetch/fetch-request.ts`,
    line: line!,
    changed: changed!,
    because: 'a stream that ends with its first piece is not asked for another; the guard is for one that would be',
  })),
  ...['true', 'bytes.byteLength >= 0'].map(test => ({
    file: `${http}/fetch/fetch-request.ts`,
    line: 'if (bytes.byteLength > 0) this.push(new Uint8Array(bytes))',
    changed: `if (${test}) this.push(new Uint8Array(bytes))`,
    because: 'a stream of bytes passes over an empty piece',
  })),
  {
    file: `${http}/fetch/fetch-request.ts`,
    line: "const begin = url.indexOf('/', url.indexOf('//') + 2)",
    changed: "const begin = url.indexOf('/', url.indexOf('//') + 3)",
    because: 'a host has a letter at least, and that is no slash',
  },
  ...[
    [
      'if (!this.headersSent) this.#settle.resolve(goneResponse())',
      'if (true) this.#settle.resolve(goneResponse())',
      'what was answered stays answered',
    ],
    [
      'this.#settle.resolve(this.#responseOf(withoutBody.has(this.statusCode) ? null : (content ?? null)))',
      'this.#settle.resolve(this.#responseOf(withoutBody.has(this.statusCode) ? null : (content)))',
      'a response of undefined has no body either',
    ],
    [
      'return list.length === 0 ? record : [...Object.entries(record), ...list]',
      'return false ? record : [...Object.entries(record), ...list]',
      'a list of the same headers makes the same response; a record only saves time',
    ],
    [
      'if (!this.headersSent) this.#settle.reject(reason)',
      'if (true) this.#settle.reject(reason)',
      'what was answered stays answered',
    ],
    [
      'if ((this.#stream?.desiredSize ?? 1) > 0) done()',
      'if ((this.#stream?.desiredSize) > 0) done()',
      'what is written while its stream is gone was destroyed, and waits for nothing',
    ],
    [
      'if ((this.#stream?.desiredSize ?? 1) > 0) done()',
      'if ((this.#stream?.desiredSize ?? 2) > 0) done()',
      'what is written while its stream is gone was destroyed, and waits for nothing',
    ],
    [
      'if ((this.#stream?.desiredSize ?? 1) > 0) done()',
      'if ((this.#stream?.desiredSize ?? 1) > 1) done()',
      'a stream with room for a byte asks for more by itself',
    ],
    [
      "if (!this.headersSent || this.#stream !== undefined) this.#breakOff(error ?? new Error('The answer broke off.'))",
      "if (true) this.#breakOff(error ?? new Error('The answer broke off.'))",
      'where all was sent nothing is left to break off; not to make the error only saves time',
    ],
  ].map(([line, changed, because]) => ({
    file: `${http}/fetch/fetch-response.ts`,
    line: line!,
    changed: changed!,
    because: because!,
  })),
  {
    file: `${http}/fetch/fetch-request.ts`,
    line: 'this.complete = true',
    changed: 'this.complete = false',
    because: 'a body of a known length that was read was short, and to resume what has ended does nothing',
  },
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
