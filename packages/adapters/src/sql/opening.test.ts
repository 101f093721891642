import { StoreError } from '@jumun/core'
import { describe, expect, test } from 'vitest'
import { migrations } from './migrations.ts'
import { createOpenCount } from './open-count.ts'
import { openOptions, waitingFor } from './open-options.ts'
import { atPlace, firstConversation } from './open-server.ts'
import { openTables } from './open-tables.ts'
import type { Session, SessionPool } from './session.ts'

describe('options', () => {
  test('what is not given, or given as undefined, is a shop that is made and brought up to date within a minute', () => {
    const defaults = { create: true, migrate: true, openWaitMs: 60_000 }
    expect(openOptions()).toEqual(defaults)
    const absent = { create: undefined, migrate: undefined, openWaitMs: undefined, onWait: undefined }
    expect(openOptions(absent)).toEqual(defaults)
    expect(openOptions(absent)).not.toHaveProperty('onWait')
    const given = { create: false, migrate: false, openWaitMs: 0, onWait: () => undefined }
    expect(openOptions(given)).toEqual(given)
  })

  test.each([
    [0, 0],
    [1, 1],
    [1000, 1],
    [1001, 2],
    [60_000, 60],
  ])('%i ms are a wait of up to %i s', (waitMs, seconds) => {
    const message = `Waiting for another process that bakes, up to ${seconds} s.`
    expect(waitingFor('bakes', waitMs)).toBe(message)
  })
})

describe('tables', () => {
  const all = migrations.map(({ name }) => name)

  async function open(pending: readonly string[], options: { create: boolean; migrate: boolean }) {
    const asked: string[] = []
    const store = {
      pendingMigrations: async () => (asked.push('pending'), [...pending]),
      migrate: async () => (asked.push('migrate'), []),
    }
    const refused = await openTables(store, { ...options, place: 'the place' }).catch((error: unknown) => error)
    return { asked, refused }
  }

  test.each([
    { pending: all, create: true, migrate: true, asked: ['migrate'] },
    { pending: all, create: true, migrate: false, asked: [] },
    { pending: all.slice(1), create: false, migrate: true, asked: ['pending', 'migrate'] },
    { pending: all.slice(1), create: false, migrate: false, asked: ['pending'] },
    { pending: [], create: false, migrate: true, asked: ['pending', 'migrate'] },
  ])('are brought up to date where that is asked for: $create $migrate', async ({ pending, asked, ...options }) => {
    expect(await open(pending, options)).toEqual({ asked, refused: undefined })
  })

  test.each([true, false])('are not made where none may be (%s)', async migrate => {
    const { asked, refused } = await open(all, { create: false, migrate })
    expect(asked).toEqual(['pending'])
    const message = 'There is no shop in the place, and none was to be created.'
    expect(refused).toMatchObject({ failure: 'unavailable', code: 'NO_SHOP', message })
  })
})

describe('the first conversation', () => {
  function poolOf(acquire: () => Promise<unknown>) {
    return { acquire, close: async () => undefined } as SessionPool
  }

  test('ends with its session given back, no matter how', async () => {
    let released = 0
    const session = { release: () => (released += 1) } as unknown as Session
    const pool = poolOf(async () => session)
    expect(await firstConversation(pool, async given => [given])).toEqual([session])
    expect(released).toBe(1)
    const failure = new Error('no right')
    await expect(firstConversation(pool, () => Promise.reject(failure))).rejects.toBe(failure)
    expect(released).toBe(2)
  })

  test('that does not begin in time finds no server; any other reason is thrown as it is', async () => {
    const busy = new StoreError('transient', 'All connections are in use.', { code: 'BUSY' })
    const asked = firstConversation(
      poolOf(() => Promise.reject(busy)),
      async () => 1,
    )
    const noServer = { failure: 'unavailable', code: 'NO_SERVER', message: 'No server answered in time.', cause: busy }
    await expect(asked).rejects.toMatchObject(noServer)
    for (const other of [new StoreError('unavailable', 'no right', {}), new TypeError('a defect')]) {
      const refused = firstConversation(
        poolOf(() => Promise.reject(other)),
        async () => 1,
      )
      await expect(refused).rejects.toBe(other)
    }
  })

  test('an error of the store names the place, and keeps all else', () => {
    const cause = new Error('why')
    const error = new StoreError('transient', 'It is busy.', { code: 'BUSY', cause })
    const told = { failure: 'transient', message: 'host:1: It is busy.', code: 'BUSY', cause }
    expect(atPlace(error, 'host:1')).toMatchObject(told)
    const defect = new TypeError('a defect')
    expect(atPlace(defect, 'host:1')).toBe(defect)
  })
})

describe('what is in use', () => {
  test('is waited for until the last one has left, and only the first to close is the one who closes', async () => {
    const count = createOpenCount()
    count.enter()
    count.enter()
    count.leave()
    const ends: boolean[] = []
    const closing = count.close().then(first => ends.push(first))
    expect(await count.close()).toBe(false)
    expect(ends).toEqual([])
    const closed = { failure: 'unavailable', code: 'CLOSED', message: 'The store is closed.' }
    expect(() => count.enter()).toThrow(expect.objectContaining(closed))
    count.leave()
    await closing
    expect(ends).toEqual([true])
  })

  test('is not waited for where there is nothing', async () => {
    const count = createOpenCount()
    count.enter()
    count.leave()
    expect(await count.close()).toBe(true)
  })

  test('is waited for while several are inside', async () => {
    const count = createOpenCount()
    for (let i = 0; i < 3; i += 1) count.enter()
    let isClosed = false
    const closing = count.close().then(() => {
      isClosed = true
    })
    for (let left = 0; left < 3; left += 1) {
      await Promise.resolve()
      expect(isClosed).toBe(false)
      count.leave()
    }
    await closing
    expect(isClosed).toBe(true)
  })
})
