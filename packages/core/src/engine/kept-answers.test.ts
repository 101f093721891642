import { afterEach, describe, expect, it, vi } from 'vitest'
import { keepAnswers, shareLooks } from './kept-answers.ts'

afterEach(() => void vi.useRealTimers())

function shelf(most = 10) {
  const store: { state: number | undefined; value: number } = { state: 1, value: 0 }
  let asked = 0
  let looks = 0
  const keep = keepAnswers<{ value: number }>(
    shareLooks(() => {
      looks += 1
      return store.state
    }),
    most,
  )
  const look = (key = 'a') =>
    keep(key, async () => {
      asked += 1
      return { value: store.value }
    })
  return { store, look, keep, asked: () => asked, looks: () => looks }
}

describe('answers of one state', () => {
  it('are given again while nothing is committed, and no caller can change them', async () => {
    const { look, asked } = shelf()
    const first = await look()
    expect(await look()).toBe(first)
    expect(asked()).toBe(1)
    expect(Object.isFrozen(first)).toBe(true)
    expect(await look('b')).not.toBe(first)
    expect(asked()).toBe(2)
  })

  it('are asked for again once something was', async () => {
    const { store, look } = shelf()
    expect(await look()).toEqual({ value: 0 })
    Object.assign(store, { state: 2, value: 1 })
    expect(await look()).toEqual({ value: 1 })
    // A number that comes back is of another state all the same.
    Object.assign(store, { state: 1, value: 2 })
    expect(await look()).toEqual({ value: 2 })
  })

  it('are not kept where something is committed meanwhile', async () => {
    const { store, look, keep } = shelf()
    const mixed = await keep('a', async () => {
      store.state = 2
      return { value: -1 }
    })
    expect(mixed).toEqual({ value: -1 })
    expect(await look()).toEqual({ value: 0 })
  })

  it('are not kept where the store cannot tell', async () => {
    const { store, look, asked } = shelf()
    store.state = undefined
    await look()
    await look()
    expect(asked()).toBe(2)
    const never = keepAnswers<object>(undefined, 10)
    const one = {}
    expect(await never('a', async () => one)).toBe(one)
    expect(await never('a', async () => ({ two: 2 }))).toEqual({ two: 2 })
    expect(Object.isFrozen(one)).toBe(false)
  })

  it('are not given again once the store cannot tell', async () => {
    const { store, look } = shelf()
    await look()
    Object.assign(store, { state: undefined, value: 1 })
    expect(await look()).toEqual({ value: 1 })
    store.value = 2
    expect(await look()).toEqual({ value: 2 })
  })

  it('are not kept with those of a state that a later question has met meanwhile', async () => {
    const { store, look, keep } = shelf()
    const { promise, resolve } = Promise.withResolvers<{ value: number }>()
    const slow = keep('a', () => promise)
    store.state = 2
    await look('b')
    resolve({ value: -1 })
    await slow
    expect(await look()).toEqual({ value: 0 })
  })

  it('are asked for again once part of them may be too old, though nothing was committed', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const keep = keepAnswers<{ n: number }>(
      shareLooks(() => 1),
      1,
      ({ n }) => (n === 1 ? 1_000 : Number.POSITIVE_INFINITY),
    )
    let asked = 0
    const ask = async () => ({ n: (asked += 1) })
    expect(await keep('a', ask)).toEqual({ n: 1 })
    vi.advanceTimersByTime(999)
    expect(await keep('a', ask)).toEqual({ n: 1 })
    vi.advanceTimersByTime(1)
    expect(await keep('a', ask)).toEqual({ n: 2 })
    vi.advanceTimersByTime(1_000_000)
    expect(await keep('a', ask)).toEqual({ n: 2 })
  })

  it('are given at once to who asks alone', async () => {
    const { look } = shelf()
    await look()
    let isGiven = false
    void look().then(() => (isGiven = true))
    for (let i = 0; i < 5; i += 1) await Promise.resolve()
    expect(isGiven).toBe(true)
  })

  it('are bounded, and a failure is not kept', async () => {
    const { look, keep, asked } = shelf(2)
    await expect(keep('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
    for (const key of ['a', 'b', 'c', 'a', 'b', 'c']) await look(key)
    expect(asked()).toBe(4)
  })
})

const turn = () => new Promise(resolve => setImmediate(resolve))

describe('a crowd that asks for what is kept', () => {
  async function crowdOf(look: () => Promise<unknown>) {
    await Promise.all([look(), look(), look()])
    await turn()
  }

  it('shares one look at the state of each turn', async () => {
    const { look, looks } = shelf()
    await crowdOf(look)
    const before = looks()
    const answers = await Promise.all(Array.from({ length: 50 }, () => look()))
    expect(looks()).toBe(before + 1)
    expect(new Set(answers).size).toBe(1)
  })

  it('is never answered from before it asked', async () => {
    const { store, look } = shelf()
    await crowdOf(look)
    const early = [look(), look()]
    // Committed by another process, between two questions of one turn.
    Object.assign(store, { state: 2, value: 1 })
    const late = look()
    expect(await late).toEqual({ value: 1 })
    await Promise.all(early)
    const earlier = look()
    await turn()
    Object.assign(store, { state: 3, value: 2 })
    expect(await Promise.all([look(), look()])).toEqual([{ value: 2 }, { value: 2 }])
    await earlier
  })

  it('gets what it asks for while the state changes after each look', async () => {
    const { store, look, keep } = shelf()
    await crowdOf(look)
    for (let round = 0; round < 20; round += 1) {
      const asked = Array.from({ length: 5 }, async (_, index) => {
        const least = store.value
        const { value } = await keep(String(index), async () => {
          const found = { value: store.value }
          if (index === round % 5) Object.assign(store, { state: store.state! + 1, value: store.value + 1 })
          return found
        })
        return value >= least
      })
      expect(await Promise.all(asked)).toEqual(Array(5).fill(true))
    }
  })
})
