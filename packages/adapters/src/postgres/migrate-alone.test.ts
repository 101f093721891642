import { expect, test } from 'vitest'
import type { Session } from '../sql/session.ts'
import { postgresMigrateAlone } from './migrate-alone.ts'

/** A session that notes what it does; the lock is free for the nth who asks. */
function session({ freeAt = 1, failing = [] as string[] } = {}) {
  const done: string[] = []
  let asked = 0
  const note = (what: string) => async () => {
    done.push(what)
    if (failing.includes(what)) throw new Error(`no ${what}`)
  }
  const made = {
    begin: note('begin'),
    commit: note('commit'),
    rollback: note('rollback'),
    connection: {
      async all(statement: string, parameters: readonly unknown[]) {
        done.push(statement)
        expect(parameters).toEqual([])
        asked += 1
        return [[asked === freeAt ? 'true' : 'false']]
      },
      async run(statement: string, parameters: readonly unknown[]) {
        done.push(statement)
        expect(parameters).toEqual([])
        return 0
      },
    },
  }
  return { session: made as unknown as Session, done }
}

// The name of the shop in ASCII, as a number.
const lock = `select pg_try_advisory_xact_lock(${Buffer.from('jumun').readUIntBE(0, 5)})::text`
const turn = { waitMs: 10_000 }

test('tables are made in one transaction, behind its lock', async () => {
  const { session: own, done } = session()
  const work = async () => (done.push('work'), 'made')
  expect(await postgresMigrateAlone(undefined)(own, work, turn)).toBe('made')
  expect(done).toEqual(['begin', lock, 'work', 'commit'])
})

test('a schema that was named is made first, by its quoted name', async () => {
  const { session: own, done } = session()
  await postgresMigrateAlone('my "shop"')(own, async () => done.push('work'), turn)
  expect(done).toEqual(['begin', lock, 'create schema if not exists "my ""shop"""', 'work', 'commit'])
})

test('another who makes them comes first', async () => {
  const { session: own, done } = session({ freeAt: 2 })
  await postgresMigrateAlone(undefined)(own, async () => done.push('work'), turn)
  expect(done).toEqual(['begin', lock, lock, 'work', 'commit'])
  const never = session({ freeAt: 0 })
  const work = async () => expect.unreachable()
  await expect(postgresMigrateAlone(undefined)(never.session, work, { waitMs: 0 })).rejects.toMatchObject({
    code: 'BUSY',
  })
  expect(never.done).toEqual(['begin', lock, 'rollback'])
})

test.each([[[]], [['rollback']]])('what fails is rolled back, and told as it was (failing: %j)', async failing => {
  const { session: own, done } = session({ failing })
  const error = new Error('no table')
  await expect(postgresMigrateAlone(undefined)(own, () => Promise.reject(error), turn)).rejects.toBe(error)
  expect(done).toEqual(['begin', lock, 'rollback'])
})

test('what has not begun is not rolled back, and what is not committed is', async () => {
  const unbegun = session({ failing: ['begin'] })
  await expect(postgresMigrateAlone('a')(unbegun.session, async () => 0, turn)).rejects.toThrow('no begin')
  expect(unbegun.done).toEqual(['begin'])
  const uncommitted = session({ failing: ['commit'] })
  await expect(postgresMigrateAlone(undefined)(uncommitted.session, async () => 0, turn)).rejects.toThrow('no commit')
  expect(uncommitted.done).toEqual(['begin', lock, 'commit', 'rollback'])
})
