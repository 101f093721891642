import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createShop, type Shop } from '@jumun/core'
import { createRandom, openStore, percentile } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { fillShop } from './hostile/endings.ts'
import { startServe } from './hostile/serve-process.ts'
import { createOwnRedis } from './own-redis.ts'
import { runSuites } from './run-suites.ts'
import { type Aborted, abortRequests } from './soak/aborted-requests.ts'
import { type Faults, killHelpers } from './soak/helpers-killed.ts'
import { orderOn } from './soak/orders.ts'
import { createReceiver } from './soak/receiver.ts'
import { openConnections, readMetrics } from './soak/serve-metrics.ts'
import { askVariously, type Asked } from './soak/varied-queries.ts'
import type { Figures, Suite } from './suite.ts'

const adminToken = 'an admin token of this suite'
const products = 300
const sampleMs = 1_000
/** What the last sixth of the run may hold more than the second one. */
const growth = { share: 0.1, megabytes: 8 }
/** A publisher that was away pauses for a minute at most. */
const mostSettlingMs = 180_000

export const suite: Suite = {
  name: 'soak',
  description:
    'half an hour of orders, aborted requests and varied queries while Redis and the platform are killed: memory stays flat',
  async run({ quick, seed, backends }) {
    const seconds = Number(process.env['JUMUN_STRESS_SECONDS'] ?? (quick ? 20 : 1_800))
    const soak = { ms: seconds * 1000, strict: seconds >= 300, seed }
    return { seed, seconds, ...(await onEach(await chooseBackends(backends), backend => soaked(backend, soak))) }
  },
}

interface Soak {
  readonly ms: number
  /** Whether memory is judged: a run of seconds only warms up. */
  readonly strict: boolean
  readonly seed: number
}

/** What the server held at a moment. */
interface Sample {
  readonly heapBytes: number
  readonly residentBytes: number
}

async function soaked(backend: Backend, { ms, strict, seed }: Soak): Promise<Figures> {
  const database = await backend.create()
  const redis = await createOwnRedis()
  const receiver = await createReceiver()
  const random = createRandom(seed)
  await redis.start()
  await receiver.start()
  await fillShop(await openStore(database.url))
  await withShop(database.url, fillCatalogue)
  const serve = await startServe(['--db', database.url], {
    env: {
      JUMUN_ADMIN_TOKEN: adminToken,
      JUMUN_REDIS_URL: redis.url,
      JUMUN_WEBHOOK_URL: receiver.url,
      // What is cancelled comes back to users who have more than is usual.
      JUMUN_WALLET_MAX_BALANCE: String(Number.MAX_SAFE_INTEGER),
    },
  })
  const { port } = serve
  const metrics = () => readMetrics(port, adminToken)
  const load = new AbortController()
  const { signal } = load
  const underWay: Promise<unknown>[] = []
  function begin<Result>(work: Promise<Result>): Promise<Result> {
    underWay.push(work)
    return work
  }
  try {
    const parts = { port, random, signal }
    const orders = begin(orderOn(parts))
    const aborted = begin(abortRequests(parts))
    const asked = begin(askVariously(parts))
    const [fired, samples] = await Promise.all([
      begin(killHelpers({ redis, receiver, metrics, random, signal, ms })),
      begin(sampled(ms, async () => ({ ...(await metrics()), residentBytes: serve.residentBytes() }), signal)),
    ])
    load.abort()
    const placed = await orders
    const [abortions, questions] = [await aborted, await asked]
    const settled = await settle(metrics, port)
    const { code } = await serve.stop()
    assert.equal(code, 0, 'serve ended in order')
    holdFired({ ...fired, ...abortions })
    holdAnswers(questions)
    assert.deepEqual(placed.refusals, [], 'no honest order was refused')
    const memory = memoryOf(samples)
    if (strict) holdFlat(memory)
    const sent = await withShop(database.url, async shop => {
      await audited(shop)
      const stats = await shop.outbox.stats()
      assert.deepEqual(
        { ...stats, sent: 0, publishers: [] },
        { ...stats, pending: 0, failed: 0, dead: 0, sent: 0, publishers: [] },
      )
      return stats.sent
    })
    assert.equal(receiver.events, sent, 'the platform has every event')
    return {
      orders: placed.orders,
      orderP99Ms: placed.p99Ms,
      ...prefixed('fault', fired),
      ...prefixed('aborted', abortions),
      questions: questions.asked,
      answers: Object.entries(questions.statuses)
        .map(([status, count]) => `${count} × ${status}`)
        .join(', '),
      events: sent,
      eventsRepeated: receiver.repeated,
      heapMB: memory.heap.map(megabytes).join(' → '),
      residentMB: memory.resident.map(megabytes).join(' → '),
      secondsToSettle: settled,
    }
  } catch (error) {
    console.error(`  what serve said last: ${serve.lastWords()}`)
    throw error
  } finally {
    load.abort()
    await Promise.allSettled(underWay)
    serve.child.kill('SIGKILL')
    await receiver.stop()
    await redis.kill()
    await database.drop()
  }
}

async function sampled(ms: number, take: () => Promise<Sample>, signal: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const endsAt = performance.now() + ms; performance.now() < endsAt && !signal.aborted; await sleep(sampleMs)) {
    const { heapBytes, residentBytes } = await take()
    samples.push({ heapBytes, residentBytes })
  }
  return samples
}

async function withShop<Result>(url: string, use: (shop: Shop) => Promise<Result>): Promise<Result> {
  const shop = createShop({ store: await openStore(url), wallet: { maxBalance: Number.MAX_SAFE_INTEGER } })
  try {
    return await use(shop)
  } finally {
    await shop.close()
  }
}

async function fillCatalogue(shop: Shop): Promise<void> {
  await shop.catalog.addProducts({
    products: Array.from({ length: products }, (_, index) => ({
      productId: `product-${index}`,
      name: `Product ${index}`,
      price: 1 + index,
      stock: 1_000_000_000,
    })),
  })
}

/** Everything that was counted up comes down again, once no one asks any more. How many seconds that took. */
async function settle(metrics: () => ReturnType<typeof readMetrics>, port: number): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const { busy, waitingEvents } = await metrics()
    const left = { ...busy, events: waitingEvents, connections: openConnections(port) }
    const high = Object.entries(left).filter(([, value]) => value !== 0)
    if (high.length === 0) return Math.round((performance.now() - begun) / 1000)
    if (performance.now() - begun > mostSettlingMs)
      assert.fail(`not back to 0: ${JSON.stringify(Object.fromEntries(high))}`)
    await sleep(1_000)
  }
}

function holdFired(counts: Readonly<Record<string, number>>): void {
  const silent = Object.entries(counts).filter(([, count]) => count === 0)
  assert.deepEqual(silent, [], 'each fault has fired')
}

function holdAnswers({ statuses }: Asked): void {
  const defects = Object.keys(statuses).filter(status => status.startsWith('5') && status !== '503')
  assert.deepEqual(defects, [], 'no question found a defect')
}

/**
 * By sixths of the run. A heap grows until it is collected: what is alive is about the lowest that was seen. Resident memory by its
 * median.
 */
function memoryOf(samples: readonly Sample[]) {
  const sixths = Array.from({ length: 6 }, (_, index) =>
    samples.slice(Math.floor((index * samples.length) / 6), Math.floor(((index + 1) * samples.length) / 6)),
  )
  return {
    heap: sixths.map(sixth => Math.min(...sixth.map(({ heapBytes }) => heapBytes))),
    resident: sixths.map(sixth =>
      percentile(
        sixth.map(({ residentBytes }) => residentBytes),
        0.5,
      ),
    ),
  }
}

function holdFlat(memory: ReturnType<typeof memoryOf>): void {
  for (const [name, sixths] of Object.entries(memory)) {
    const [, second = 0] = sixths
    const last = sixths.at(-1)!
    const most = second * (1 + growth.share) + growth.megabytes * 2 ** 20
    assert.ok(last <= most, `${name} memory grew: ${sixths.map(megabytes).join(' → ')} MB`)
  }
}

const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20)

function prefixed(prefix: string, counts: Faults | Aborted): Figures {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix}: ${name}`, count]))
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
