import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '@jumun/doctor/toolbox'
import { dial, get, post } from '../hostile/raw-client.ts'

/** How many requests were broken off, by where. */
export type Aborted = Readonly<
  Record<'in the header' | 'in the body' | 'before the answer' | 'in the answer' | 'stream', number>
>

const askers = 10
const pauseMs = 40
/** One stays this long before it leaves. */
const mostStayMs = 500

const order = JSON.stringify({ items: [{ productId: 'product-1', quantity: 1 }] })

/** Clients that leave in the middle: of what they say, of what they are answered, or before either. */
export async function abortRequests(parts: { port: number; random: Random; signal: AbortSignal }): Promise<Aborted> {
  const { port, random, signal } = parts
  const aborted = { 'in the header': 0, 'in the body': 0, 'before the answer': 0, 'in the answer': 0, stream: 0 }
  const mallory = 'X-User-Id: mallory\r\n'
  const ways = [
    () => leaveAfterSending('in the header', get('/products').slice(0, 20 + random.below(5))),
    () =>
      leaveAfterSending('in the body', post('/orders', order, mallory).slice(0, -1 - random.below(order.length - 1))),
    () => leaveAfterSending('before the answer', post('/orders', order, mallory)),
    () => leaveInTheAnswer('in the answer', get('/products?limit=100')),
    () => leaveInTheAnswer('stream', get('/products/stream')),
  ]

  function leaveAfterSending(name: keyof Aborted, text: string): Promise<void> {
    return new Promise(resolve => {
      const socket = dial(port, '127.0.0.1')
      socket.on('close', () => resolve())
      socket.on('connect', () =>
        socket.write(text, () => {
          // Counted where it was this side that broke off.
          if (!socket.destroyed) aborted[name] += 1
          // With a reset, now and then: without one, what was sent is still read.
          if (random.chance(0.5)) socket.resetAndDestroy()
          else socket.destroy()
        }),
      )
    })
  }

  function leaveInTheAnswer(name: keyof Aborted, text: string): Promise<void> {
    return new Promise(resolve => {
      const socket = dial(port, '127.0.0.1')
      socket.on('close', () => resolve())
      socket.on('connect', () => socket.write(text))
      socket.once('data', () => {
        socket.pause()
        aborted[name] += 1
        setTimeout(() => socket.destroy(), name === 'stream' ? random.below(mostStayMs) : 0)
      })
    })
  }

  async function asker(): Promise<void> {
    while (!signal.aborted) {
      await ways[random.below(ways.length)]!()
      await sleep(pauseMs)
    }
  }
  await Promise.all(Array.from({ length: askers }, asker))
  return aborted
}
