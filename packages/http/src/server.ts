import { createServer, type Server } from 'node:http'
import { type AddressInfo, Server as TcpServer } from 'node:net'
import { isIPv6 } from 'node:net'
import type { Logger } from '@jumun/core'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { type AppOptions, createApp, type JumunApp } from './app.ts'
import { answerClientError } from './server/client-error.ts'
import { type Connections, trackConnections } from './server/connections.ts'
import { defaultLimits } from './guard/limits.ts'
import { defaultServerLimits, type ServerLimits } from './server/server-limits.ts'

export { createJsonLogger, type JsonLogger, type JsonLoggerOptions, type LogLevel } from './server/logger.ts'
export { defaultServerLimits, type ServerLimits } from './server/server-limits.ts'

export interface ServerOptions extends AppOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** Default 3000; 0 takes any that is free. */
  readonly port?: number | undefined
  /** Whether the shop's workers (relay, expiry, daily batch) run in this process, default true. */
  readonly workers?: boolean | undefined
  readonly serverLimits?: Partial<ServerLimits> | undefined
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:3000`. */
  readonly address: string
  readonly port: number
  /**
   * Readiness off, no new connections, accepted requests finished, workers stopped, shop closed; within 10 s. Calling it
   * again waits for the same end. Answers false when something had to be cut off.
   */
  close(): Promise<boolean>
}

/**
 * Serves a shop. Resolves once requests are answered. It installs no signal handler: that belongs to the process.
 * @throws the system's error when host and port cannot be had
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 3000, workers = true, shop, registry = new Registry(), logger } = options
  const limits = { ...defaultServerLimits, ...options.serverLimits }
  const app = createApp({ ...options, registry })
  const server = createHttpServer(app, limits, options.limits?.bodyBytes ?? defaultLimits.bodyBytes)
  const connections = trackConnections(server)
  await listen(server, host, port)
  collectDefaultMetrics({ register: registry })
  if (workers) shop.workers.start()
  const bound = server.address() as AddressInfo
  const address = `http://${isIPv6(bound.address) ? `[${bound.address}]` : bound.address}:${bound.port}`
  let closing: Promise<boolean> | undefined
  return {
    address,
    port: bound.port,
    close() {
      closing ??= shutDown({ app, server, connections, shop, limits, logger })
      return closing
    },
  }
}

function createHttpServer(app: JumunApp, limits: ServerLimits, bodyBytes: number): Server {
  const answer = app.callback()
  const handle = (...[request, response]: Parameters<typeof answer>) => void answer(request, response)
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      // How often slow connections are looked for.
      connectionsCheckingInterval: Math.min(1000, limits.headersMs),
      keepAlive: true,
    },
    handle,
  )
  server.maxConnections = limits.connections
  server.timeout = limits.idleMs
  server.on('clientError', answerClientError)
  // Who asks before sending a body that is too large is spared sending it.
  server.on('checkContinue', (request, response) => {
    if (Number(request.headers['content-length'] ?? 0) <= bodyBytes) response.writeContinue()
    handle(request, response)
  })
  return server
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

const idleGraceMs = 500
const takeInMs = 1_000

async function shutDown(parts: {
  app: JumunApp
  server: Server
  connections: Connections
  shop: AppOptions['shop']
  limits: ServerLimits
  logger: Logger | undefined
}): Promise<boolean> {
  const { app, server, connections, shop, limits, logger } = parts
  const until = performance.now() + limits.drainMs
  app.retire()
  // Before anybody is told to go: who goes comes back at once, and would be taken in again.
  await takeIn(server)
  app.drain()
  const workersStopped = shop.workers.stop()
  const drained = await inTime(drainConnections(server, connections), until - performance.now() - 2_000)
  if (!drained) logger?.warn('requests under way were cut off')
  server.closeAllConnections()
  const closed = await inTime(
    workersStopped.then(() => shop.close()),
    until - performance.now(),
  )
  if (!closed) logger?.error('the shop could not be closed in time')
  return drained && closed
}

/**
 * Takes in the connections that the kernel has accepted for us: with the listener they would be cut off, and clients that
 * had sent a request would not know what became of it. Node takes one in a turn of the event loop.
 */
async function takeIn(server: Server): Promise<void> {
  let emptyTurns = 0
  const onConnection = () => {
    emptyTurns = 0
  }
  server.on('connection', onConnection)
  const until = performance.now() + takeInMs
  while (emptyTurns < 3 && performance.now() < until) {
    emptyTurns += 1
    await new Promise(resolve => setImmediate(resolve))
  }
  server.off('connection', onConnection)
}

/**
 * Stops listening and waits for the requests under way. `http.Server.close` would also cut idle connections at once, on
 * which a request may be on its way; they get a moment, in which each request is answered with `Connection: close`.
 */
async function drainConnections(server: Server, { cutIdle }: Connections): Promise<void> {
  const closed = new Promise<void>(resolve => {
    TcpServer.prototype.close.call(server, () => resolve())
  })
  let cutting: NodeJS.Timeout | undefined
  const grace = setTimeout(() => {
    cutIdle()
    cutting = setInterval(cutIdle, 50)
  }, idleGraceMs)
  await closed
  clearTimeout(grace)
  clearInterval(cutting)
}

/** Whether `work` ended well before `ms` were over. */
async function inTime(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), Math.max(0, ms))
  })
  const done = work.then(
    () => true,
    () => false,
  )
  return Promise.race([done, late]).finally(() => clearTimeout(timer))
}
