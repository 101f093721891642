import assert from 'node:assert/strict'
import type { Store, Transaction } from '@jumun/core'
import { openMysql } from '@jumun/adapters/mysql'
import { createRandom, type Random } from '@jumun/doctor/toolbox'
import { Kysely, MysqlDialect, sql } from 'kysely'
import { type Connection, createPool, createConnection } from 'mysql2'
import { literalOf, type Writing } from '../../packages/adapters/src/mysql/literal.ts'
import { chooseBackends } from './backend.ts'
import type { Figures, Suite } from './suite.ts'

export const suite: Suite = {
  name: 'texts',
  description: 'random texts under every sql_mode and character set of MySQL: what comes back is what went in',
  async run({ quick, seed, backends }) {
    const figures: Figures = { seed }
    for (const backend of await chooseBackends(backends, ['mysql'])) {
      const database = await backend.create()
      try {
        Object.assign(figures, await sendTexts(database.url, { texts: quick ? 300 : 10_000, seed }))
      } finally {
        await database.drop()
      }
    }
    return figures
  },
}

const modes = [
  '',
  'NO_BACKSLASH_ESCAPES',
  'ANSI_QUOTES',
  'ANSI,NO_BACKSLASH_ESCAPES',
  'TRADITIONAL',
  'PIPES_AS_CONCAT,IGNORE_SPACE,HIGH_NOT_PRECEDENCE',
  'PAD_CHAR_TO_FULL_LENGTH,ONLY_FULL_GROUP_BY,NO_ZERO_DATE',
  // Of MariaDB alone; a server that does not know one is not asked for it.
  'ORACLE',
  'MSSQL',
  'POSTGRESQL,EMPTY_STRING_IS_NULL',
  'ORACLE,NO_BACKSLASH_ESCAPES,EMPTY_STRING_IS_NULL,SIMULTANEOUS_ASSIGNMENT',
]

/** As the driver names them; texts of the last four have bytes of quotes and backslashes inside of characters. */
const charsets = ['utf8mb4', 'latin1', 'euckr', 'gbk', 'sjis', 'big5']

const chunk = 100

/** Returns how many texts went through a literal, and how many through tables and back, over all sessions. */
export async function sendTexts(
  url: string,
  { texts: count, seed }: { texts: number; seed: number },
): Promise<Figures> {
  const random = createRandom(seed)
  const texts = [...awkward, ...Array.from({ length: count }, () => randomText(random))]
  const figures = { sessions: 0, literals: 0, stored: 0, compared: 0 }
  const store = await openMysql(url)
  try {
    figures.compared = await compareWithDriver(url, texts)
    for (const mode of modes) {
      for (const charset of charsets) {
        const session = await openSession(url, { mode, charset })
        if (session === undefined) continue
        try {
          figures.literals += await checkLiterals(session, texts, mode, charset)
        } finally {
          session.destroy()
        }
      }
      // Each way into the database with each mode, the texts dealt out to the character sets.
      for (const [name, way] of Object.entries(ways)) {
        for (const [i, charset] of charsets.entries()) {
          const own = texts.filter((_, n) => n % charsets.length === i)
          const stored = await way(store, { url, mode, charset }, transaction => roundTrip(transaction, own))
          if (stored === undefined) continue
          assert.equal(stored, own.length, `${name}, ${charset}, ${mode}`)
          figures.stored += stored
          figures.sessions += 1
        }
      }
    }
  } finally {
    await store.close()
  }
  return figures
}

/** Undefined where the server does not know the mode. */
async function openSession(
  url: string,
  { mode, charset }: { mode: string; charset: string },
): Promise<Connection | undefined> {
  const connection = createConnection({ uri: url, charset })
  try {
    await connection.promise().query(`set sql_mode = '${mode}'`)
    return connection
  } catch (error) {
    connection.destroy()
    if ((error as { errno?: number }).errno === 1231) return undefined
    throw error
  }
}

/** What the server takes our literals for, byte by byte. */
async function checkLiterals(connection: Connection, texts: readonly string[], mode: string, charset: string) {
  // Ours are such sessions only after we have set the mode.
  const isOurs = charset === 'utf8mb4' && !mode.includes('EMPTY_STRING_IS_NULL')
  let count = 0
  for (const writing of (isOurs ? ['ascii', 'utf8'] : ['ascii']) as Writing[]) {
    for (let i = 0; i < texts.length; i += chunk) {
      const some = texts.slice(i, i + chunk)
      // As an array of rows: the driver looks for placeholders in no text of ours, as none of its values is left.
      const text = `select ${some.map(text => `hex(${literalOf(text, writing)})`).join(',')}`
      const found = await ask(connection, text)
      some.forEach((text, n) => assert.equal(found[n], hexOf(text), `${JSON.stringify(text)} in ${charset}, ${mode}`))
      count += some.length
    }
  }
  return count
}

/** Where the driver's own escaping is right, ours means the same. */
async function compareWithDriver(url: string, texts: readonly string[]): Promise<number> {
  const connection = createConnection({ uri: url, charset: 'utf8mb4' })
  try {
    for (const text of texts) {
      const written = [connection.escape(text), literalOf(text, 'utf8'), literalOf(text, 'ascii')]
      const found = await ask(connection, `select ${written.map(literal => `hex(${literal})`).join(',')}`)
      assert.deepEqual(found, [hexOf(text), hexOf(text), hexOf(text)], JSON.stringify(text))
    }
    return texts.length
  } finally {
    connection.destroy()
  }
}

async function ask(connection: Connection, sql: string): Promise<unknown[]> {
  const [rows] = await connection.promise().query({ sql: '?', values: [{ toSqlString: () => sql }], rowsAsArray: true })
  return (rows as unknown[][])[0]!
}

function hexOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex').toUpperCase()
}

interface HostSession {
  readonly url: string
  readonly mode: string
  readonly charset: string
}

/** Does `work` in a transaction that is rolled back; undefined where the server does not know the mode. */
type Way = (
  store: Store,
  session: HostSession,
  work: (transaction: Transaction) => Promise<number>,
) => Promise<number | undefined>

const adopting =
  (handle: (connection: Connection) => unknown): Way =>
  async (store, { url, ...settings }, work) => {
    const connection = await openSession(url, settings)
    if (connection === undefined) return undefined
    try {
      await connection.promise().beginTransaction()
      return await store.adopt(handle(connection)).run(work)
    } finally {
      connection.destroy()
    }
  }

class Undo extends Error {}

const ways: Readonly<Record<string, Way>> = {
  'a connection of callbacks': adopting(connection => connection),
  'a connection of promises': adopting(connection => connection.promise()),

  async 'a transaction of kysely'(store, { url, mode, charset }, work) {
    const known = await openSession(url, { mode, charset })
    if (known === undefined) return undefined
    known.destroy()
    const pool = createPool({ uri: url, charset, connectionLimit: 1 })
    const host = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) })
    let count = 0
    await host
      .transaction()
      .execute(async transaction => {
        // Only here: kysely's own \`begin\` is no beginning of a transaction for ORACLE.
        await sql.raw(`set sql_mode = '${mode}'`).execute(transaction)
        count = await store.adopt(transaction).run(work)
        throw new Undo()
      })
      .catch(ifUndone)
    await host.destroy()
    return count
  },

  // Set after the store has seen its connections.
  async 'a pool of the host'(_, { url, mode, charset }, work) {
    const multipleStatements = mode.length % 2 === 0
    const pool = createPool({ uri: url, charset, connectionLimit: 1, multipleStatements })
    const store = await openMysql(pool)
    try {
      await pool.promise().query(`set sql_mode = '${mode}'`)
    } catch {
      await store.close()
      await pool.promise().end()
      return undefined
    }
    let count = 0
    await store
      .transaction(async transaction => {
        count = await work(transaction)
        throw new Undo()
      })
      .catch(ifUndone)
    const [[row]] = (await pool.promise().query('select @@sql_mode as mode')) as unknown as [[{ mode: string }]]
    assert.ok(
      mode.split(',').every(one => row.mode.includes(one)),
      `the host's mode ${mode} is ${row.mode} afterwards`,
    )
    await store.close()
    await pool.promise().end()
    return count
  },

  async 'a pool of our own'(_, { url, charset }, work) {
    const store = await openMysql({ uri: url, charset })
    let count = 0
    await store
      .transaction(async transaction => {
        count = await work(transaction)
        throw new Undo()
      })
      .catch(ifUndone)
    await store.close()
    return count
  },
}

function ifUndone(error: unknown): void {
  if (!(error instanceof Undo)) throw error
}

/** Through every form in which values stand in statements: lists of values, lists of keys, JSON. */
async function roundTrip(transaction: Transaction, texts: readonly string[]): Promise<number> {
  for (let start = 0; start < texts.length; start += chunk) {
    const some = texts.slice(start, start + chunk)
    const expected = some.map(text => text.toWellFormed())
    const ids = some.map((_, i) => `${start + i}`)

    const users = some.map((text, i) => ({ userId: ids[i]!, name: text, createdAt: 0 }))
    await transaction.users.insert(users)
    const found = await transaction.users.find(ids)
    assert.deepEqual(
      inOrder(found, user => user.userId, ids).map(user => user?.name),
      expected,
    )

    const products = ids.map(productId => ({
      productId,
      name: 'none',
      price: 1,
      status: 'ON_SALE' as const,
      createdAt: 0,
    }))
    await transaction.products.insert(products)
    await transaction.products.save(products.map((product, i) => ({ ...product, name: some[i]! })))
    const saved = await transaction.products.findInfo(ids)
    assert.deepEqual(
      inOrder(saved, product => product.productId, ids).map(product => product?.name),
      expected,
    )

    const answers = expected.map((key, i) => ({
      userId: ids[i]!,
      operation: 'texts',
      key: `${i}${key}`,
      fingerprint: 'none',
      answer: some[i]!,
      createdAt: 0,
    }))
    await transaction.answers.insert(answers)
    const answered = await transaction.answers.find(answers)
    assert.deepEqual(
      inOrder(
        answered,
        ({ key }) => key,
        answers.map(({ key }) => key),
      ).map(one => one?.answer),
      expected,
    )
  }
  return texts.length
}

function inOrder<T>(rows: readonly T[], keyOf: (row: T) => string, keys: readonly string[]): (T | undefined)[] {
  const byKey = new Map(rows.map(row => [keyOf(row), row]))
  return keys.map(key => byKey.get(key))
}

/** Each has undone someone's escaping. */
const awkward = [
  '',
  "'",
  "''",
  '\\',
  "\\'",
  "'\\",
  '"',
  '`',
  '\0',
  '\u001a',
  '\r\n\t\b',
  '%_',
  '-- ',
  '# ',
  '/*',
  '*/',
  '/*! select 1 */',
  ';',
  '?',
  '??',
  ':name',
  ':length',
  '@@sql_mode',
  "x') or sleep(1) -- ",
  "gift',10000000,0) -- ",
  // Ends in 0x5c in Shift-JIS, in Big5, in GBK; starts what GBK would complete with a quote.
  '表',
  '功',
  '誠',
  "縗'",
  '¿\\',
  "¿'",
  '똠방각하',
  '🍓',
  '\ufffd',
  '\ufeff',
  '\u2028',
  '\ud83c',
  '\udf53',
  '￥¥＼',
  'é',
  'é',
  'ß',
  'null',
  '0x27',
  "_utf8mb4 x'27'",
  '{"a":"b\\"c"}',
]

function randomText(random: Random): string {
  let text = ''
  for (let i = random.below(12); i >= 0; i -= 1) {
    const kind = random.below(6)
    if (kind <= 1) text += random.pick(awkward)
    else if (kind === 2) text += String.fromCharCode(random.below(0x80))
    else if (kind === 3) text += String.fromCharCode(0xac00 + random.below(11_172))
    else if (kind === 4) text += String.fromCharCode(random.below(0x10000))
    else text += String.fromCodePoint(0x10000 + random.below(0x100000))
  }
  return text
}
