import { setImmediate } from 'node:timers/promises'
import { StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import { postgresDialect } from '../postgres/dialect.ts'
import { connectionOf } from './connection.ts'
import type { Turn } from './in-turn.ts'
import { createServerStore, pooledConnection, type ServerStoreOptions } from './server-store.ts'
import type { Session } from './session.ts'

const unused = {
  dialect: postgresDialect,
  adopt: () => {
    throw new TypeError('This test has no host.')
  },
  migrateAlone: <T>(_: Session, work: () => Promise<T>) => work(),
  facts: async () =>
    ({ database: 'postgres', version: '', isolationByDefault: 'read committed', durability: [] }) as const,
}

/** A store on one session that writes down what it is asked to do, and fails where it is asked to. */
function storeThatFailsAt(...failing: string[]) {
  const done: string[] = []
  const step = (name: string) => async () => {
    await setImmediate()
    done.push(name)
    if (failing.includes(name)) throw new StoreError(name === 'commit' ? 'unknown' : 'unavailable', name)
  }
  const session: Session = {
    connection: connectionOf({ all: async () => [], run: async () => (await step('statement')(), 1) }),
    begin: step('begin'),
    beginSnapshot: step('begin snapshot'),
    commit: step('commit'),
    rollback: step('rollback'),
    release: () => void done.push('release'),
  }
  const pool = { acquire: async () => session, close: async () => undefined }
  const store = createServerStore({ ...unused, pool })
  return { store, done }
}

const insert = (store: ReturnType<typeof storeThatFailsAt>['store']) =>
  store.transaction(t => t.users.insert([{ userId: 'mina', name: 'Mina', createdAt: 1 }]))

test('what worked is committed, and nothing else is said', async () => {
  const { store, done } = storeThatFailsAt()
  await insert(store)
  expect(done).toEqual(['begin', 'statement', 'commit', 'release'])
})

test.each([
  ['begin', ['begin', 'rollback', 'release']],
  ['statement', ['begin', 'statement', 'rollback', 'release']],
  ['commit', ['begin', 'statement', 'commit', 'rollback', 'release']],
])('where %s fails, nothing is left open on a session that is given back', async (step, expected) => {
  const { store, done } = storeThatFailsAt(step)
  await expect(insert(store)).rejects.toThrow(step)
  expect(done).toEqual(expected)
})

test('a ROLLBACK that fails too does not hide why it was needed', async () => {
  const { store, done } = storeThatFailsAt('statement', 'rollback')
  await expect(insert(store)).rejects.toThrow('statement')
  expect(done).toEqual(['begin', 'statement', 'rollback', 'release'])
})

test('a read of one state does not depend on how its transaction ends', async () => {
  for (const failing of [[], ['rollback']]) {
    const { store, done } = storeThatFailsAt(...failing)
    expect(await store.snapshot(reader => reader.users.find(['mina']))).toEqual([])
    expect(done).toEqual(['begin snapshot', 'rollback', 'release'])
  }
})

test('a read of one state that cannot begin leaves nothing open', async () => {
  const { store, done } = storeThatFailsAt('begin snapshot')
  await expect(store.snapshot(reader => reader.users.find(['mina']))).rejects.toThrow('begin snapshot')
  expect(done).toEqual(['begin snapshot', 'rollback', 'release'])
})

/** A store whose first connections were cut while nobody used them; how many there were in the end. */
function storeWithStale(count: number) {
  let acquired = 0
  const nothing = async () => undefined
  const pool = {
    async acquire(): Promise<Session> {
      acquired += 1
      const isStale = acquired <= count
      const all = async () => {
        if (isStale) throw new StoreError('transient', 'write ECONNRESET')
        return []
      }
      const ends = {
        begin: nothing,
        beginSnapshot: nothing,
        commit: nothing,
        rollback: nothing,
        release: () => undefined,
      }
      return { connection: connectionOf({ all, run: async () => 1 }), ...ends }
    },
    close: nothing,
  }
  return { store: createServerStore({ ...unused, pool }), acquired: () => acquired }
}

test.each([
  ['a row', (store: ReturnType<typeof storeWithStale>['store']) => store.reader.users.find(['mina'])],
  ['one state', store => store.snapshot(reader => reader.users.find(['mina']))],
] satisfies [string, (store: ReturnType<typeof storeWithStale>['store']) => Promise<unknown>][])(
  '%s is read again where a connection had been cut while it was idle, three times at most',
  async (_, read) => {
    const twice = storeWithStale(2)
    expect(await read(twice.store)).toEqual([])
    expect(twice.acquired()).toBe(3)
    const always = storeWithStale(Infinity)
    await expect(read(always.store)).rejects.toThrow('ECONNRESET')
    expect(always.acquired()).toBe(3)
  },
)

test('what has begun to be read is not begun anew: its reader may have passed it on', async () => {
  const { store } = storeWithStale(0)
  let reads = 0
  const reading = store.snapshot(async () => {
    reads += 1
    throw new StoreError('transient', 'cut')
  })
  await expect(reading).rejects.toThrow('cut')
  expect(reads).toBe(1)
})

/** A pool whose sessions fail so often, and which keeps what is asked of which connection. */
function poolOf({ failures = 0, ofReading = false, failure = 'transient' as const, name = 'pool' } = {}) {
  const asked: string[] = []
  let left = failures
  const connectionNamed = (called: string) => {
    const ask =
      <Answer>(answer: Answer) =>
      async (statement: string) => {
        asked.push(`${called}: ${statement}`)
        if (left > 0) {
          left -= 1
          throw new StoreError(failure, 'cut')
        }
        return answer
      }
    return { all: ask([[7]]), run: ask(1), allEach: ask([[7]]), runEach: ask(2) }
  }
  const session = {
    connection: connectionNamed('own'),
    ...(ofReading && { reading: connectionNamed('reading') }),
    begin: async () => void asked.push('begin'),
    beginSnapshot: async () => void asked.push('begin snapshot'),
    commit: async () => void asked.push('commit'),
    rollback: async () => void asked.push('rollback'),
    release: () => void asked.push('release'),
  } as unknown as Session
  const pool = { acquire: async () => session, close: async () => void asked.push(`close ${name}`) }
  return { asked, pool, session }
}

test.each([
  ['all', 'reading: s', [[7]]],
  ['allEach', 'reading: s', [[7]]],
  ['run', 'own: s', 1],
  ['runEach', 'own: s', 2],
] as const)('%s goes to a connection of its own, which is given back', async (method, statement, answer) => {
  const { asked, pool } = poolOf({ ofReading: true })
  expect(await pooledConnection(pool)[method]('s', [])).toEqual(answer)
  expect(asked).toEqual([statement, 'release'])
  const plain = poolOf()
  await pooledConnection(plain.pool)[method]('s', [])
  expect(plain.asked).toEqual(['own: s', 'release'])
})

test.each([
  ['all', 2],
  ['allEach', 2],
  ['run', 1],
  ['runEach', 1],
] as const)('%s is done %i times where it fails once', async (method, times) => {
  const { asked, pool } = poolOf({ failures: 1 })
  const outcome = await pooledConnection(pool)
    [method]('s', [])
    .then(
      () => 'done',
      ({ message }: Error) => message,
    )
  expect([outcome, asked.filter(step => step === 'own: s').length]).toEqual([times === 2 ? 'done' : 'cut', times])
  expect(asked.filter(step => step === 'release')).toHaveLength(times)
})

test('what fails for good is not read again', async () => {
  const { asked, pool } = poolOf({ failures: 1, failure: 'unavailable' as never })
  await expect(pooledConnection(pool).all('s', [])).rejects.toThrow('cut')
  expect(asked).toEqual(['own: s', 'release'])
})

test('a read of one state has begun once something was read', async () => {
  const { asked, pool } = poolOf()
  expect(await createServerStore({ ...unused, pool }).snapshot(async () => 'seen')).toBe('seen')
  expect(asked).toEqual(['begin snapshot', 'own: select 1', 'rollback', 'release'])
  const cut = poolOf({ failures: 2 })
  expect(await createServerStore({ ...unused, pool: cut.pool }).snapshot(async () => 'seen')).toBe('seen')
  expect(cut.asked.filter(step => step === 'own: select 1')).toHaveLength(3)
})

test.each([
  [true, 1],
  [false, 0],
  [undefined, 0],
])('statements are sent ahead where the session is pipelined (%s)', async (pipelined, times) => {
  const { pool, session } = poolOf()
  let sent = 0
  Object.assign(session, { pipelined, send: () => (sent += 1) })
  await createServerStore({ ...unused, pool }).transaction(async transaction => {
    transaction.sendAhead?.()
  })
  expect(sent).toBe(times)
})

test('what surrounds a server has its replica, and both are closed, the replica first', async () => {
  const [primary, replica] = [poolOf({ name: 'primary' }), poolOf({ name: 'replica' })]
  const closed: string[] = []
  const noted = (name: string) => ({ acquire: primary.pool.acquire, close: async () => void closed.push(name) })
  const place = 'host:1'
  const facts = async () => ({ ...(await unused.facts()), surroundings: [{ kind: 'cluster', found: 'x' }] as never })
  const store = createServerStore({
    ...unused,
    facts,
    pool: noted('primary'),
    replica: { pool: noted('replica'), place, mostMs: 2_500 },
  })
  const found = 'a server with a replica (host:1) that lists what is on sale, at most 2.5 s behind'
  expect((await store.facts()).surroundings).toEqual([
    { kind: 'cluster', found: 'x' },
    { kind: 'replica', found },
  ])
  expect(store.stale?.mostMs).toBe(2_500)
  await store.close()
  expect(closed).toEqual(['replica', 'primary'])
  const alone = createServerStore({ ...unused, pool: primary.pool })
  expect([alone.stale, await alone.facts()]).toEqual([undefined, await unused.facts()])
  await alone.close()
  expect([primary.asked, replica.asked]).toEqual([['close primary'], []])
})

test('tables are brought up to date in turn, and a wait for it is said once it is', async () => {
  const { pool } = poolOf()
  const said: string[] = []
  const turns: number[] = []
  const migrateAlone = async <T>(_: Session, _work: () => Promise<T>, { waitMs, onWait }: Turn): Promise<T> => {
    turns.push(waitMs)
    onWait?.()
    return ['0001'] as T
  }
  const open = (options: Partial<ServerStoreOptions>) =>
    createServerStore({ ...unused, pool: { ...pool, acquire: sessionWithoutTables }, migrateAlone }, options as never)
  expect(await open({ openWaitMs: 1_500, onWait: message => void said.push(message) }).migrate()).toEqual(['0001'])
  expect(await open({ openWaitMs: 7 }).migrate()).toEqual(['0001'])
  expect([said, turns]).toEqual([
    ['Waiting for another process that brings the tables up to date, up to 2 s.'],
    [1_500, 7],
  ])
})

async function sessionWithoutTables(): Promise<Session> {
  return { ...poolOf().session, connection: connectionOf({ all: async () => [], run: async () => 0 }) }
}

test('a server without surroundings has its replica as the only one', async () => {
  const { pool } = poolOf()
  const store = createServerStore({ ...unused, pool, replica: { pool, place: 'host:1', mostMs: 1_000 } })
  const found = 'a server with a replica (host:1) that lists what is on sale, at most 1 s behind'
  expect((await store.facts()).surroundings).toEqual([{ kind: 'replica', found }])
})

/** A session whose statements take a few turns, and what begins and ends there. */
function slowPool(pipelined?: boolean) {
  const steps: string[] = []
  const step = async <Answer>(name: string, answer: Answer): Promise<Answer> => {
    steps.push(name)
    await setImmediate()
    steps.push(`${name} ends`)
    return answer
  }
  const session = {
    connection: connectionOf({ all: () => step('read', []), run: () => step('write', 1) }),
    begin: async () => undefined,
    commit: async () => void steps.push('commit'),
    rollback: async () => void steps.push('rollback'),
    release: () => undefined,
    ...(pipelined !== undefined && { pipelined }),
  } as unknown as Session
  const pool = { acquire: async () => session, close: async () => undefined }
  return { steps, store: createServerStore({ ...unused, pool }) }
}

test.each([
  [undefined, ['read', 'read ends', 'read', 'read ends', 'commit']],
  [false, ['read', 'read ends', 'read', 'read ends', 'commit']],
  [true, ['read', 'read', 'read ends', 'read ends', 'commit']],
])('statements wait for each other unless the session is pipelined (%s)', async (pipelined, steps) => {
  const slow = slowPool(pipelined)
  await slow.store.transaction(t => Promise.all([t.users.find(['mina']), t.coupons.find(['c'])]))
  expect(slow.steps).toEqual(steps)
})

test('a statement that is under way is waited for before all is rolled back, and none comes after that', async () => {
  const { steps, store } = slowPool()
  let late: Promise<unknown> | undefined
  const failing = store.transaction(async t => {
    void t.users.find(['mina']).catch(() => undefined)
    late = setImmediate()
      .then(() => setImmediate())
      .then(() => t.users.find(['jun']))
    throw new TypeError('a defect')
  })
  await expect(failing).rejects.toThrow('a defect')
  await expect(late).rejects.toThrow('ended')
  expect(steps).toEqual(['read', 'read ends', 'rollback'])
})

test('a statement that comes after the end is refused', async () => {
  const { steps, store } = slowPool()
  const users = await store.transaction(async t => t.users)
  await expect(users.find(['mina'])).rejects.toThrow('ended')
  expect(steps).toEqual(['commit'])
})
