import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLane, type Outcome } from './lane.ts'
import { endingOf, refusal, tally } from '../testing/refusal.ts'

/** A counter whose batches end when the test says so. */
function heldLane(limits: { maxBatch?: number; maxWaiting?: number } = {}) {
  const batches: { jobs: number[]; end(outcomes?: Outcome<number>[]): void; fail(error: Error): void }[] = []
  const lane = createLane<number, number>({
    maxBatch: 3,
    maxWaiting: 10,
    ...limits,
    run: jobs => {
      const { promise, resolve, reject } = Promise.withResolvers<readonly Outcome<number>[]>()
      const done = jobs.map(job => ({ ok: true as const, result: job * 10 }))
      batches.push({ jobs: [...jobs], end: (outcomes = done) => resolve(outcomes), fail: reject })
      return promise
    },
  })
  return { lane, batches }
}

const turn = () => new Promise(resolve => setImmediate(resolve))

afterEach(() => void vi.useRealTimers())

/** A lane whose batches take so long on a clock of their own, and hold the thread meanwhile or let it go. */
function timedLane({ maxBatch, msEach, letsGo = false }: { maxBatch: number; msEach: number; letsGo?: boolean }) {
  const seen = { ms: 0, sizes: [] as number[] }
  const store = { msEach, letsGo }
  const lane = createLane<number, number>({
    maxBatch,
    maxWaiting: 10_000,
    now: () => seen.ms,
    run: async jobs => {
      seen.sizes.push(jobs.length)
      seen.ms += jobs.length * store.msEach
      if (store.letsGo) await turn()
      return jobs.map(job => ({ ok: true, result: job }))
    },
  })
  const submitAll = (count: number) => Promise.all(Array.from({ length: count }, (_, job) => lane.submit(job)))
  /** Sizes of the batches that so many jobs take, all submitted at once. */
  const sizesOf = async (count: number) => {
    const before = seen.sizes.length
    await submitAll(count)
    return seen.sizes.slice(before)
  }
  return { lane, store, seen, submitAll, sizesOf }
}

describe('batches', () => {
  it('takes all that was submitted in one turn, and answers each its own', async () => {
    const { lane, batches } = heldLane()
    const answers = Promise.all([lane.submit(1), lane.submit(2)])
    expect(batches).toHaveLength(0)
    await turn()
    expect(batches.map(({ jobs }) => jobs)).toEqual([[1, 2]])
    batches[0]!.end()
    expect(await answers).toEqual([10, 20])
  })

  it('runs one batch at a time, and fills the next one meanwhile, maxBatch at most, in order', async () => {
    const { lane, batches } = heldLane()
    const answers = [lane.submit(1)]
    await turn()
    for (const job of [2, 3, 4, 5]) answers.push(lane.submit(job))
    await turn()
    expect(batches).toHaveLength(1)
    expect(lane.waiting).toBe(4)
    for (let index = 0; index < 3; index += 1) {
      batches[index]!.end()
      await turn()
      await turn()
    }
    expect(batches.map(({ jobs }) => jobs)).toEqual([[1], [2, 3, 4], [5]])
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50])
  })

  it('lets callers that were just answered into the next batch', async () => {
    const { lane, batches } = heldLane()
    const first = lane.submit(1).then(() => lane.submit(3))
    await turn()
    const second = lane.submit(2)
    batches[0]!.end()
    await turn()
    await turn()
    expect(batches[1]!.jobs).toEqual([2, 3])
    batches[1]!.end()
    expect(await Promise.all([first, second])).toEqual([30, 20])
  })

  // With 3/256 three full ones are just 9 ms.
  it.each([0.01, 3 / 256, 0.04, 0.06, 0.2])(
    'of a store that holds the thread for %f ms per job hold it 9 ms in a row, or as long as 128 take',
    async msEach => {
      const { lane, seen, submitAll } = timedLane({ maxBatch: 256, msEach })
      const answers = submitAll(6_000)
      const holds: number[] = []
      while (lane.waiting > 0) {
        const before = seen.ms
        await turn()
        holds.push(seen.ms - before)
      }
      await answers
      // The first batch is taken whole: nothing is known of the store yet.
      const longest = Math.max(...holds.slice(2))
      expect(longest).toBeLessThanOrEqual(Math.max(9, 128 * msEach) + 1e-6)
      expect(longest).toBeGreaterThan(Math.max(Math.min(9, 256 * msEach) * 0.6, 9 - 256 * msEach))
      expect(Math.min(...seen.sizes.slice(0, -1))).toBeGreaterThanOrEqual(128)
    },
  )

  it('are cut by half of what the last one took and half of what was known before', async () => {
    const { store, sizesOf } = timedLane({ maxBatch: 256, msEach: 0.03 })
    expect(await sizesOf(256)).toEqual([256])
    store.msEach = 0.09
    // Would be 300 of them in 9 ms.
    expect(await sizesOf(256)).toEqual([256])
    // It is 0.06 ms by now.
    expect(await sizesOf(256)).toEqual([150, 106])
  })

  it('are cut by what full ones take, and not by the commit of a few', async () => {
    const { store, sizesOf } = timedLane({ maxBatch: 256, msEach: 1 })
    expect(await sizesOf(127)).toEqual([127])
    store.msEach = 0.01
    expect(await sizesOf(256)).toEqual([256])
    store.msEach = 1
    expect(await sizesOf(128)).toEqual([128])
    expect(await sizesOf(256)).toEqual([128, 128])
  })

  it('are whole again once the store has let the thread go', async () => {
    const { store, sizesOf } = timedLane({ maxBatch: 256, msEach: 1 })
    await sizesOf(128)
    expect(await sizesOf(200)).toEqual([128, 72])
    store.letsGo = true
    await sizesOf(10)
    store.letsGo = false
    expect(await sizesOf(200)).toEqual([200])
  })

  it('of at most 128 commands take the same turns on a fast machine and on a slow one', async () => {
    const turnsAt = async (msEach: number) => {
      const { lane, seen, submitAll } = timedLane({ maxBatch: 128, msEach })
      const answers = submitAll(3_200)
      const turns: number[] = []
      while (lane.waiting > 0) {
        await turn()
        turns.push(seen.sizes.length)
      }
      await answers
      return turns
    }
    expect(await turnsAt(50)).toEqual(await turnsAt(0))
  })

  it('of a store that lets the thread go are as large as they may be', async () => {
    const { seen, submitAll } = timedLane({ maxBatch: 256, msEach: 1, letsGo: true })
    await submitAll(2_000)
    expect(seen.sizes.slice(0, 4)).toEqual([256, 256, 256, 256])
  })

  it('serves full batches that wait in one turn of the event loop, and lets others have theirs now and then', async () => {
    const turns: number[] = []
    let passed = 0
    const lane = createLane<number, number>({
      maxBatch: 2,
      maxWaiting: 100,
      run: async jobs => {
        turns.push(passed)
        return jobs.map(job => ({ ok: true, result: job }))
      },
    })
    const answers = Promise.all(Array.from({ length: 15 }, (_, job) => lane.submit(job)))
    for (; passed < 4; passed += 1) await turn()
    await answers
    // Eight batches: the first waits for its turn and four follow at once, then again; the last is not full.
    expect(turns).toEqual([0, 0, 0, 0, 0, 1, 1, 2])
  })

  it('serves a batch that is just full at once, too', async () => {
    const turns: number[] = []
    let passed = 0
    const lane = createLane<number, number>({
      maxBatch: 2,
      maxWaiting: 100,
      run: async jobs => {
        turns.push(passed)
        return jobs.map(job => ({ ok: true, result: job }))
      },
    })
    const answers = Promise.all([1, 2, 3, 4].map(job => lane.submit(job)))
    for (; passed < 2; passed += 1) await turn()
    expect(await answers).toEqual([1, 2, 3, 4])
    expect(turns).toEqual([0, 0])
  })

  describe('of a store that works elsewhere, with a crowd waiting', () => {
    /** A first batch of one under way, and so many others waiting behind it. */
    async function crowd(waiting: number) {
      const held = heldLane({ maxBatch: 100, maxWaiting: 100 })
      const answered: number[] = []
      const submit = (job: number) => void held.lane.submit(job).then(() => answered.push(job))
      submit(0)
      await turn()
      for (let job = 1; job <= waiting; job += 1) submit(job)
      await turn()
      return { ...held, answered, submit }
    }

    it('starts the next batch before it answers the last, with half of all who are there', async () => {
      const { batches, answered } = await crowd(21)
      batches[0]!.end()
      await turn()
      expect(answered).toEqual([])
      expect(batches[1]!.jobs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
      await turn()
      expect(answered).toEqual([0])
    })

    it('starts it when just so many wait that it is worth it', async () => {
      const { batches, answered } = await crowd(16)
      batches[0]!.end()
      await turn()
      expect(answered).toEqual([])
      expect(batches[1]!.jobs).toHaveLength(9)
    })

    it('starts it with no more than a batch takes', async () => {
      const { lane, batches } = heldLane({ maxBatch: 10, maxWaiting: 100 })
      for (let job = 0; job < 60; job += 1) void lane.submit(job)
      await turn()
      await turn()
      batches[0]!.end()
      await turn()
      expect(batches.map(({ jobs }) => jobs.length)).toEqual([10, 10])
    })

    it('answers a few a turn, so that the answers of the store come through between them', async () => {
      const { lane, batches, answered, submit } = await crowd(40)
      batches[0]!.end()
      await turn()
      expect(batches[1]!.jobs).toHaveLength(21)
      for (let job = 41; job <= 60; job += 1) submit(job)
      await turn()
      batches[1]!.end()
      const idle = lane.idle().then(() => answered.length)
      const steps: number[] = []
      for (let i = 0; i < 7; i += 1) {
        await turn()
        steps.push(answered.length)
      }
      expect(steps).toEqual([1, 5, 9, 13, 17, 21, 22])
      batches[2]!.end()
      await turn()
      await turn()
      batches[3]!.end()
      expect(await idle).toBe(61)
    })

    it('answers each its own', async () => {
      const { lane, batches } = heldLane({ maxBatch: 100, maxWaiting: 100 })
      const answers = [lane.submit(0)]
      await turn()
      for (let job = 1; job <= 60; job += 1) answers.push(lane.submit(job))
      for (let index = 0; index < 5; index += 1) {
        await turn()
        batches[index]?.end()
        await turn()
      }
      expect(await Promise.all(answers)).toEqual(Array.from({ length: 61 }, (_, job) => job * 10))
    })

    it('is idle only when all have been answered', async () => {
      const { lane, batches, answered } = await crowd(40)
      for (const index of [0, 1]) {
        batches[index]!.end()
        await turn()
        await turn()
      }
      batches[2]!.end()
      const idle = () => lane.idle().then(() => answered.length)
      const first = idle()
      await turn()
      expect(await Promise.all([first, idle()])).toEqual([41, 41])
    })

    it('waits for who was just answered where only few wait', async () => {
      const { batches } = await crowd(15)
      batches[0]!.end()
      await turn()
      await turn()
      expect(batches[1]!.jobs).toHaveLength(15)
    })
  })

  it('waits for who was just answered where the store keeps the thread: it has nothing to do beside', async () => {
    const sizes: number[] = []
    const lane = createLane<number, number>({
      maxBatch: 100,
      maxWaiting: 100,
      run: async jobs => {
        if (sizes.push(jobs.length) === 1) for (let job = 1; job <= 20; job += 1) void lane.submit(job)
        return jobs.map(job => ({ ok: true, result: job }))
      },
    })
    await lane.submit(0).then(() => lane.submit(21))
    expect(sizes).toEqual([1, 21])
  })

  it('starts no timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
    const lane = createLane<number, number>({
      maxBatch: 1,
      maxWaiting: 10,
      run: async jobs => jobs.map(job => ({ ok: true, result: job })),
    })
    const answers = Promise.all([1, 2, 3].map(job => lane.submit(job)))
    expect(await answers).toEqual([1, 2, 3])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('refusals and failures', () => {
  it('keeps the refusal of one job from its neighbours', async () => {
    const { lane, batches } = heldLane()
    const answers = [1, 2, 3].map(job => lane.submit(job))
    await turn()
    const refused = new Error('refused')
    batches[0]!.end([
      { ok: true, result: 1 },
      { ok: false, error: refused },
      { ok: true, result: 3 },
    ])
    expect(await Promise.allSettled(answers)).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: refused },
      { status: 'fulfilled', value: 3 },
    ])
  })

  it('rejects a batch that fails as a whole, and goes on with the next', async () => {
    const { lane, batches } = heldLane()
    const failed = lane.submit(1)
    await turn()
    const next = lane.submit(2)
    batches[0]!.fail(new Error('gone'))
    await expect(failed).rejects.toThrow('gone')
    await turn()
    batches[1]!.end()
    expect(await next).toBe(20)
  })

  it('goes on after a batch that throws before it began to wait', async () => {
    let calls = 0
    const lane = createLane<number, number>({
      maxBatch: 1,
      maxWaiting: 10,
      run: jobs => {
        calls += 1
        if (calls === 1) throw new Error('at once')
        return Promise.resolve(jobs.map(job => ({ ok: true, result: job })))
      },
    })
    const answers = await Promise.allSettled([lane.submit(1), lane.submit(2)])
    expect(answers).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 2 }])
  })

  it('never leaves a job without an answer', async () => {
    const { lane, batches } = heldLane()
    const answers = [lane.submit(1), lane.submit(2)]
    await turn()
    batches[0]!.end([{ ok: true, result: 1 }])
    expect(await answers[0]).toBe(1)
    await expect(answers[1]).rejects.toThrow('too few')
  })

  it('refuses as BUSY what would have to wait behind maxWaiting others, at once', async () => {
    const { lane, batches } = heldLane({ maxBatch: 2, maxWaiting: 2 })
    const endings = [endingOf(lane.submit(1))]
    await turn()
    for (const job of [2, 3, 4, 5]) endings.push(endingOf(lane.submit(job)))
    const { retryable, details } = await refusal(lane.submit(6), 'BUSY')
    expect({ retryable, details }).toEqual({
      retryable: true,
      details: { retryAfterMs: 1000, outcome: 'nothing happened' },
    })
    batches[0]!.end()
    await turn()
    await turn()
    batches[1]!.end()
    expect(tally(await Promise.all(endings))).toEqual({ ok: 3, BUSY: 2 })
  })
})

describe('idle', () => {
  it('is at once where nothing is under way', async () => {
    const { lane } = heldLane()
    await lane.idle()
    expect(lane.waiting).toBe(0)
  })

  it('waits for what is under way and for what waits', async () => {
    const { lane, batches } = heldLane({ maxBatch: 1 })
    const order: string[] = []
    const answers = [1, 2].map(job => lane.submit(job).then(() => order.push(`job ${job}`)))
    const idle = Promise.all([lane.idle(), lane.idle()]).then(() => order.push('idle'))
    await turn()
    batches[0]!.end()
    await turn()
    await turn()
    expect(order).toEqual(['job 1'])
    batches[1]!.end()
    await Promise.all([...answers, idle])
    expect(order).toEqual(['job 1', 'job 2', 'idle'])
  })
})
