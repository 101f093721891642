import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { MysqlPool, MysqlPoolConnection } from './driver.ts'
import { mysqlSessionPool } from './pool.ts'

type Answer = Error | 'ok'

/** Its version, the largest packet, the size of its pages, whether it has a binary log. */
const facts = ['10.11.0-MariaDB', 16_777_216, 16_384, 0]

const always = (answer: Answer) => () => answer

/** A pool of one connection; `answer` says what the server answers to a text. */
function pool({
  answer = always('ok'),
  multipleStatements = true,
  owned = true,
  resetOnRelease = false,
  status = () => [],
  pageBytes = 16_384,
}: {
  answer?: (sql: string) => Answer
  multipleStatements?: boolean
  owned?: boolean
  resetOnRelease?: boolean
  /** What the server says of its cluster. */
  status?: () => string[][]
  pageBytes?: number
} = {}) {
  const sent: string[] = []
  const done: string[] = []
  let end: () => void = () => done.push('ended before it was asked to')
  const connection: MysqlPoolConnection = {
    config: { multipleStatements },
    query({ sql }, callback) {
      sent.push(sql)
      const given = answer(sql)
      const results = sql.split(';').map(text => {
        if (text.startsWith('select version()')) return [facts.with(2, pageBytes)]
        return text.startsWith('show global status') ? status() : { affectedRows: 1 }
      })
      queueMicrotask(() =>
        given === 'ok' ? callback(null, results.length === 1 ? results[0] : results) : callback(given, undefined),
      )
    },
    release: () => void done.push('release'),
    destroy: () => void done.push('destroy'),
  }
  const driver: MysqlPool = {
    config: { resetOnRelease },
    getConnection: callback => callback(null, connection),
    doubt: () => void done.push('doubt'),
    end(callback) {
      done.push('end')
      end = callback
    },
  }
  const sessions = mysqlSessionPool(driver, { acquireTimeoutMs: 1000, statementTimeoutMs: 1000, owned })
  return { driver, sessions, sent, done, end: () => end() }
}

const fromServer = (errno: number) => Object.assign(new Error(`server: ${errno}`), { errno, code: 'ER_WHATEVER' })
const fromNetwork = (code: string) => Object.assign(new Error(`network: ${code}`), { code, errno: -104, fatal: true })

describe.each([true, false])('with multipleStatements %s', multipleStatements => {
  /** A transaction whose statement and COMMIT are answered as told, ended as a store ends it. */
  async function transaction(answers: Readonly<Record<string, Answer>>) {
    const answer = (sql: string) =>
      Object.entries(answers).find(([word]) => new RegExp(`\\b${word}\\b`).test(sql))?.[1] ?? 'ok'
    const { sessions, sent, done } = pool({ answer, multipleStatements })
    const session = await sessions.acquire()
    sent.length = 0
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
    await setImmediate()
    const afterCommit = sent.slice(sent.findIndex(sql => /\bcommit\b/.test(sql)) + 1)
    return { failure, sent, afterCommit, done, rolledBack: sent.some(sql => sql.includes('rollback')) }
  }

  test('a connection whose transaction is committed is given back', async () => {
    expect(await transaction({})).toMatchObject({ failure: undefined, rolledBack: false, done: ['release'] })
  })

  test('one that has rolled back after a refused statement is given back', async () => {
    const refused = await transaction({ insert: fromServer(1062) })
    expect(refused).toMatchObject({ failure: 'conflict', rolledBack: true, done: ['release'] })
  })

  test.each([fromServer(1317), fromNetwork('ECONNRESET')])(
    'one whose ROLLBACK fails is thrown away: nothing happened, as the server rolls back (%s)',
    async error => {
      const thrownAway = await transaction({ insert: fromServer(1205), rollback: error })
      expect(thrownAway).toMatchObject({ failure: 'transient', rolledBack: true, done: ['destroy', 'doubt'] })
    },
  )

  test.each([fromNetwork('ECONNRESET'), fromNetwork('EHOSTUNREACH'), new Error('words')])(
    'one that was lost before COMMIT is thrown away, and asked nothing more (%s)',
    async error => {
      expect(await transaction({ insert: error })).toMatchObject({ rolledBack: false, done: ['destroy', 'doubt'] })
    },
  )

  test.each([fromServer(1180), fromServer(1205), fromNetwork('ETIMEDOUT'), new TypeError('a defect of the driver')])(
    'one whose COMMIT ends in what is not known is thrown away, and asked nothing more (%s)',
    async error => {
      expect(await transaction({ commit: error })).toMatchObject({
        failure: 'unknown',
        afterCommit: [],
        done: ['destroy', 'doubt'],
      })
    },
  )

  test('one whose COMMIT was surely rolled back is given back', async () => {
    expect(await transaction({ commit: fromServer(1213) })).toMatchObject({
      failure: 'transient',
      rolledBack: true,
      done: ['release'],
    })
  })
})

describe.each([true, false])('a node of Galera refuses a COMMIT (multipleStatements %s)', multipleStatements => {
  const status = (view: string, component = 'Primary') => [
    ['wsrep_provider_name', 'Galera'],
    ['wsrep_cluster_status', component],
    ['wsrep_cluster_conf_id', view],
    ['wsrep_gcomm_uuid', 'node-1'],
  ]

  async function refusedCommit({
    meanwhile,
    refused,
  }: {
    meanwhile: string[][]
    refused?: (sql: string) => boolean
  }): Promise<{ failure: unknown; sent: string[]; done: string[]; again: unknown }> {
    let now = status('7')
    const { sessions, sent, done } = pool({
      multipleStatements,
      answer(sql) {
        if (/\bcommit\b/.test(sql)) return fromServer(1213)
        return refused?.(sql) ? fromServer(1047) : 'ok'
      },
      status: () => now,
    })
    const failureOfCommit = async (onCommit = () => undefined as void) => {
      const session = await sessions.acquire()
      await session.begin()
      await session.connection.run('insert into t values (1)', [])
      onCommit()
      const failure = await session.commit().catch((error: { failure?: unknown }) => error.failure)
      await session.rollback().catch(() => undefined)
      session.release()
      await setImmediate()
      return failure
    }
    const failure = await failureOfCommit(() => {
      now = meanwhile
    })
    return { failure, again: await failureOfCommit(), sent, done }
  }

  test('in one view from beginning to end: it was refused, and nothing is stored', async () => {
    const { failure, again, done, sent } = await refusedCommit({ meanwhile: status('7') })
    expect([failure, again]).toEqual(['transient', 'transient'])
    expect(done).toEqual(['release', 'release'])
    // A view may be shown late: what the cluster has ordered is waited for, and the session is as it was afterwards.
    const asked = sent.slice(sent.findIndex(sql => /\bcommit\b/.test(sql)) + 1).slice(0, 4)
    expect(asked).toEqual([
      expect.stringMatching(/wsrep_sync_wait = 1$/),
      'select 1 limit 1',
      expect.stringMatching(/^show global status/),
      'set @@session.wsrep_sync_wait = @jumun_sync_wait',
    ])
  })

  test('in a view that has changed meanwhile: others may store it; what begins in the new view is sure again', async () => {
    const { failure, again, done } = await refusedCommit({ meanwhile: status('9') })
    expect([failure, again]).toEqual(['unknown', 'transient'])
    expect(done).toEqual(['destroy', 'doubt', 'release'])
  })

  test.each([
    ['it is no member any more', { meanwhile: status('18446744073709551615', 'non-Primary') }],
    [
      'it refuses to wait for the others',
      { meanwhile: status('7'), refused: (sql: string) => sql === 'select 1 limit 1' },
    ],
  ])('%s: unknown', async (_, how) => {
    expect(await refusedCommit(how)).toMatchObject({
      failure: 'unknown',
      again: 'unknown',
      done: ['destroy', 'doubt', 'destroy', 'doubt'],
    })
  })
})

test('a server that stands alone is asked once whether it is in a cluster, and never after a deadlock', async () => {
  const { sessions, sent } = pool({ answer: sql => (/\bcommit\b/.test(sql) ? fromServer(1213) : 'ok') })
  const session = await sessions.acquire()
  await session.begin()
  await session.connection.run('insert into t values (1)', [])
  await expect(session.commit()).rejects.toMatchObject({ failure: 'transient' })
  expect(sent.filter(sql => sql.startsWith('show global status'))).toHaveLength(1)
})

describe('a connection that takes one statement at a time', () => {
  const plain = async (answer: (sql: string) => Answer = always('ok')) => {
    const opened = pool({ answer, multipleStatements: false })
    const session = await opened.sessions.acquire()
    opened.sent.length = 0
    return { ...opened, session }
  }

  test('begins without autocommit, and is set back before it is given back', async () => {
    const { session, sent, done } = await plain()
    await session.begin()
    await session.connection.run('insert into t values (1)', [])
    await session.commit()
    expect(done).toEqual([])
    session.release()
    expect(done).toEqual([])
    await setImmediate()
    expect(sent).toEqual(['set autocommit = 0', 'insert into t values (1)', 'commit', 'set autocommit = 1'])
    expect(done).toEqual(['release'])
    expect(session.pipelined).toBe(false)
  })

  test('is thrown away when it cannot be set back', async () => {
    const { session, done } = await plain(sql => (sql === 'set autocommit = 1' ? fromServer(1317) : 'ok'))
    await session.begin()
    await session.commit()
    session.release()
    await setImmediate()
    expect(done).toEqual(['destroy', 'doubt'])
  })

  test('begins a snapshot in two statements, in their order, and has nothing to set back', async () => {
    const { session, sent, done } = await plain()
    await session.beginSnapshot()
    await session.rollback()
    session.release()
    await setImmediate()
    expect(sent).toEqual([
      'set transaction isolation level repeatable read',
      'start transaction with consistent snapshot, read only',
      'rollback',
    ])
    expect(done).toEqual(['release'])
  })

  test.each(['set autocommit = 0', 'set transaction isolation level repeatable read'])(
    'that cannot begin says so: %s',
    async refused => {
      const { session } = await plain(sql => (sql === refused ? fromServer(1205) : 'ok'))
      const begin = refused.startsWith('set transaction') ? session.beginSnapshot() : session.begin()
      await expect(begin).rejects.toMatchObject({ failure: 'transient' })
    },
  )

  test('stays lost, no matter what is said after that', async () => {
    const answers: Answer[] = [fromNetwork('ECONNRESET'), fromServer(1062)]
    const { session, sent, done } = await plain(sql => (sql.startsWith('insert') ? answers.shift()! : 'ok'))
    for (const failure of ['transient', 'conflict']) {
      await expect(session.connection.run('insert into t values (1)', [])).rejects.toMatchObject({ failure })
    }
    await session.rollback()
    session.release()
    expect(sent).not.toContain('rollback')
    expect(done).toEqual(['destroy', 'doubt'])
  })
})

describe.each([true, false])('with multipleStatements %s', multipleStatements => {
  test.each(['begin', 'beginSnapshot'] as const)(
    'a connection that is given back in the middle of a transaction is thrown away (%s)',
    async begin => {
      const { sessions, done } = pool({ multipleStatements })
      const session = await sessions.acquire()
      await session[begin]()
      await session.connection.run('insert into t values (1)', [])
      session.release()
      await setImmediate()
      expect(done).toEqual(['destroy', 'doubt'])
    },
  )

  test('a connection is set once, however often it is held', async () => {
    const { sessions, sent } = pool({ multipleStatements })
    for (let time = 0; time < 3; time += 1) (await sessions.acquire()).release()
    const settings = sent.filter(sql => sql.startsWith('set names utf8mb4'))
    expect(settings).toEqual([expect.stringMatching(/tx_isolation = _utf8mb4'READ-COMMITTED'.*autocommit = 1$/)])
    expect((await sessions.acquire()).pipelined).toBe(multipleStatements)
  })
})

test.each([
  ['a connection of a host', { owned: false }],
  ['one that the driver resets', { resetOnRelease: true }],
])('%s is set each time that it is held, and given back as it was', async (_, options) => {
  const { sessions, sent, done } = pool(options)
  for (let time = 0; time < 3; time += 1) {
    const session = await sessions.acquire()
    await session.connection.run('insert into t values (1)', [])
    session.release()
    await setImmediate()
    expect(done).toHaveLength(time + 1)
  }
  const exchanges = sent.filter(sql => !/^(select version\(\)|show global status)/.test(sql))
  const around = [
    expect.stringMatching(
      /^rollback and no chain no release;set @jumun_.* names utf8mb4 .*;insert into t values \(1\)$/,
    ),
    expect.stringMatching(/^set @@session.*@@session\.autocommit = @jumun_autocommit$/),
  ]
  expect(exchanges).toEqual([...around, ...around, ...around])
})

test('whether autocommit is on is known of a connection of our own, from one holder to the next', async () => {
  const { sessions, sent } = pool()
  const write = async () => {
    const session = await sessions.acquire()
    await session.begin()
    await session.connection.run('write', [])
    await session.commit()
    session.release()
  }
  await write()
  await write()
  const reader = await sessions.acquire()
  await reader.connection.run('read', [])
  reader.release()
  expect(sent.slice(sent.findIndex(sql => sql.startsWith('show global status')) + 1)).toEqual([
    'set autocommit = 0;start transaction;savepoint jumun;write',
    'release savepoint jumun;commit',
    'start transaction;savepoint jumun;write',
    'release savepoint jumun;commit',
    'set autocommit = 1;read',
  ])
})

test('of one that a host has, too, it is on each time that its session was set', async () => {
  const { sessions, sent } = pool({ owned: false })
  const beginnings: (string | undefined)[] = []
  for (let time = 0; time < 2; time += 1) {
    const session = await sessions.acquire()
    sent.length = 0
    await session.begin()
    await session.connection.run('write', [])
    await session.commit()
    session.release()
    await setImmediate()
    beginnings.push(sent[0]?.replace(/^.*, autocommit = 1;/, ''))
  }
  const beginning = 'set autocommit = 0;start transaction;savepoint jumun;write'
  expect(beginnings).toEqual([beginning, beginning])
})

test('statements that wait are sent when they are to be, where they are gathered', async () => {
  const { sessions, sent } = pool()
  const session = await sessions.acquire()
  const written = session.connection.run('write', [])
  await Promise.resolve()
  expect(sent).not.toContain('write')
  session.send!()
  expect(sent).toContain('write')
  await written
  expect(await pool({ multipleStatements: false }).sessions.acquire()).not.toHaveProperty('send')
})

test('a server that does not suit is refused, and its connection thrown away', async () => {
  const { sessions, done } = pool({ pageBytes: 4096 })
  await expect(sessions.acquire()).rejects.toMatchObject({ code: 'UNSUITABLE_DATABASE' })
  expect(done).toEqual(['destroy'])
})

test('a connection that is lost while it is looked at is thrown away', async () => {
  const { sessions, done } = pool({ answer: always(fromNetwork('ECONNRESET')) })
  await expect(sessions.acquire()).rejects.toMatchObject({ failure: 'transient' })
  expect(done).toEqual(['destroy'])
})

test('what cannot be rolled back says so, and is asked nothing more', async () => {
  const { sessions, sent } = pool({
    multipleStatements: false,
    answer: sql => (sql === 'rollback' ? fromServer(1317) : 'ok'),
  })
  const session = await sessions.acquire()
  await session.begin()
  await expect(session.rollback()).rejects.toMatchObject({ failure: 'transient' })
  await session.rollback()
  expect(sent.filter(sql => sql === 'rollback')).toHaveLength(1)
})

test('a connection that cannot be had fails as a store does', async () => {
  const sessions = mysqlSessionPool(
    {
      getConnection: callback => callback(fromNetwork('ECONNREFUSED'), undefined as unknown as MysqlPoolConnection),
      end: callback => callback(),
    },
    { acquireTimeoutMs: 1000, statementTimeoutMs: 1000, owned: true },
  )
  await expect(sessions.acquire()).rejects.toMatchObject({ name: 'StoreError', failure: 'unavailable' })
  await sessions.close()
})

test('closing waits until all is given back and the own pool has ended', async () => {
  const { sessions, done, end } = pool()
  const session = await sessions.acquire()
  const closing = sessions.close()
  expect(await Promise.race([closing, setImmediate('waits')])).toBe('waits')
  await expect(sessions.acquire()).rejects.toMatchObject({ failure: 'unavailable' })
  expect(done).toEqual([])
  session.release()
  session.release()
  expect(await Promise.race([closing, setImmediate('waits')])).toBe('waits')
  end()
  await closing
  await sessions.close()
  expect(done).toEqual(['release', 'end'])
})

test('a pool of the host is left open', async () => {
  const { sessions, done } = pool({ owned: false })
  await sessions.close()
  expect(done).toEqual([])
})

test('a connection that cannot be set is given back, and does not keep the store from closing', async () => {
  const { sessions, done, end } = pool({ answer: always(fromServer(1231)) })
  await expect(sessions.acquire()).rejects.toMatchObject({ failure: 'unavailable' })
  const closing = sessions.close()
  await setImmediate()
  expect(done).toEqual(['release', 'end'])
  end()
  await closing
})

test('where a server gives out no more connections, one is waited for; the last refusal is reported', async () => {
  const full = Object.assign(new Error('too many'), { errno: 1203, code: 'ER_TOO_MANY_USER_CONNECTIONS' })
  let refusals = 3
  const { driver } = pool()
  const scarce: MysqlPool = {
    ...driver,
    getConnection(callback) {
      if (refusals === 0) return driver.getConnection(callback)
      refusals -= 1
      return callback(full, undefined as never)
    },
  }
  const options = { acquireTimeoutMs: 2000, statementTimeoutMs: 1000, owned: true }
  const session = await mysqlSessionPool(scarce, options).acquire()
  session.release()
  expect(refusals).toBe(0)
  refusals = Infinity
  const waiting = mysqlSessionPool(scarce, { ...options, acquireTimeoutMs: 60 }).acquire()
  await expect(waiting).rejects.toMatchObject({ failure: 'transient' })
})
