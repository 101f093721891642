import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { isReplayed } from '@jumun/core'
import { createRandom, fillHotShop, hotShop, openStore, type Random, startChild, userIdOf } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import type { HttpServerConfig } from './http-server-process.ts'
import type { Figures, Suite } from './suite.ts'

const users = 50
const clients = 60
const productId = 'hot-endless'

export const suite: Suite = {
  name: 'http-sigterm',
  description: 'a server under load gets SIGTERM; it answers every request it has accepted, and ends with 0 in time',
  async run({ quick, seed, backends }) {
    const options = { rounds: quick ? 3 : 20, seed }
    return { seed, ...(await onEach(await chooseBackends(backends), backend => terminate(backend, options))) }
  },
}

/** What became of a request: an order, another answer, or none; and whether its connection had answered before. */
interface Asked {
  readonly key: string
  readonly userId: string
  readonly status: number | undefined
  readonly orderId: string | undefined
  readonly error: string | undefined
}

async function terminate(backend: Backend, options: { rounds: number; seed: number }): Promise<Figures> {
  const random = createRandom(options.seed)
  const database = await backend.create()
  const tally = { rounds: 0, answered: 0, duringDrain: 0, refused: 0, unanswered: 0, slowestExitMs: 0 }
  try {
    const first = hotShop(await openStore(database.url))
    await fillHotShop(first, { users })
    await first.close()
    for (let round = 1; round <= options.rounds; round += 1) {
      const { asked, exitMs, atTerm } = await terminateOne(database.url, round, random)
      tally.rounds += 1
      tally.slowestExitMs = Math.max(tally.slowestExitMs, exitMs)
      const answered = asked.filter(({ status }) => status !== undefined)
      assert.deepEqual([...new Set(answered.map(({ status }) => status))], [201], 'accepted requests are served')
      assert.ok(atTerm > 0, 'the signal fell into a load')
      tally.answered += answered.length
      tally.duringDrain += answered.length - atTerm
      tally.refused += asked.filter(({ error }) => error === 'ECONNREFUSED').length
      const unanswered = asked.filter(({ status, error }) => status === undefined && error !== 'ECONNREFUSED')
      tally.unanswered += unanswered.length
      await assertKept(database.url, answered, unanswered)
    }
    const last = hotShop(await openStore(database.url))
    try {
      return { ...tally, orders: await audited(last) }
    } finally {
      await last.close()
    }
  } finally {
    await database.drop()
  }
}

async function terminateOne(url: string, round: number, random: Random) {
  const config: HttpServerConfig = { url, mark: `r${round}` }
  const child = startChild(new URL('./http-server-process.ts', import.meta.url), config, { maxMs: 60_000 })
  const { port } = await child.next<{ port: number }>()
  const agent = new Agent({ keepAlive: true })
  const asked: Asked[] = []
  const loads = Array.from({ length: clients }, (_, client) =>
    orderUntilClosed(port, agent, `${round}/${client}`, asked),
  )
  await sleep(150 + random.below(400))
  const atTerm = asked.length
  const startedAt = performance.now()
  child.kill('SIGTERM')
  const ended = await child.ended
  const exitMs = Math.round(performance.now() - startedAt)
  await Promise.all(loads)
  agent.destroy()
  assert.deepEqual(ended, { code: 0, signal: null })
  assert.ok(exitMs < 10_000, `it took ${exitMs} ms to end`)
  return { asked, exitMs, atTerm }
}

/** One client: orders, one after the other, until a request gets no answer. */
async function orderUntilClosed(port: number, agent: Agent, name: string, asked: Asked[]): Promise<void> {
  for (let number = 1; ; number += 1) {
    const key = `${name}/${number}`
    const one = await order(port, agent, key, userIdOf(number % users))
    asked.push(one)
    if (one.status === undefined) return
  }
}

function order(port: number, agent: Agent, key: string, userId: string): Promise<Asked> {
  const headers = { 'Content-Type': 'application/json', 'X-User-Id': userId, 'Idempotency-Key': key }
  return new Promise(resolve => {
    const none = (error: NodeJS.ErrnoException) =>
      resolve({ key, userId, status: undefined, orderId: undefined, error: error.code ?? error.message })
    const sent = request({ host: '127.0.0.1', port, agent, method: 'POST', path: '/orders', headers }, response => {
      let text = ''
      response.on('data', chunk => {
        text += String(chunk)
      })
      response.on('error', none)
      response.on('end', () => {
        const orderId = response.statusCode === 201 ? (JSON.parse(text) as { orderId: string }).orderId : undefined
        resolve({ key, userId, status: response.statusCode, orderId, error: undefined })
      })
    })
    sent.on('error', none)
    sent.end(JSON.stringify({ items: [{ productId, quantity: 1 }] }))
  })
}

/** Every order that was acknowledged is there; no request that got no answer was carried out. */
async function assertKept(url: string, answered: readonly Asked[], unanswered: readonly Asked[]): Promise<void> {
  const shop = hotShop(await openStore(url))
  try {
    for (const { orderId, userId } of answered.filter((_, index) => index % 10 === 0)) {
      await shop.orders.get({ orderId: orderId!, userId })
    }
    // What the kernel had taken for a server that closed its door meanwhile was never accepted.
    for (const { key, userId } of unanswered) {
      const items = [{ productId, quantity: 1 }]
      const again = await shop.orders.place({ userId, items, idempotencyKey: key })
      assert.ok(!isReplayed(again), `request ${key} was carried out and got no answer`)
    }
  } finally {
    await shop.close()
  }
}
