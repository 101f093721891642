import { setTimeout as sleep } from 'node:timers/promises'
import { type Random, percentile } from '@jumun/doctor/toolbox'
import { honestUsers } from '../hostile/honest-users.ts'
import { type HttpAnswer, openHttpClient } from '../http-client.ts'

export interface Orders {
  readonly orders: number
  readonly p99Ms: number
  /** The first of those that were refused, as status and answer. */
  readonly refusals: readonly string[]
}

const pauseMs = 100
const toldRefusals = 5
/** Of this many times the figure is made: the last ones. */
const keptTimes = 20_000

/** Twenty users who order, pay later, cancel, and fill and check out carts, each over a connection of its own. */
export async function orderOn(parts: { port: number; random: Random; signal: AbortSignal }): Promise<Orders> {
  const { port, random, signal } = parts
  const client = openHttpClient(port, honestUsers)
  const times: number[] = []
  const refusals: string[] = []
  let orders = 0
  const items = () => [{ productId: `product-${random.below(100)}`, quantity: 1 }]

  async function told(answer: Promise<HttpAnswer>): Promise<{ orderId: string } | undefined> {
    const { status, text, ms } = await answer
    times[orders % keptTimes] = ms
    orders += 1
    if (status < 300) return JSON.parse(text) as { orderId: string }
    if (refusals.length < toldRefusals) refusals.push(`${status} ${text.slice(0, 300)}`)
    return undefined
  }

  async function user(name: string): Promise<void> {
    while (!signal.aborted) {
      const way = random.below(10)
      if (way < 7) await told(client.post('/orders', name, { items: items() }))
      else if (way === 7) {
        const placed = await told(client.post('/orders', name, { items: items() }))
        if (placed) await told(client.post(`/orders/${placed.orderId}/cancel`, name))
      } else if (way === 8) {
        const created = await told(client.post('/orders', name, { items: items(), payment: 'later' }))
        if (created) await told(client.post(`/orders/${created.orderId}/payment`, name))
      } else {
        await told(client.post('/cart/items', name, items()[0]))
        await told(client.post('/cart/checkout', name, {}))
      }
      await sleep(pauseMs)
    }
  }
  await Promise.all(Array.from({ length: honestUsers }, (_, index) => user(`honest-${index}`)))
  client.close()
  return { orders, p99Ms: Math.round(percentile(times, 0.99)), refusals }
}
