import { ShopError } from '@jumun/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { tellLate } from '../request/late-refusal.ts'
import { createDebts } from './debts.ts'
import { createPenalties, type Penalties } from './penalties.ts'

let penalties: Penalties
beforeEach(() => {
  vi.useFakeTimers()
  penalties = createPenalties(() => Date.now())
})
afterEach(() => {
  vi.useRealTimers()
})

/** How long a refusal is kept back, at most two seconds. */
async function served(refusal: unknown, address = 'a'): Promise<number> {
  const begun = Date.now()
  const served: { afterMs?: number } = {}
  const serving = penalties.serve(refusal, address).then(() => (served.afterMs = Date.now() - begun))
  for (let step = 0; step < 2_000 && served.afterMs === undefined; step += 1) await vi.advanceTimersByTimeAsync(1)
  return serving
}

const limited = (retryAfterMs: number) => new ShopError('RATE_LIMITED', 'too often', { retryAfterMs })
const strange = () => new ShopError('UNAUTHENTICATED', 'who?', {})

it('keeps back who asked too often, for as long as it has to wait and a second at most', async () => {
  expect(await served(limited(300))).toBe(300)
  expect(await served(limited(60_000))).toBe(1_000)
})

it('keeps back what is marked, and nothing else', async () => {
  const busy = () => new ShopError('BUSY', 'busy', { retryAfterMs: 1_000, outcome: 'nothing happened' })
  expect(await served(tellLate(busy(), 250))).toBe(250)
  for (const refusal of [
    busy(),
    new ShopError('ORDER_NOT_FOUND', 'none', { orderId: 'x' }),
    new Error('x'),
    undefined,
  ]) {
    void penalties.serve(refusal, 'a')
    expect(vi.getTimerCount()).toBe(0)
    expect(await served(refusal)).toBe(0)
  }
})

it.each<[ShopError]>([
  [new ShopError('INVALID_INPUT', 'what?', { issues: [] })],
  [new ShopError('UNAUTHENTICATED', 'who?', {})],
  [new ShopError('FORBIDDEN', 'you?', {})],
  [new ShopError('NOT_FOUND', 'where?', {})],
  [new ShopError('METHOD_NOT_ALLOWED', 'how?', { allowed: [] })],
  [new ShopError('PAYLOAD_TOO_LARGE', 'all that?', { limitBytes: 1 })],
  [new ShopError('UNSUPPORTED_MEDIA_TYPE', 'like that?', {})],
])('counts %s among what is senseless', async refusal => {
  for (let count = 0; count < 1_000; count += 1) await penalties.serve(refusal, 'a')
  expect(await served(refusal)).toBe(5)
})

it('keeps back senseless requests of an address that sends many of them', async () => {
  for (let count = 0; count < 1_000; count += 1) await penalties.serve(strange(), 'a')
  expect(await served(strange())).toBe(5)
  const waiting = Array.from({ length: 400 }, () => penalties.serve(strange(), 'a'))
  expect(await served(strange())).toBe(1_000)
  expect(await served(strange(), 'b')).toBe(0)
  expect(await served(new ShopError('ORDER_NOT_FOUND', 'none', { orderId: 'x' }))).toBe(0)
  await Promise.all(waiting)
})

it('keeps back longer who goes on where the next turn is always near', async () => {
  for (let count = 0; count < 1_000; count += 1) void penalties.serve(limited(4), 'a')
  await vi.advanceTimersByTimeAsync(4)
  const waiting = Array.from({ length: 400 }, () => penalties.serve(limited(4), 'a'))
  expect(await served(limited(4))).toBe(1_000)
  expect(await served(limited(4), 'b')).toBe(4)
  await Promise.all(waiting)
})

it('keeps two thousand back and no more, and again when these have gone', async () => {
  for (let round = 0; round < 2; round += 1) {
    const gone = new Set<number>()
    const waiting = Array.from({ length: 2_001 }, (_, address) =>
      penalties.serve(limited(500), `${address}`).then(() => gone.add(address)),
    )
    await vi.advanceTimersByTimeAsync(499)
    expect([...gone]).toEqual([2_000])
    await vi.advanceTimersByTimeAsync(1)
    await Promise.all(waiting)
  }
})

it('forgets the oldest addresses rather than grow', () => {
  const debts = createDebts({ perSecond: 1, burst: 1 }, 1_000, () => 0)
  expect([debts.add('first'), debts.add('first'), debts.add('first'), debts.add('first')]).toEqual([
    0, 1_000, 1_000, 1_000,
  ])
  for (let key = 0; key < 10_000; key += 1) debts.add(`${key}`)
  expect(debts.add('first')).toBe(0)
})
