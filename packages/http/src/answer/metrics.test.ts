import { channel } from 'node:diagnostics_channel'
import { createShop, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { type Counter, Registry } from '@prometheus-io/client'
import { afterEach, expect, it, vi } from 'vitest'
import { createMetrics, type Metrics } from './metrics.ts'

let metrics: Metrics | undefined
afterEach(() => {
  vi.restoreAllMocks()
  metrics?.close()
})

/** A shop whose outbox is counted like this. */
function shopWhose(stats: () => Promise<unknown>): Shop {
  const shop = createShop({ store: createMemoryStore() })
  return { ...shop, outbox: { ...shop.outbox, stats: stats as Shop['outbox']['stats'] } }
}

function open(parts: { shop?: Shop; registry?: Registry } = {}): Metrics {
  metrics = createMetrics({
    shop: createShop({ store: createMemoryStore() }),
    inFlight: () => 1,
    waiting: () => 2,
    streams: () => 3,
    helpers: { redis: () => true, bank: () => false },
    ...parts,
  })
  return metrics
}

/** The samples of a measure, by their labels as they are written. */
async function samples(name: string): Promise<Readonly<Record<string, string>>> {
  const lines = (await metrics!.text()).split('\n').filter(line => new RegExp(`^${name}[{ ]`).test(line))
  return Object.fromEntries(
    lines.map(line => [line.slice(name.length, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
  )
}

it('tells what is under way, and of each helper whether it is there', async () => {
  open()
  expect(await samples('jumun_http_requests_in_flight')).toEqual({ '': '1' })
  expect(await samples('jumun_http_requests_waiting')).toEqual({ '': '2' })
  expect(await samples('jumun_http_streams')).toEqual({ '': '3' })
  expect(await samples('jumun_lane_waiting')).toEqual({ '': '0' })
  expect(await samples('jumun_helper_up')).toEqual({ '{helper="redis"}': '1', '{helper="bank"}': '0' })
  expect(await samples('jumun_pool_sessions')).toEqual({})
})

it('divides times and sizes as dashboards and alarms know them', async () => {
  const { countRequest } = open()
  countRequest({ method: 'GET', route: '/products', status: 200, durationMs: 3 })
  channel('jumun:batch').publish({ size: 3, durationMs: 2 })
  const bounds = async (name: string) => {
    const found = await samples(`${name}_bucket`)
    return {
      bounds: Object.keys(found).map(labels => /le="([^"]+)"/.exec(labels)![1]),
      first: Object.keys(found)[Object.values(found).indexOf('1')]!,
      sum: Object.values(await samples(`${name}_sum`)),
    }
  }
  expect(await bounds('jumun_http_request_duration_seconds')).toEqual({
    bounds: ['0.001', '0.0025', '0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '10', '+Inf'],
    first: expect.stringContaining('le="0.005"'),
    sum: ['0.003'],
  })
  expect(await bounds('jumun_batch_size')).toEqual({
    bounds: ['1', '2', '4', '8', '16', '32', '64', '128', '256', '+Inf'],
    first: expect.stringContaining('le="4"'),
    sum: ['3'],
  })
  expect(await bounds('jumun_batch_duration_seconds')).toEqual({
    bounds: ['0.0005', '0.001', '0.0025', '0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '1', '5', '+Inf'],
    first: expect.stringContaining('le="0.0025"'),
    sum: ['0.002'],
  })
  expect(Object.entries(await samples('jumun_http_requests_total'))).toEqual([
    [expect.stringMatching(/^\{method="GET",route="\/products",status="200"\}$/), '1'],
  ])
})

it('counts deliveries by publisher and how they ended', async () => {
  open()
  channel('jumun:delivery').publish({ publisher: 'webhook', sent: 2, failed: 1, dead: 0 })
  channel('jumun:delivery').publish({ publisher: 'webhook', sent: 3, failed: 0, dead: 1 })
  expect(await samples('jumun_deliveries_total')).toEqual({
    '{publisher="webhook",outcome="sent"}': '5',
    '{publisher="webhook",outcome="failed"}': '1',
    '{publisher="webhook",outcome="dead"}': '1',
  })
})

it('counts nothing more once it is closed', async () => {
  open().close()
  channel('jumun:batch').publish({ size: 3, durationMs: 2 })
  channel('jumun:delivery').publish({ publisher: 'webhook', sent: 2, failed: 0, dead: 0 })
  expect(await samples('jumun_batch_size_count')).toEqual({ '': '0' })
  expect(await samples('jumun_deliveries_total')).toEqual({})
})

it('reads the outbox at most every five seconds, however often it is asked', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1_000)
  const counts = { pending: 1, failed: 2, dead: 3, sent: 4, oldestPendingMs: 2_500 }
  let asked = 0
  open({
    shop: shopWhose(async () => {
      asked += 1
      return { ...counts, publishers: [{ publisher: 'kafka', ...counts, oldestPendingMs: 1_500 }] }
    }),
  })
  expect(await samples('jumun_outbox_events')).toEqual({
    '{status="pending"}': '1',
    '{status="failed"}': '2',
    '{status="dead"}': '3',
    '{status="sent"}': '4',
  })
  expect(await samples('jumun_outbox_lag_seconds')).toEqual({ '': '2.5' })
  expect(await samples('jumun_publisher_lag_seconds')).toEqual({ '{publisher="kafka"}': '1.5' })
  now.mockReturnValue(5_999)
  await samples('jumun_outbox_lag_seconds')
  expect(asked).toBe(1)
  now.mockReturnValue(6_000)
  await samples('jumun_outbox_lag_seconds')
  expect(asked).toBe(2)
})

it('tells nothing of an outbox that cannot be read, and all the rest', async () => {
  open({ shop: shopWhose(() => Promise.reject(new Error('gone'))) })
  expect(await samples('jumun_outbox_events')).toEqual({})
  expect(await samples('jumun_outbox_lag_seconds')).toEqual({ '': 'Nan' })
  expect(await samples('jumun_http_streams')).toEqual({ '': '3' })
})

it('leaves the measures of a host alone, or joins them where it is asked to', async () => {
  const registry = new Registry()
  open({ registry })
  expect(await registry.metrics()).toContain('jumun_lane_waiting')
  metrics!.close()
  open()
  expect(await metrics!.text()).toContain('jumun_lane_waiting')
})

it('tells what waits for a batch, and who has a session', async () => {
  const shop = createShop({ store: createMemoryStore() })
  open({ shop: { ...shop, status: () => ({ waitingCommands: 4, sessions: { held: 2, waiting: 1 } }) } })
  expect(await samples('jumun_lane_waiting')).toEqual({ '': '4' })
  expect(await samples('jumun_pool_sessions')).toEqual({ '{state="held"}': '2', '{state="waiting"}': '1' })
})

it('counts five hundred requests together, or as many as there are when someone looks', async () => {
  const registry = new Registry()
  const { countRequest } = open({ registry })
  const counted = vi.spyOn(registry.getSingleMetric('jumun_http_requests_total') as Counter, 'inc')
  const request = { method: 'GET', route: '/products', status: 200, durationMs: 3 }
  for (let count = 1; count < 500; count += 1) countRequest(request)
  expect(counted).not.toHaveBeenCalled()
  countRequest(request)
  expect(counted).toHaveBeenCalledTimes(500)
  countRequest(request)
  expect(counted).toHaveBeenCalledTimes(500)
  expect(Object.values(await samples('jumun_http_requests_total'))).toEqual(['501'])
})

it('tells no more of an outbox, or of a publisher, than was read last', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1_000)
  const counts = { pending: 1, failed: 2, dead: 3, sent: 4, oldestPendingMs: 2_500 }
  const publishers = ['kafka', 'webhook'].map(publisher => ({ publisher, ...counts }))
  const answers: unknown[] = [
    { ...counts, publishers },
    { ...counts, publishers: publishers.slice(1) },
  ]
  open({
    shop: shopWhose(() => (answers.length > 0 ? Promise.resolve(answers.shift()) : Promise.reject(new Error('gone')))),
  })
  const publishersTold = async () => Object.keys(await samples('jumun_publisher_lag_seconds'))
  expect(await publishersTold()).toEqual(['{publisher="kafka"}', '{publisher="webhook"}'])
  expect(Object.keys(await samples('jumun_outbox_events'))).toHaveLength(4)
  now.mockReturnValue(6_000)
  expect(await publishersTold()).toEqual(['{publisher="webhook"}'])
  now.mockReturnValue(11_000)
  expect(await publishersTold()).toEqual([])
  expect(await samples('jumun_outbox_events')).toEqual({})
})

it('waits a second for the outbox', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    open({ shop: shopWhose(() => new Promise(() => undefined)) })
    let text: string | undefined
    void metrics!.text().then(told => (text = told))
    await vi.advanceTimersByTimeAsync(999)
    expect(text).toBe(undefined)
    await vi.advanceTimersByTimeAsync(1)
    expect(text).toContain('jumun_lane_waiting 0')
  } finally {
    vi.useRealTimers()
  }
})
