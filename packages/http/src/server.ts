import type { Server } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import type { Logger } from '@jumun/core'
import { collectDefaultMetrics, Registry } from '@prometheus-io/client'
import { type AppOptions, createApp, type JumunApp } from './app.ts'
import type { Connections } from './server/connections.ts'
import { drainConnections, takeIn } from './server/drain.ts'
import { assertNumbers } from './app-options.ts'
import { createHttpServer } from './server/http-server.ts'
import { watchLoop } from './server/loop-watch.ts'
import { isLoopback } from './server/loopback.ts'
import { createMetricsServer } from './server/metrics-server.ts'
import { endsWithin } from './guard/deadline.ts'
import { defaultLimits } from './guard/limits.ts'
import { defaultServerLimits, type ServerLimits } from './server/server-limits.ts'

export { createJsonLogger, type JsonLogger, type JsonLoggerOptions, type LogLevel } from './server/logger.ts'
export { isLoopback } from './server/loopback.ts'
export { defaultServerLimits, type ServerLimits } from './server/server-limits.ts'

export interface ServerOptions extends AppOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** Default 3000; 0 takes any that is free. */
  readonly port?: number | undefined
  /** Whether the shop's workers (relay, expiry, daily batch) run in this process, default true. */
  readonly workers?: boolean | undefined
  readonly serverLimits?: Partial<ServerLimits> | undefined
  /**
   * Mock authentication believes every caller, so it is served to this machine alone. True where something else keeps strangers
   * out: a gateway, a network of one's own.
   */
  readonly allowMockAnywhere?: boolean | undefined
  /** `GET /metrics` without a token, on a port of its own; `/metrics` of the shop's port asks for the admin token. */
  readonly metricsPort?: number | undefined
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:3000`. */
  readonly address: string
  readonly port: number
  /** Such as `http://127.0.0.1:9100/metrics`, where a port of their own was asked for. */
  readonly metricsAddress: string | undefined
  /**
   * Readiness off, no new connections, accepted requests finished, workers stopped, shop closed; within 10 s. Calling it
   * again waits for the same end. Answers false when something had to be cut off.
   */
  close(): Promise<boolean>
}

/**
 * Serves a shop. Resolves once requests are answered. It installs no signal handler: that belongs to the process.
 * @throws TypeError for mock authentication on an address that others can reach, or a token or key that cannot be used; the
 * system's error when host and port cannot be had
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const {
    host = '127.0.0.1',
    port = 3000,
    workers = true,
    serverLimits,
    allowMockAnywhere,
    metricsPort,
    ...rest
  } = options
  const { shop, registry = new Registry(), logger } = rest
  assertNumbers('serverLimits', serverLimits ?? {}, defaultServerLimits)
  const limits = { ...defaultServerLimits, ...serverLimits }
  if (believesAll(options) && !allowMockAnywhere && !(await isLoopback(host))) {
    throw new TypeError(
      `Mock authentication believes every caller, and others can reach ${host}: set authenticate, or allowMockAnywhere.`,
    )
  }
  const app = createApp({ ...rest, registry })
  const bodyBytes = options.limits?.bodyBytes ?? defaultLimits.bodyBytes
  const { server, connections } = createHttpServer(app.callback(), limits, bodyBytes)
  server.on('connection', app.welcome)
  const metrics = metricsPort === undefined ? undefined : createMetricsServer(registry)
  await listen(server, host, port)
  try {
    if (metrics !== undefined) await listen(metrics, host, metricsPort!)
  } catch (error) {
    server.close()
    throw error
  }
  collectDefaultMetrics({ register: registry })
  const loopWatch = watchLoop({ logger, registry })
  if (workers) shop.workers.start()
  let closing: Promise<boolean> | undefined
  return {
    address: addressOf(server),
    port: (server.address() as AddressInfo).port,
    metricsAddress: metrics && `${addressOf(metrics)}/metrics`,
    close() {
      closing ??= shutDown({ app, server, connections, shop, limits, logger }).finally(() => {
        loopWatch.stop()
        metrics?.close()
        metrics?.closeAllConnections()
      })
      return closing
    },
  }
}

/** Where no authentication is given, the app's own believes every caller. */
function believesAll({ authenticate }: ServerOptions): boolean {
  return authenticate === undefined || authenticate.believesAll === true
}

function addressOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo
  return `http://${isIPv6(address) ? `[${address}]` : address}:${port}`
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
  // Before clients are asked to go: one that goes comes back at once, and would be taken in again.
  await takeIn(server)
  app.drain()
  const workersStopped = shop.workers.stop()
  const drained = await endsWithin(drainConnections(server, connections), until - performance.now() - 2_000)
  if (!drained) logger?.warn('requests under way were cut off')
  server.closeAllConnections()
  const closed = await endsWithin(
    workersStopped.then(() => shop.close()),
    until - performance.now(),
  )
  if (!closed) logger?.error('the shop could not be closed in time')
  return drained && closed
}
