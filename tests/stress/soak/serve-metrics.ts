import { readFileSync } from 'node:fs'
import { openHttpClient } from '../http-client.ts'

export interface ServeMetrics {
  readonly heapBytes: number
  /** What is 0 while no one asks. */
  readonly busy: Readonly<Record<string, number>>
  /** Events that are neither sent nor dead. */
  readonly waitingEvents: number
  readonly redisIsUp: boolean
  readonly failedDeliveries: number
}

export async function readMetrics(port: number, adminToken: string): Promise<ServeMetrics> {
  const client = openHttpClient(port, 1)
  try {
    const { status, text } = await client.get('/metrics', { Authorization: `Bearer ${adminToken}` })
    if (status !== 200) throw new Error(`/metrics answered ${status}: ${text.slice(0, 200)}`)
    return read(text)
  } finally {
    client.close()
  }
}

function read(text: string): ServeMetrics {
  const values = new Map<string, number>()
  for (const [, name, value] of text.matchAll(/^([a-z]\S*(?:\{.*\})?) (\S+)$/gm)) values.set(name!, Number(value))
  /** The sum of all lines of a measure that have these labels. */
  function sum(name: string, ...labels: readonly string[]): number {
    let total = 0
    for (const [line, value] of values) {
      const [measure] = line.split('{')
      if (measure === name && labels.every(label => line.includes(label))) total += value
    }
    return total
  }
  const has = (name: string) => [...values.keys()].some(line => line.split('{')[0] === name)
  const known = (name: string, ...labels: readonly string[]) => {
    if (!has(name)) throw new Error(`there is no measure ${name}`)
    return sum(name, ...labels)
  }
  return {
    heapBytes: known('nodejs_heap_size_used_bytes'),
    busy: {
      inFlight: known('jumun_http_requests_in_flight'),
      waiting: known('jumun_http_requests_waiting'),
      streams: known('jumun_http_streams'),
      commands: known('jumun_lane_waiting'),
      // A store without a pool has none.
      sessions: sum('jumun_pool_sessions'),
    },
    // Nothing is said of them while the store does not answer.
    waitingEvents: has('jumun_outbox_events')
      ? sum('jumun_outbox_events', 'pending') + sum('jumun_outbox_events', 'failed')
      : Number.NaN,
    redisIsUp: known('jumun_helper_up', 'redis') === 1,
    failedDeliveries: sum('jumun_deliveries_total', 'failed'),
  }
}

/** Connections of clients to the port that are open, or that the server has not closed yet, where the system tells. */
export function openConnections(port: number): number {
  const [established, closeWait] = ['01', '08']
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  let rows: string[]
  try {
    rows = readFileSync('/proc/net/tcp', 'utf8').split('\n')
  } catch {
    return 0
  }
  return rows.filter(row => {
    const [, address = '', , state = ''] = row.trim().split(/\s+/)
    return address.endsWith(local) && (state === established || state === closeWait)
  }).length
}
