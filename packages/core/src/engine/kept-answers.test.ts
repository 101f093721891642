import { describe, expect, it } from 'vitest'
import { keepAnswers } from './kept-answers.ts'

function shelf(most = 10) {
  const store: { state: number | undefined; value: number } = { state: 1, value: 0 }
  let asked = 0
  const keep = keepAnswers<{ value: number }>(() => store.state, most)
  const look = (key = 'a') =>
    keep(key, async () => {
      asked += 1
      return { value: store.value }
    })
  return { store, look, keep, asked: () => asked }
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

  it('are bounded, and a failure is not kept', async () => {
    const { look, keep, asked } = shelf(2)
    await expect(keep('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
    for (const key of ['a', 'b', 'c', 'a', 'b', 'c']) await look(key)
    expect(asked()).toBe(4)
  })
})
