import { expect, test } from 'vitest'
import { createMutex, createTurns } from './mutex.ts'

test('work runs one after another in the order in which it came, also after work that fails', async () => {
  const inTurn = createMutex()
  const seen: string[] = []
  const work = (name: string, fails = false) =>
    inTurn(async () => {
      seen.push(`${name} begins`)
      await new Promise(resolve => setImmediate(resolve))
      seen.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    })
  const first = work('first', true)
  // Who comes as another one leaves is behind those who wait.
  const late = first.catch(() => work('late'))
  const at = inTurn(() => {
    seen.push('at once')
    throw new Error('at once')
  })
  expect(await Promise.allSettled([first, at, work('last'), late])).toMatchObject([
    { reason: { message: 'first' } },
    { reason: { message: 'at once' } },
    { value: 'last' },
    { value: 'late' },
  ])
  expect(seen).toEqual([
    'first begins',
    'first ends',
    'at once',
    'last begins',
    'last ends',
    'late begins',
    'late ends',
  ])
})

test('after all have left the next one need not wait, and those who come meanwhile do', async () => {
  const { enter, leave } = createTurns()
  for (let turn = 0; turn < 2; turn += 1) {
    expect(enter()).toBe(undefined)
    const entered: string[] = []
    const second = Promise.resolve(enter()).then(() => entered.push('second'))
    const third = Promise.resolve(enter()).then(() => entered.push('third'))
    await Promise.resolve()
    expect(entered).toEqual([])
    leave()
    await second
    expect(entered).toEqual(['second'])
    leave()
    await third
    expect(entered).toEqual(['second', 'third'])
    leave()
  }
})
