import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Shop } from '@jumun/core'
import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client'
import { withDeadline } from '../guard/deadline.ts'

interface AnsweredRequest {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly durationMs: number
}

export interface Metrics {
  countRequest(request: AnsweredRequest): void
  /** In the text format of Prometheus. */
  text(): Promise<string>
  readonly contentType: string
  /** Stops listening to the shop. */
  close(): void
}

/** Requests that are counted together, as late as when someone looks: one by one, counting them cost as much as a question. */
const mostUncounted = 500
const outboxAgeMs = 5_000
const outboxWaitMs = 1_000

/** Measures of one app, in a registry of their own so that a host's are left alone. */
export function createMetrics(parts: {
  shop: Shop
  registry?: Registry | undefined
  inFlight: () => number
  waiting: () => number
  helpers: Readonly<Record<string, () => boolean>>
  streams: () => number
}): Metrics {
  const { shop, registry = new Registry(), inFlight, waiting, helpers, streams } = parts
  const registers = [registry]
  const uncounted: AnsweredRequest[] = []

  function countAll(): void {
    for (const { method, route, status, durationMs } of uncounted) {
      requests.inc({ method, route, status })
      durations.observe({ route }, durationMs / 1000)
    }
    uncounted.length = 0
  }

  const requests = new Counter({
    name: 'jumun_http_requests_total',
    help: 'Requests answered, by route and status',
    labelNames: ['method', 'route', 'status'],
    registers,
    collect: countAll,
  })
  const durations = new Histogram({
    name: 'jumun_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
    collect: countAll,
  })
  const batchSizes = new Histogram({
    name: 'jumun_batch_size',
    help: 'Commands decided in one transaction',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  })
  const batchDurations = new Histogram({
    name: 'jumun_batch_duration_seconds',
    help: 'Time of a batch, from its start to its commit',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  new Gauge({
    name: 'jumun_http_requests_in_flight',
    help: 'Requests being worked on',
    registers,
    collect() {
      this.set(inFlight())
    },
  })
  new Gauge({
    name: 'jumun_http_requests_waiting',
    help: 'Requests that wait for their turn, because others have their share of places',
    registers,
    collect() {
      this.set(waiting())
    },
  })
  new Gauge({
    name: 'jumun_http_streams',
    help: 'Listeners of the product stream',
    registers,
    collect() {
      this.set(streams())
    },
  })
  new Gauge({
    name: 'jumun_lane_waiting',
    help: 'Commands that wait for a batch',
    registers,
    collect() {
      this.set(shop.status().waitingCommands)
    },
  })
  new Gauge({
    name: 'jumun_pool_sessions',
    help: 'Database sessions of the pool, held or waited for; none where the store has no pool',
    labelNames: ['state'],
    registers,
    collect() {
      const { sessions } = shop.status()
      if (sessions === undefined) return
      for (const state of ['held', 'waiting'] as const) this.set({ state }, sessions[state])
    },
  })
  new Gauge({
    name: 'jumun_helper_up',
    help: 'Whether what the shop can do without is there: 1 or 0',
    labelNames: ['helper'],
    registers,
    collect() {
      for (const [helper, isUp] of Object.entries(helpers)) this.set({ helper }, isUp() ? 1 : 0)
    },
  })
  const outbox = recentStats(shop)
  new Gauge({
    name: 'jumun_outbox_events',
    help: 'Events by where their delivery stands',
    labelNames: ['status'],
    registers,
    async collect() {
      const stats = await outbox()
      this.reset()
      if (stats === undefined) return
      for (const status of ['pending', 'failed', 'dead', 'sent'] as const) this.set({ status }, stats[status])
    },
  })
  new Gauge({
    name: 'jumun_outbox_lag_seconds',
    help: 'Age of the oldest event that is neither sent nor dead',
    registers,
    async collect() {
      this.set(((await outbox())?.oldestPendingMs ?? Number.NaN) / 1000)
    },
  })
  new Gauge({
    name: 'jumun_publisher_lag_seconds',
    help: 'Age of the oldest event that is neither sent nor dead, for each publisher where there are several',
    labelNames: ['publisher'],
    registers,
    async collect() {
      const stats = await outbox()
      this.reset()
      for (const { publisher, oldestPendingMs } of stats?.publishers ?? []) {
        this.set({ publisher }, oldestPendingMs / 1000)
      }
    },
  })

  const deliveries = new Counter({
    name: 'jumun_deliveries_total',
    help: 'Deliveries of events to a platform, by publisher and how they ended; those of other processes are counted there',
    labelNames: ['publisher', 'outcome'],
    registers,
  })

  function onDeliveries(message: unknown): void {
    const { publisher, ...counts } = message as { publisher: string; sent: number; failed: number; dead: number }
    for (const [outcome, count] of Object.entries(counts)) deliveries.inc({ publisher, outcome }, count)
  }
  subscribe('jumun:delivery', onDeliveries)

  function onBatch(message: unknown): void {
    const { size, durationMs } = message as { size: number; durationMs: number }
    batchSizes.observe(size)
    batchDurations.observe(durationMs / 1000)
  }
  subscribe('jumun:batch', onBatch)

  return {
    countRequest(request) {
      uncounted.push(request)
      if (uncounted.length >= mostUncounted) countAll()
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
    close() {
      unsubscribe('jumun:batch', onBatch)
      unsubscribe('jumun:delivery', onDeliveries)
    },
  }
}

/** The counts of the outbox, read at most every few seconds; undefined while the store does not answer. */
function recentStats(shop: Shop): () => ReturnType<Shop['outbox']['stats']> | Promise<undefined> {
  let readAt = Number.NEGATIVE_INFINITY
  let reading: ReturnType<Shop['outbox']['stats']> | Promise<undefined> = Promise.resolve(undefined)
  return () => {
    if (performance.now() - readAt < outboxAgeMs) return reading
    readAt = performance.now()
    reading = withDeadline(shop.outbox.stats(), outboxWaitMs).catch(() => undefined) as typeof reading
    return reading
  }
}
