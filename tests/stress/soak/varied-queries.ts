import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '@jumun/doctor/toolbox'
import { count, createTally, dial, get, post } from '../hostile/raw-client.ts'

export interface Asked {
  readonly asked: number
  readonly statuses: Readonly<Record<string, number>>
}

const askers = 6
const pauseMs = 30
const addresses = 200

/**
 * Questions of which hardly two are equal: what a server keeps by question, user, address, token or key fills up, and has to
 * end somewhere.
 */
export async function askVariously(parts: { port: number; random: Random; signal: AbortSignal }): Promise<Asked> {
  const { port, random, signal } = parts
  const tally = createTally()
  let asked = 0
  const word = () => random.below(2 ** 31).toString(36)
  const user = () => `X-User-Id: user-${word()}\r\n`
  const questions = [
    () => get(`/products?query=${word()}&limit=${1 + random.below(100)}`),
    () => get(`/products?page=${1 + random.below(1_000)}&limit=${1 + random.below(100)}&inStock=true`),
    () => get(`/products/top?days=${1 + random.below(365)}&limit=${1 + random.below(100)}`),
    () => get(`/products/product-${random.below(600)}`),
    () => get(`/orders/${word()}`, 'X-User-Id: honest-1\r\n'),
    () => get(`/orders?limit=${1 + random.below(100)}`, `X-User-Id: honest-${random.below(20)}\r\n`),
    () => get('/balance', user()),
    () => get(`/${word()}/${word()}?${word()}=${word()}`),
    () => get('/products', `X-${word()}: ${word()}\r\nOrigin: http://${word()}.example\r\n`),
    () => get('/admin/audit', `Authorization: Bearer ${word()}\r\n`),
    () => post('/orders', JSON.stringify({ items: [{ productId: word(), quantity: 1 }] }), user()),
    () =>
      post(
        '/orders',
        JSON.stringify({ items: [{ productId: 'product-2', quantity: 1 }] }),
        `X-User-Id: mallory\r\nIdempotency-Key: ${word()}\r\n`,
      ),
    () => post(`/coupons/${word()}/claim`, '{}', 'X-User-Id: honest-2\r\n'),
  ]

  /** Each from another address of this machine, over a connection of its own. */
  function ask(text: string): Promise<void> {
    return new Promise(resolve => {
      const socket = dial(port, `127.0.1.${1 + random.below(addresses)}`)
      socket.setTimeout(10_000, () => socket.destroy())
      socket.on('connect', () => socket.write(text.replace('\r\n', '\r\nConnection: close\r\n')))
      socket.on('data', chunk => void count(String(chunk), tally))
      socket.on('close', () => resolve())
    })
  }

  async function asker(): Promise<void> {
    while (!signal.aborted) {
      asked += 1
      await ask(questions[random.below(questions.length)]!())
      await sleep(pauseMs)
    }
  }
  await Promise.all(Array.from({ length: askers }, asker))
  return { asked, statuses: tally.statuses }
}
