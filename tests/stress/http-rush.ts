import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, fillHotShop, hotShop, openStore, startChild, userIdOf } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { type HttpAnswer, type HttpClient, openHttpClient, quantileMs } from './http-client.ts'
import type { HttpServerConfig } from './http-server-process.ts'
import type { Figures, Suite } from './suite.ts'

const clients = 100
const crowdConnections = 1_500

export const suite: Suite = {
  name: 'http-rush',
  description:
    'a hundred clients on one server and on two, then twice of what one can do: exact counts, honest refusals',
  async run({ quick, seed, backends }) {
    return { seed, ...(await onEach(await chooseBackends(backends), backend => rushOnOneAndTwo(backend, quick))) }
  },
}

async function rushOnOneAndTwo(backend: Backend, quick: boolean): Promise<Figures> {
  const figures: Figures = {}
  for (const servers of [1, 2]) {
    const found = await rush(backend, { servers, quick })
    for (const [name, value] of Object.entries(found)) figures[`${servers}.${name}`] = value
  }
  return figures
}

async function rush(backend: Backend, { servers, quick }: { servers: number; quick: boolean }): Promise<Figures> {
  const scarce = quick ? 300 : 2_000
  const database = await backend.create()
  const first = hotShop(await openStore(database.url))
  const children: Child[] = []
  const open: HttpClient[] = []
  const ports: number[] = []
  try {
    await fillHotShop(first, {
      users: clients,
      stock: { 'hot-scarce': scarce, 'hot-short': 1 },
    })
    await first.coupons.create({ code: 'RUSH', name: 'Rush', discount: { type: 'FIXED', amount: 100 }, quantity: 37 })
    for (let server = 1; server <= servers; server += 1) {
      const config: HttpServerConfig = { url: database.url, mark: `s${server}` }
      const child = startChild(new URL('./http-server-process.ts', import.meta.url), config, { maxMs: 300_000 })
      children.push(child)
      const { port } = await child.next<{ port: number }>()
      ports.push(port)
      open.push(openHttpClient(port))
    }
    const figures = {
      ...(await sellOut(open, scarce)),
      ...(await claimAll(open)),
      ...(servers === 1 && (await overload(open[0]!, ports[0]!, quick ? 2_000 : 8_000))),
    }
    for (const client of open) client.close()
    for (const child of children) child.kill('SIGTERM')
    for (const { ended } of children) assert.deepEqual(await ended, { code: 0, signal: null })
    return { ...figures, orders: await audited(first) }
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await first.close()
    await database.drop()
  }
}

const orderOf = (productId: string) => ({ items: [{ productId, quantity: 1 }] })

/** All clients order the same product until it is gone: as many orders as there were units. */
async function sellOut(open: readonly HttpClient[], scarce: number): Promise<Figures> {
  const answers: HttpAnswer[] = []
  await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      for (;;) {
        const answer = await open[index % open.length]!.post('/orders', userIdOf(index), orderOf('hot-scarce'))
        answers.push(answer)
        if (answer.status !== 201) return assert.equal(answer.status, 409, answer.text)
      }
    }),
  )
  assert.equal(answers.filter(({ status }) => status === 201).length, scarce)
  return { sold: scarce, soldOut: clients, p50Ms: quantileMs(answers, 0.5), p99Ms: quantileMs(answers, 0.99) }
}

/** All clients claim a coupon of which there are too few. */
async function claimAll(open: readonly HttpClient[]): Promise<Figures> {
  const claims = await Promise.all(
    Array.from({ length: clients }, (_, index) =>
      open[index % open.length]!.post('/coupons/RUSH/claim', userIdOf(index)),
    ),
  )
  const claimed = claims.filter(({ status }) => status === 201).length
  assert.deepEqual([claimed, claims.filter(({ status }) => status === 409).length], [37, clients - 37])
  return { claimed }
}

/** Twice as many orders per second as the server has just managed, no matter what becomes of those before. */
async function overload(client: HttpClient, port: number, forMs: number): Promise<Figures> {
  const capacity = await capacityOf(client, forMs / 4)
  // More of them than the server works on at once. Made beforehand: Node takes in one connection a turn of its loop.
  const crowd = openHttpClient(port, crowdConnections)
  await Promise.all(Array.from({ length: crowdConnections }, () => crowd.get('/health/live')))
  const asked: Promise<HttpAnswer>[] = []
  const alive: HttpAnswer[] = []
  const probing = new AbortController()
  const probe = (async () => {
    while (!probing.signal.aborted) {
      alive.push(await client.get('/health/live'))
      await sleep(25)
    }
  })()
  const begun = performance.now()
  while (performance.now() - begun < forMs) {
    const due = Math.floor(((performance.now() - begun) / 1000) * capacity * 2)
    while (asked.length < due)
      asked.push(crowd.post('/orders', userIdOf(asked.length % clients), orderOf('hot-endless')))
    await sleep(2)
  }
  const answers = await Promise.all(asked)
  crowd.close()
  probing.abort()
  await probe
  const accepted = answers.filter(({ status }) => status === 201)
  const refused = answers.filter(({ status }) => status === 503)
  const others = answers.filter(({ status }) => status !== 201 && status !== 503)
  const [other] = others
  assert.equal(others.length, 0, `orders are taken or refused as BUSY, and not ${other?.status} ${other?.text}`)
  assert.ok(refused.every(({ retryAfter }) => Number(retryAfter) >= 1))
  assert.ok(refused.length > 0, 'it was too much')
  assert.ok(alive.every(({ status }) => status === 200))
  return {
    capacity,
    offered: Math.round(answers.length / (forMs / 1000)),
    accepted: Math.round(accepted.length / (forMs / 1000)),
    acceptedP99Ms: quantileMs(accepted, 0.99),
    refusedP99Ms: quantileMs(refused, 0.99),
    liveP99Ms: quantileMs(alive, 0.99),
  }
}

/** Orders a second of clients that each wait for their answer. */
async function capacityOf(client: HttpClient, forMs: number): Promise<number> {
  let done = 0
  const until = performance.now() + forMs
  await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      while (performance.now() < until) {
        await client.post('/orders', userIdOf(index), orderOf('hot-endless'))
        done += 1
      }
    }),
  )
  return Math.round((done / forMs) * 1000)
}
