import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { assertWebhookSecret } from '@jumun/adapters/webhook'
import { createFaults, type Fault, type FaultShares, type PlannedFault } from './faults.ts'
import { openKeptEvents, type KeptEvents } from './kept-events.ts'
import { assertExpected, receiveEvent } from './receive-event.ts'
import { Rejection } from './rejection.ts'
import { createSales, type ProductFigures } from './sales.ts'

export interface PlatformOptions extends FaultShares {
  /** Only events signed with it are taken; without one every event is. */
  readonly secret?: string
  /** Where events are kept, one per line. They are read again at start. */
  readonly file?: string
  /** Answers 500 to everything once so many events are kept. */
  readonly failAfter?: number
  /** Events, orders or products, by id, whose events are refused for good (422). */
  readonly refuse?: readonly string[]
  /** Decides which deliveries go wrong. */
  readonly seed?: number
}

export interface PlatformStats {
  /** Deliveries that came in. */
  readonly deliveries: number
  /** Distinct events that are kept, those of earlier runs too. */
  readonly events: number
  readonly duplicates: number
  /** Deliveries without a good signature. */
  readonly unauthorized: number
  /** Deliveries that were refused for another reason. */
  readonly refused: number
  /** Deliveries that went wrong as they were asked to, `answersLost` of them after the event had been kept. */
  readonly faults: Readonly<Record<Fault, number>>
  readonly answersLost: number
  readonly seed: number
}

export interface Platform {
  /** Listens; port 0 takes a free one. */
  start(port?: number, host?: string): Promise<{ readonly port: number; readonly url: string }>
  /** Cuts all connections and waits for the file. */
  close(): Promise<void>
  stats(): PlatformStats
  sales(): readonly ProductFigures[]
}

/**
 * A data platform to try deliveries on: takes events over HTTP (`POST /` or `/events`), each once, and shows what it has:
 * `GET /sales`, `GET /stats`, and `GET /events?offset=0&limit=100` to those that have its secret, as bearer token: orders are in
 * there. It fails as often as it is asked to.
 * @throws RangeError, TypeError for options that cannot be used
 */
export function createPlatform(options: PlatformOptions = {}): Platform {
  const { secret, file, failAfter = Number.POSITIVE_INFINITY, refuse = [] } = options
  const { seed = Math.floor(Math.random() * 2 ** 32) } = options
  if (secret !== undefined) assertWebhookSecret(secret)
  const nextFault = createFaults(options, seed)
  const sales = createSales()
  const faults = { fail: 0, hang: 0, reset: 0 }
  const counts = { deliveries: 0, duplicates: 0, unauthorized: 0, refused: 0, answersLost: 0 }
  let kept: KeptEvents | undefined
  const server = createServer((request, response) => void handle(request, response))

  const stats = (): PlatformStats => ({ ...counts, events: kept?.size ?? 0, faults: { ...faults }, seed })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await route(request, response)
    } catch (error) {
      const status = error instanceof Rejection ? error.status : 500
      if (status === 401) counts.unauthorized += 1
      else if (request.method === 'POST' && status < 500) counts.refused += 1
      // What is left of a request that was not read to its end must not be taken for the next one.
      if (!request.complete) response.setHeader('connection', 'close')
      answer(response, status, { error: error instanceof Rejection ? error.message : 'The platform is out of order.' })
    }
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://platform')
    if (request.method === 'POST' && (pathname === '/' || pathname === '/events')) return take(request, response)
    if (request.method !== 'GET') throw new Rejection(405, 'Events are sent by POST to /events.')
    if (pathname === '/stats') return answer(response, 200, stats())
    if (pathname === '/sales') return answer(response, 200, { items: sales.list() })
    if (pathname !== '/events') throw new Rejection(404, 'There are /events, /sales and /stats.')
    if (secret !== undefined && !holds(request, secret)) {
      throw new Rejection(401, 'Reading events needs the secret, as bearer token.')
    }
    const offset = wholeNumberOf(searchParams.get('offset'), 0)
    const limit = Math.min(1000, wholeNumberOf(searchParams.get('limit'), 100))
    const items = kept!.page(offset, limit).map((line): unknown => JSON.parse(line))
    answer(response, 200, { items, offset, limit, total: kept!.size })
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    counts.deliveries += 1
    const planned: PlannedFault | undefined =
      kept!.size >= failAfter ? { fault: 'fail', afterKeeping: false } : nextFault()
    const event = await receiveEvent(request, secret)
    if (planned?.afterKeeping === false) return goWrong(planned.fault, response)
    assertExpected(event, refuse)
    const status = await kept!.keep(event)
    if (status === 'duplicate') counts.duplicates += 1
    if (planned === undefined) return answer(response, 200, { status })
    counts.answersLost += 1
    goWrong(planned.fault, response)
  }

  function goWrong(fault: Fault, response: ServerResponse): void {
    faults[fault] += 1
    if (fault === 'fail') answer(response, 500, { error: 'The platform was asked to fail.' })
    else if (fault === 'reset') response.socket?.resetAndDestroy()
    // A hanging delivery ends when its sender gives up.
  }

  return {
    async start(port = 0, host = '127.0.0.1') {
      kept = await openKeptEvents(file, event => sales.count(event))
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          resolve()
        })
      })
      const { address, family, port: taken } = server.address() as AddressInfo
      return { port: taken, url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}` }
    },
    async close() {
      if (server.listening) {
        const closed = new Promise(resolve => server.close(resolve))
        server.closeAllConnections()
        await closed
      }
      await kept?.close()
    },
    stats,
    sales: () => sales.list(),
  }
}

/** Digests have one length regardless of the secret's, as `timingSafeEqual` wants. */
function holds({ headers }: IncomingMessage, secret: string): boolean {
  const digestOf = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digestOf(headers.authorization ?? ''), digestOf(`Bearer ${secret}`))
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function wholeNumberOf(text: string | null, absent: number): number {
  if (text === null) return absent
  if (!/^\d{1,9}$/.test(text)) throw new Rejection(400, 'offset and limit are whole numbers.')
  return Number(text)
}
