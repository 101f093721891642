import { expect, test } from 'vitest'
import { connectionOf } from '../sql/connection.ts'
import type { Session, SessionPool } from '../sql/session.ts'
import { migrateAlone, migrateInCluster } from './migrate-alone.ts'

/** A server whose lock is free the `free`-th time that it is asked for, and what is done there. */
function server({ free = 1 } = {}) {
  const done: string[] = []
  let asked = 0
  const connection = connectionOf({
    async all(statement) {
      if (statement.startsWith('select token, beat')) return [['', 0]]
      done.push(statement)
      if (statement.includes('release_lock')) return [[1]]
      asked += 1
      return [[asked >= free ? 1 : 0]]
    },
    async run(statement) {
      if (statement.startsWith('update')) done.push(statement.replaceAll(/'[0-9a-f-]{36}'/g, 'OURS'))
      return 1
    },
  })
  return { session: { connection } as Session, done }
}

const name = "concat('jumun-', left(sha2(database(), 256), 40))"
const get = `select get_lock(${name}, 0)`
const release = `select release_lock(${name})`

test('tables are changed under a lock by name, which is released', async () => {
  const { session, done } = server()
  const work = async () => {
    done.push('work')
    return 'result'
  }
  expect(await migrateAlone(session, work, { waitMs: 0 })).toBe('result')
  expect(done).toEqual([get, 'work', release])
})

test('the lock is released when the work fails', async () => {
  const { session, done } = server()
  const failing = migrateAlone(session, async () => Promise.reject(new Error('failed')), { waitMs: 0 })
  await expect(failing).rejects.toThrow('failed')
  expect(done).toEqual([get, release])
})

test('the lock is asked for until it is free, or the time is over', async () => {
  let waits = 0
  const onWait = () => {
    waits += 1
  }
  const { session, done } = server({ free: 2 })
  await migrateAlone(session, async () => undefined, { waitMs: 5_000, onWait })
  expect(done).toEqual([get, get, release])
  expect(waits).toBe(1)
  const taken = server({ free: 2 })
  const busy = migrateAlone(taken.session, async () => expect.unreachable(), { waitMs: 0 })
  await expect(busy).rejects.toMatchObject({ code: 'BUSY' })
  expect(taken.done).toEqual([get])
})

test('in a cluster the lock of the node comes before the turn among nodes', async () => {
  const { session, done } = server()
  const pool = {} as SessionPool
  const work = async () => {
    done.push('work')
    return 'result'
  }
  expect(await migrateInCluster(pool)(session, work, { waitMs: 0 })).toBe('result')
  expect(done).toEqual([
    get,
    `update jumun_migration_turn set token = OURS, beat = beat + 1 where token = '' and beat = 0`,
    'work',
    `update jumun_migration_turn set token = '' where token = OURS`,
    release,
  ])
})
