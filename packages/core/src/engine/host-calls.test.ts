import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { endingOf } from '../testing/refusal.ts'
import { createHostCalls, hostCallsOf } from './host-calls.ts'

it('runs work one after another, in the order in which it came, also after a failure', async () => {
  const { inTurn } = createHostCalls()
  const seen: string[] = []
  const work = (name: string) => async () => {
    seen.push(`${name} begins`)
    await nextTurn()
    seen.push(`${name} ends`)
    if (name === 'one') throw new Error('refused')
    return name
  }
  const endings = await Promise.allSettled([inTurn(work('one'), 9), inTurn(work('two'), 9), inTurn(work('three'), 9)])
  expect(seen).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends'])
  expect(endings.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
})

it('refuses at once what would wait behind too many', async () => {
  const { inTurn } = createHostCalls()
  const never = new Promise<never>(() => undefined)
  void inTurn(() => never, 2)
  await nextTurn()
  const waiting = [inTurn(() => never, 2), inTurn(() => never, 2)]
  expect(waiting).toHaveLength(2)
  expect(await endingOf(inTurn(() => never, 2))).toMatchObject({
    code: 'BUSY',
    details: { outcome: 'nothing happened' },
  })
})

it('tells no outcome while another call is under way, however it was refused', async () => {
  const { inTurn, tellWhenQuiet } = createHostCalls()
  let underWay = 0
  const slow = async () => {
    underWay += 1
    for (let i = 0; i < 5; i += 1) await nextTurn()
    underWay -= 1
    return 'done'
  }
  const refusedAtOnce = tellWhenQuiet(() => Promise.reject(new Error('an input')))
  const refusedLater = tellWhenQuiet(() => inTurn(() => Promise.reject(new Error('a rule')), 9))
  const answered = [1, 2].map(() => tellWhenQuiet(() => inTurn(slow, 9)))
  await expect(refusedAtOnce).rejects.toThrow('an input')
  expect(underWay).toBe(0)
  await expect(refusedLater).rejects.toThrow('a rule')
  expect(await Promise.all(answered)).toEqual(['done', 'done'])
})

it('tells no outcome while a call is undecided that does not come to its turn', async () => {
  const { tellWhenQuiet } = createHostCalls()
  let decided = false
  const slow = tellWhenQuiet(async () => {
    for (let i = 0; i < 5; i += 1) await nextTurn()
    decided = true
  })
  await expect(tellWhenQuiet(() => Promise.reject(new Error('an input')))).rejects.toThrow('an input')
  expect(decided).toBe(true)
  await slow
  // And again, when all was told once.
  decided = false
  await tellWhenQuiet(async () => {
    decided = true
  })
  expect(decided).toBe(true)
})

it('waits for work that a call has left behind when it was refused', async () => {
  const { inTurn, tellWhenQuiet } = createHostCalls()
  let finished = false
  const call = tellWhenQuiet(() => {
    const left = inTurn(async () => {
      for (let i = 0; i < 5; i += 1) await nextTurn()
      finished = true
    }, 9)
    return Promise.all([Promise.reject(new Error('at once')), left])
  })
  await expect(call).rejects.toThrow('at once')
  expect(finished).toBe(true)
})

it('are the same for one carrier, and others for another', () => {
  const carrier = {}
  expect(hostCallsOf(carrier)).toBe(hostCallsOf(carrier))
  expect(hostCallsOf(carrier)).not.toBe(hostCallsOf({}))
})
