import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { PostgresPool, PostgresPoolClient } from './driver.ts'
import { postgresSessionPool } from './pool.ts'

type Answer = Error | string | Promise<string>

/** A pool of one client; what is not among the answers is answered with its own first word. */
function pool({
  answers = {},
  owned = true,
  pipeline = false,
  ...rest
}: {
  answers?: Readonly<Record<string, Answer>>
  owned?: boolean
  pipeline?: boolean
  binary?: boolean
  options?: NonNullable<PostgresPool['options']>
  doubt?: () => void
} = {}) {
  const { binary, ...ofPool } = rest
  const sent: string[] = []
  const texts: string[] = []
  const timeouts = new Set<number | undefined>()
  const done: string[] = []
  const listeners: string[] = []
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const client: PostgresPoolClient = {
    pipeline,
    binary,
    async query({ text, query_timeout: timeout }) {
      const [word = ''] = text.split(' ')
      sent.push(word)
      texts.push(text)
      timeouts.add(timeout)
      const answer = (await answers[word]) ?? word.toUpperCase()
      if (answer instanceof Error) throw answer
      return { rows: [], rowCount: 1, command: answer }
    },
    on: event => listeners.push(event),
    release: broken => void done.push(broken === true ? 'destroy' : 'release'),
  }
  const driver: PostgresPool = {
    ...ofPool,
    connect: async () => client,
    on: event => listeners.push(`pool ${event}`),
    async end() {
      done.push('end')
      await ended
    },
  }
  const sessions = postgresSessionPool(driver, { acquireTimeoutMs: 1000, statementTimeoutMs: 700, owned })
  return { sessions, sent, texts, timeouts, done, listeners, end }
}

/** A transaction whose statements are answered as told, ended as a store ends it. */
async function transaction(answers: Readonly<Record<string, Answer>>) {
  const { sessions, sent, timeouts, done } = pool({ answers })
  const session = await sessions.acquire()
  let failure: unknown
  try {
    await session.begin()
    await session.connection.run('insert into t values (1)', [])
    await session.commit()
  } catch (error) {
    failure = (error as { failure?: unknown }).failure
    await session.rollback().catch(() => undefined)
  }
  session.release()
  return { failure, sent: sent.slice(1), done, timeouts: [...timeouts] }
}

const fromServer = (code: string) => Object.assign(new Error(`server: ${code}`), { code, severity: 'ERROR' })
const fromNetwork = (code: string) => Object.assign(new Error(`network: ${code}`), { code })

test('a client whose transaction is committed is given back; each statement has its time limit', async () => {
  expect(await transaction({})).toEqual({
    failure: undefined,
    sent: ['insert', 'commit'],
    done: ['release'],
    timeouts: [700],
  })
})

test('one that has rolled back after a refused statement is given back', async () => {
  expect(await transaction({ insert: fromServer('23505') })).toMatchObject({
    failure: 'conflict',
    sent: ['insert', 'rollback'],
    done: ['release'],
  })
})

test.each([fromServer('57014'), fromNetwork('ECONNRESET')])(
  'one whose ROLLBACK fails is thrown away: nothing happened, as the server rolls back (%s)',
  async error => {
    const thrownAway = await transaction({ insert: fromServer('40001'), rollback: error })
    expect(thrownAway).toMatchObject({ failure: 'transient', done: ['destroy'] })
  },
)

test.each([fromNetwork('ECONNRESET'), fromNetwork('EHOSTUNREACH'), fromServer('57P01'), new Error('words')])(
  'one that was lost before COMMIT is thrown away, and asked nothing more (%s)',
  async error => {
    expect(await transaction({ insert: error })).toMatchObject({ sent: ['insert'], done: ['destroy'] })
  },
)

test.each([fromServer('40003'), fromServer('XX000'), fromNetwork('ETIMEDOUT'), new Error('Query read timeout')])(
  'one whose COMMIT ends in what is not known is thrown away, and asked nothing more (%s)',
  async error => {
    expect(await transaction({ commit: error })).toMatchObject({
      failure: 'unknown',
      sent: ['insert', 'commit'],
      done: ['destroy'],
    })
  },
)

test.each([
  ['40001', 'transient'],
  ['23503', 'constraint'],
])('one whose COMMIT was surely rolled back is given back (%s)', async (code, failure) => {
  expect(await transaction({ commit: fromServer(code) })).toMatchObject({
    failure,
    sent: ['insert', 'commit', 'rollback'],
    done: ['release'],
  })
})

test('a COMMIT that is answered with ROLLBACK has committed nothing', async () => {
  expect(await transaction({ commit: 'ROLLBACK' })).toMatchObject({ failure: 'transient', done: ['release'] })
})

test.each([[[]], [['select 1']], [['insert into t values (1)']]])(
  'what has not begun is not committed, on a pipelined connection too, when it asked for %j',
  async statements => {
    const { sessions, sent } = pool({ answers: { begin: fromServer('57P03') }, pipeline: true })
    const session = await sessions.acquire()
    await session.begin()
    for (const statement of statements) {
      const { all, run } = session.connection
      const answer = statement.startsWith('select') ? all(statement, []) : run(statement, [])
      await expect(answer).rejects.toMatchObject({ failure: 'transient' })
    }
    await expect(session.commit()).rejects.toMatchObject({ failure: 'transient' })
    expect(sent).not.toContain('commit')
    expect(sent).not.toContain('insert')
    await session.rollback()
    session.release()
  },
)

test('closing waits for the sessions that are held, then for the own pool, and listens to the end', async () => {
  const { sessions, done, listeners, end } = pool()
  const held = await sessions.acquire()
  const closed: string[] = []
  void sessions.close().then(() => closed.push('closed'))
  await setImmediate()
  expect([...done, ...closed]).toEqual([])
  held.release()
  await setImmediate()
  expect([...done, ...closed]).toEqual(['release', 'end'])
  end()
  await setImmediate()
  expect([...done, ...closed]).toEqual(['release', 'end', 'closed'])
  expect(listeners).toEqual(['pool error', 'error'])
})

test('statements are kept by the server, on connections of the own pool and not where tables are walked', async () => {
  const namesOf = async (owned: boolean) => {
    const names: (string | undefined)[] = []
    const client: PostgresPoolClient = {
      async query({ text, name }) {
        if (/^select [1-4]/.test(text)) names.push(name)
        return { rows: [['UTF8']], rowCount: 1 }
      },
      on: () => undefined,
      release: () => undefined,
    }
    const driver: PostgresPool = { connect: async () => client, on: () => undefined, end: async () => undefined }
    const sessions = postgresSessionPool(driver, { acquireTimeoutMs: 1000, owned })
    const outside = await sessions.acquire()
    await (outside.reading ?? outside.connection).all('select 1', [1])
    await outside.connection.all('select 2', [1])
    outside.release()
    const inside = await sessions.acquire()
    await inside.begin()
    await inside.connection.all('select 3', [1])
    await inside.connection.run('select 3', [1])
    const walking = await sessions.acquire()
    await walking.beginSnapshot()
    await walking.connection.all('select 4', [1])
    return names.map(name => name !== undefined)
  }
  expect(await namesOf(true)).toEqual([true, false, true, true, false])
  expect(await namesOf(false)).toEqual([false, false, false, false, false])
})

test('it is said whether statements can be sent ahead, and how a reader begins', async () => {
  for (const pipeline of [true, false]) {
    const { sessions, texts } = pool({ pipeline })
    const session = await sessions.acquire()
    expect(session.pipelined).toBe(pipeline)
    await session.beginSnapshot()
    await session.begin()
    expect(texts).toEqual([
      'begin isolation level repeatable read, read only',
      `begin isolation level read committed; set local lock_timeout = '10s'; set local array_nulls = on`,
    ])
  }
})

test('a beginning is waited for, unless statements can be sent along with it', async () => {
  const { promise: answer, resolve } = Promise.withResolvers<string>()
  for (const [pipeline, told] of [
    [true, ['begun']],
    [false, []],
  ] as const) {
    const { sessions } = pool({ answers: { begin: answer }, pipeline })
    const session = await sessions.acquire()
    const seen: string[] = []
    void session.begin().then(() => seen.push('begun'))
    await setImmediate()
    expect(seen).toEqual(told)
  }
  resolve('BEGIN')
  await setImmediate()
})

test('a time limit that the pool has of its own is left to it', async () => {
  for (const [query_timeout, given] of [
    [300, undefined],
    [0, 700],
    [undefined, 700],
  ] as const) {
    const { sessions, timeouts } = pool({ options: { query_timeout } })
    await (await sessions.acquire()).connection.run('select 1', [])
    expect([...timeouts]).toEqual([given])
  }
})

test('a rollback that fails says so', async () => {
  const { sessions } = pool({ answers: { rollback: fromServer('57014') } })
  const session = await sessions.acquire()
  await expect(session.rollback()).rejects.toMatchObject({ failure: 'transient' })
})

test('a connection is given back once, and listened to once however often it is lent', async () => {
  const { sessions, done, listeners } = pool()
  for (let time = 0; time < 2; time += 1) {
    const session = await sessions.acquire()
    session.release()
    session.release()
  }
  expect(done).toEqual(['release', 'release'])
  expect(listeners).toEqual(['pool error', 'error'])
  // Counted once, too: the store would close before the other one is back.
  const [one, other] = [await sessions.acquire(), await sessions.acquire()]
  one.release()
  one.release()
  const closed: string[] = []
  void sessions.close().then(() => closed.push('closed'))
  await setImmediate()
  expect(done.at(-1)).toBe('release')
  other.release()
  await setImmediate()
  expect(done.at(-1)).toBe('end')
})

test('of several hosts the others are doubted once a connection was lost, and only then', async () => {
  for (const [answer, doubts] of [
    [fromServer('57P01'), 1],
    [fromServer('23505'), 0],
    ['INSERT', 0],
  ] as const) {
    let doubted = 0
    const { sessions } = pool({ answers: { insert: answer }, doubt: () => (doubted += 1) })
    const session = await sessions.acquire()
    await session.connection.run('insert into t values (1)', []).catch(() => undefined)
    session.release()
    expect(doubted).toBe(doubts)
  }
})

test('a connection that asks for bytes is refused and thrown away', async () => {
  for (const owned of [true, false]) {
    const { sessions, done, sent } = pool({ owned, binary: true })
    await expect(sessions.acquire()).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
      message: expect.stringContaining('binary: true'),
    })
    expect({ done, sent }).toEqual({ done: ['destroy'], sent: [] })
    if (!owned) await sessions.close()
  }
})

test('a connection of the host is set to UTF-8, and thrown away where that fails', async () => {
  const { sessions, texts } = pool({ owned: false })
  ;(await sessions.acquire()).release()
  expect(texts).toEqual([`set client_encoding = 'UTF8'`])
  const failing = pool({ owned: false, answers: { set: fromServer('57014') } })
  await expect(failing.sessions.acquire()).rejects.toMatchObject({ failure: 'transient' })
  expect(failing.done).toEqual(['destroy'])
  await failing.sessions.close()
  const own = pool()
  ;(await own.sessions.acquire()).release()
  expect(own.texts).toEqual([])
})

test('a pool of the host is left open, and listens to nothing of ours', async () => {
  const { sessions, done, listeners } = pool({ owned: false })
  await sessions.close()
  expect({ done, listeners }).toEqual({ done: [], listeners: [] })
})

test('a connection that cannot be had fails as a store does, and does not keep the store from closing', async () => {
  const { sessions, end } = pool()
  end()
  const driver: PostgresPool = {
    connect: () => Promise.reject(fromNetwork('ECONNREFUSED')),
    on: () => undefined,
    end: async () => undefined,
  }
  const unserved = postgresSessionPool(driver, { acquireTimeoutMs: 1000, owned: true })
  await expect(unserved.acquire()).rejects.toMatchObject({ name: 'StoreError', failure: 'unavailable' })
  await unserved.close()
  await sessions.close()
})

test('what a connection has planned is forgotten once it is old, before a transaction begins', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const { sessions, sent } = pool()
    for (const laterMs of [0, 29_999, 1]) {
      vi.advanceTimersByTime(laterMs)
      const session = await sessions.acquire()
      await session.begin()
      await session.commit()
      session.release()
    }
    expect(sent.filter(word => /^(?:begin|discard)$/.test(word))).toEqual(['begin', 'begin', 'discard', 'begin'])
  } finally {
    vi.useRealTimers()
  }
})
