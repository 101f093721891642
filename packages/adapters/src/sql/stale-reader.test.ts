import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { staleReader } from './stale-reader.ts'

const mostMs = 4_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** A primary and a replica that takes the primary's state when it is told to; products are named after what was read. */
function pair({ follows = true }: { follows?: boolean } = {}) {
  const server = (name: string) => ({ name, revision: 0, away: false, asked: 0, looks: 0 })
  const [primary, replica] = [server('primary'), server('replica')]
  const state = { follows }
  const sourceOf = (of: ReturnType<typeof server>) => ({
    reader: {
      products: {
        find: async () => [],
        page: async () => {
          if (of.away) throw new Error(`${of.name} is away`)
          of.asked += 1
          return { items: [], total: of.revision }
        },
        following: async () => [],
        changeNumbers: async () => [],
      },
      sales: { top: async () => [] },
    },
    revision: async () => {
      of.looks += 1
      if (of.away) throw new Error(`${of.name} is away`)
      return of.revision
    },
  })
  let beats = 0
  const reader = staleReader({
    primary: {
      ...sourceOf(primary),
      async beat() {
        if (primary.away) throw new Error('primary is away')
        beats += 1
        primary.revision += 1
        if (state.follows) replica.revision = primary.revision
      },
    },
    replica: sourceOf(replica),
    mostMs,
  })
  return {
    reader,
    primary,
    replica,
    state,
    beats: () => beats,
    /** Which of the two answers. */
    async ask() {
      const before = [primary.asked, replica.asked]
      await reader.products.page({ inStock: false, includeHidden: false, offset: 0, limit: 1 })
      await vi.advanceTimersByTimeAsync(0)
      return primary.asked > before[0]! ? 'primary' : 'replica'
    },
  }
}

test('the primary answers until the replica is proved to be recent, and then the replica', async () => {
  const { reader, ask } = pair()
  expect(reader.behindMs()).toBeUndefined()
  expect(await ask()).toBe('primary')
  expect(await ask()).toBe('replica')
  expect(reader.behindMs()).toBeLessThanOrEqual(mostMs)
})

test('a proof is made when one is asked for, and not before half of the time is over', async () => {
  const { ask, beats } = pair()
  await ask()
  await vi.advanceTimersByTimeAsync(mostMs / 2 - 100)
  expect([await ask(), beats()]).toEqual(['replica', 1])
  await vi.advanceTimersByTimeAsync(200)
  expect([await ask(), beats()]).toEqual(['replica', 2])
  await vi.advanceTimersByTimeAsync(10 * mostMs)
  expect(beats()).toBe(2)
  expect([await ask(), beats()]).toEqual(['primary', 3])
})

test('a replica that hangs back is left as soon as it may be older than declared, and taken again when it has caught up', async () => {
  const { ask, state, primary, replica, reader } = pair()
  await ask()
  state.follows = false
  await vi.advanceTimersByTimeAsync(mostMs - 100)
  expect(await ask()).toBe('replica')
  await vi.advanceTimersByTimeAsync(200)
  expect([await ask(), reader.behindMs()]).toEqual(['primary', undefined])
  for (let asked = 0; asked < 8; asked += 1) {
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await ask()).toBe('primary')
  }
  // What it shows now is as old as the proof that waits for it, and not of this moment.
  replica.revision = primary.revision
  state.follows = true
  await vi.advanceTimersByTimeAsync(mostMs + 1_500)
  await ask()
  expect(await ask()).toBe('replica')
})

test('the age of a proof counts from before the change that was waited for', async () => {
  const { ask, state, primary, replica, reader } = pair({ follows: false })
  await ask()
  await vi.advanceTimersByTimeAsync(3_000)
  replica.revision = primary.revision
  state.follows = true
  await vi.advanceTimersByTimeAsync(40)
  expect(reader.behindMs()).toBeGreaterThanOrEqual(3_000)
})

test('a replica that fails is not seen: the primary answers, and the replica is left alone for a while', async () => {
  const { ask, replica, beats } = pair()
  await ask()
  replica.away = true
  expect([await ask(), await ask(), beats()]).toEqual(['primary', 'primary', 1])
  replica.away = false
  expect([await ask(), beats()]).toEqual(['primary', 1])
  await vi.advanceTimersByTimeAsync(1_100)
  await ask()
  expect(await ask()).toBe('replica')
})

test('without its primary nothing is proved, and what the replica holds is answered until it is too old', async () => {
  const { ask, primary } = pair()
  await ask()
  primary.away = true
  await vi.advanceTimersByTimeAsync(mostMs - 100)
  expect(await ask()).toBe('replica')
  await vi.advanceTimersByTimeAsync(200)
  await expect(ask()).rejects.toThrow('primary is away')
})

test('closing ends a proof that waits', async () => {
  const { ask, reader, beats } = pair({ follows: false })
  await ask()
  const closing = reader.close()
  await vi.advanceTimersByTimeAsync(40)
  await closing
  await vi.advanceTimersByTimeAsync(10 * mostMs)
  expect([await ask(), beats()]).toEqual(['primary', 1])
})

test('a proof serves up to its age and not longer, and is made again past half of that', async () => {
  const { ask, beats, state, reader } = pair()
  await ask()
  state.follows = false
  await vi.advanceTimersByTimeAsync(mostMs / 2)
  expect([await ask(), beats()]).toEqual(['replica', 1])
  await vi.advanceTimersByTimeAsync(1)
  expect([await ask(), beats()]).toEqual(['replica', 2])
  await vi.advanceTimersByTimeAsync(mostMs / 2 - 1)
  expect([reader.behindMs(), await ask()]).toEqual([mostMs, 'replica'])
  await vi.advanceTimersByTimeAsync(1)
  expect([reader.behindMs(), await ask()]).toEqual([undefined, 'primary'])
})

test('a replica that fails is left alone for a second', async () => {
  const { ask, replica, beats } = pair()
  await ask()
  replica.away = true
  await ask()
  replica.away = false
  await vi.advanceTimersByTimeAsync(999)
  expect([await ask(), beats()]).toEqual(['primary', 1])
  await vi.advanceTimersByTimeAsync(1)
  expect([await ask(), beats()]).toEqual(['primary', 2])
  expect(await ask()).toBe('replica')
})

test('a replica is asked every 20 ms how far it has come, as long as that may serve, and then left alone for a second', async () => {
  await vi.advanceTimersByTimeAsync(5_000)
  const { ask, replica, beats } = pair({ follows: false })
  await ask()
  expect(replica.looks).toBe(1)
  await vi.advanceTimersByTimeAsync(19)
  expect(replica.looks).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(replica.looks).toBe(2)
  await vi.advanceTimersByTimeAsync(mostMs)
  const looks = mostMs / 20 + 2
  expect(replica.looks).toBe(looks)
  await vi.advanceTimersByTimeAsync(999)
  await ask()
  expect([replica.looks, beats()]).toEqual([looks, 1])
  await vi.advanceTimersByTimeAsync(1)
  await ask()
  expect([replica.looks, beats()]).toEqual([looks + 1, 2])
})

test('closing waits for a proof that is under way', async () => {
  const { ask, reader } = pair({ follows: false })
  await ask()
  let isClosed = false
  const closing = reader.close().then(() => {
    isClosed = true
  })
  await vi.advanceTimersByTimeAsync(19)
  expect(isClosed).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await closing
  expect(isClosed).toBe(true)
})
