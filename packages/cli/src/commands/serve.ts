import { randomBytes } from 'node:crypto'
import type { Logger } from '@jumun/core'
import type { Authenticate, JwtOptions } from '@jumun/http'
import type { Console } from '@jumun/http/console'
import type { LogLevel } from '@jumun/http/server'
import { type Command, Option } from 'commander'
import { action } from '../usage/action.ts'
import { wholeNumber } from '../usage/arguments.ts'
import type { Config } from '../config/config.ts'
import { examples } from '../output/examples.ts'
import { createLogger } from '../output/logger.ts'
import { openRedis } from '../config/open-redis.ts'
import { openShop } from '../config/open-shop.ts'
import { createPlatform, type Platform } from '../platform/platform.ts'
import { namedPublishers } from '../config/open-publisher.ts'
import { addPublisherFlags, publisherExamples, publisherFlags } from '../publishers/publisher-flags.ts'
import { listenRefusal } from '../process/listen-refusal.ts'
import { endByCommand, stopSignal } from '../process/stop-signal.ts'
import { addSample } from './sample-shop.ts'
import { addServeFlags, type ServeFlags, settingsOfFlags } from './serve-flags.ts'
import { serveOptions } from '../config/serve-options.ts'
import { UsageError } from '../usage/usage-error.ts'

/** The server has given up on what hangs by then; writing the rest of the log takes a second at most. */
const endMs = 8_800

interface ServeOptions extends ServeFlags {
  readonly host?: string
  readonly port?: number
  readonly auth?: string
  readonly workers: boolean
  readonly init?: boolean
  readonly sample?: boolean
  readonly platform?: number
}

export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .description('Serve the shop over HTTP, with its workers (relay, expiry, daily ranking)')
    .option('--host <address>', 'where to listen (default: 127.0.0.1)')
    .option('--port <number>', 'where to listen; 0 takes a free one (default: 3000)', wholeNumber)
    .addOption(
      new Option('--auth <mode>', 'who calls: mock trusts any user id (default: mock)').choices(['mock', 'jwt']),
    )
    .option('--no-workers', 'leave relay, expiry and daily ranking to another process')
    .option('--init', 'make the shop where there is none, as containers do that begin with an empty database')
    .option('--sample', 'bring in the sample of `init --sample` first; with --init, a shop to try at once')
    .addOption(
      new Option('--platform [port]', 'start the mock data platform beside it, and send it the events')
        .preset('4100')
        .argParser(wholeNumber),
    )
    .action(
      action<ServeOptions, []>(
        ({ config }, { workers, init = false, sample = false, platform }) =>
          serve(config, { workers, init, sample, platform }),
        ({ host, port, auth, platform, ...flags }) => ({
          'http.host': host,
          'http.port': port,
          'http.auth': auth,
          ...settingsOfFlags(flags),
          ...publisherFlags(flags),
          ...(platform !== undefined && platformSetting(platform, flags)),
        }),
      ),
    )
  addServeFlags(command)
  addPublisherFlags(command)
  examples(command, [
    'serve',
    'serve --host 0.0.0.0 --port 8080 --auth jwt',
    'serve --db mysql://jumun@localhost/jumun --no-workers',
    'serve --kafka localhost:9092 --kafka-topic shop.events',
    'serve --init --sample --db sqlite:/data/jumun.db',
    'serve --contract 002 --cors https://shop.example',
    'serve --init --sample --platform --demo',
  ]).addHelpText(
    'after',
    '\nJUMUN_ADMIN_TOKEN opens the admin routes; without it a token is made and printed once. --auth jwt needs\nJUMUN_JWT_SECRET, JUMUN_JWT_PUBLIC_KEY or JUMUN_JWT_JWKS_URL. Every flag has its place in the environment and in the\nconfiguration file: see `jumun config`. SIGTERM and Ctrl-C finish what was accepted, then end.',
  )
}

interface Beginning {
  readonly workers: boolean
  readonly init: boolean
  readonly sample: boolean
  /** The port of the mock data platform, where it is wanted. */
  readonly platform: number | undefined
}

/** Serves until a signal ends it. */
export async function serve(
  config: Config,
  { workers, init, sample, platform: platformPort }: Beginning,
): Promise<void> {
  const { startServer } = await import('@jumun/http/server')
  const log = await openLog(config.text('logLevel') as LogLevel)
  const { logger } = log
  const authenticate = await authentication(config)
  await assertAdminToken(config)
  await assertPrivate(config)
  const console = await openConsole(config)
  const redisUrl = config.text('redis.url')
  const prefix = config.text('redis.prefix')!
  const redis = redisUrl === undefined ? undefined : await openRedis(redisUrl, { prefix, logger })
  const platform = await startPlatform(platformPort, config.text('webhook.secret'))
  try {
    if (namedPublishers(config).length === 0) {
      warn(`no publisher is set, so events stay in the outbox: add ${publisherExamples}, or try --platform`)
    }
    const { cache, couponGate } = redis ?? {}
    const gates = { ...(cache !== undefined && { cache }), ...(couponGate !== undefined && { couponGate }) }
    const { shop, store } = await openShop(config, { create: init, migrate: true, logger, ...gates })
    const host = config.text('http.host')
    const port = config.number('http.port')
    try {
      if (sample) await addSample(shop)
      // Before anyone can connect: from then on a signal has to let what was accepted be answered.
      const stopping = stopSignal()
      const server = await startServer({
        ...serveOptions(config),
        ...(redis !== undefined && { rateCounter: redis.rateCounter, helpers: { redis: () => redis.isReachable() } }),
        shop,
        host,
        port,
        authenticate,
        adminToken: adminToken(config),
        logger,
        console,
        workers,
        ready: () => store.ping(),
      })
      const { address, metricsAddress } = server
      const places = [
        `serving at ${address} (docs at ${address}/docs)`,
        ...(console === undefined ? [] : [`console at ${address}/console`]),
        ...(config.flag('http.demo') ? [`storefront demo at ${address}/console/demo`] : []),
        ...(metricsAddress === undefined ? [] : [`metrics at ${metricsAddress}`]),
      ]
      // At once: who waits for the first line has the others with it.
      process.stderr.write(places.map(place => `jumun: ${place}\n`).join(''))
      const signal = await stopping
      endInTime(log)
      logger.info('shutting down', { signal })
      if (!(await server.close())) process.exitCode = 1
    } catch (error) {
      throw listenRefusal(error, `${host}:${port}`)
    } finally {
      await shop.close()
    }
  } finally {
    await platform?.close()
    await redis?.close()
    await log.flush()
    // A driver may leave something behind that keeps the process alive, such as mysql2 the timer of a statement whose
    // connection was cut. All that matters is closed by now.
    setTimeout(() => process.exit(), 1_000).unref()
  }
}

/** Where the events go that the platform is started for. @throws UsageError */
function platformSetting(port: number, flags: Readonly<Record<string, unknown>>): { 'webhook.url': string } {
  // A free one (0) would be known only once the publisher has its URL.
  if (port < 1 || port > 65_535) throw new UsageError('--platform must name a port from 1 to 65535')
  if (flags['webhook'] !== undefined) throw new UsageError('--platform takes the place of --webhook: name one of them')
  return { 'webhook.url': `http://127.0.0.1:${port}/events` }
}

/** For trying things out: what `jumun platform` is, in this process. */
async function startPlatform(port: number | undefined, secret: string | undefined): Promise<Platform | undefined> {
  if (port === undefined) return undefined
  const platform = createPlatform(secret === undefined ? {} : { secret })
  const { url } = await platform.start(port).catch((error: unknown) => {
    throw listenRefusal(error, `--platform ${port}`)
  })
  process.stderr.write(`jumun: the mock data platform takes events at ${url}/events (sales at ${url}/sales)\n`)
  return platform
}

/** No matter what hangs, a database, a platform: who has asked the process to end is not kept waiting for more than ten seconds. */
function endInTime(log: { flush(): Promise<void> }): void {
  setTimeout(() => {
    process.exitCode = 1
    void log.flush().finally(() => process.exit())
  }, endMs).unref()
}

/** Lines for people on a terminal; else JSON on stdout, so that stderr holds what the command itself has to say. */
async function openLog(level: LogLevel): Promise<{ logger: Logger; flush(): Promise<void> }> {
  if (process.stdout.isTTY) return { logger: createLogger(level), async flush() {} }
  const { createJsonLogger } = await import('@jumun/http/server')
  const logger = createJsonLogger({ level, onReaderGone: endByCommand })
  return { logger, flush: () => logger.flush() }
}

async function authentication(config: Config): Promise<Authenticate> {
  const { jwtAuthentication, mockAuthentication } = await import('@jumun/http')
  if (config.text('http.auth') === 'mock') {
    warn('--auth mock trusts any user id a client sends; use --auth jwt in production')
    return mockAuthentication()
  }
  const authenticate = withKey(config, jwtAuthentication)
  if (authenticate.warning !== undefined) {
    warn(`${authenticate.warning}. Set JUMUN_JWT_ISSUER and JUMUN_JWT_AUDIENCE`)
  }
  return authenticate
}

function withKey(config: Config, jwtAuthentication: (options: JwtOptions) => Authenticate): Authenticate {
  const keys = [
    { variable: 'JUMUN_JWT_SECRET', value: config.text('jwt.secret') },
    { variable: 'JUMUN_JWT_PUBLIC_KEY', value: config.text('jwt.publicKey') },
    { variable: 'JUMUN_JWT_JWKS_URL', value: config.text('jwt.jwksUrl') },
  ].filter(({ value }) => value !== undefined)
  const [key] = keys
  if (key === undefined || keys.length > 1) {
    throw new UsageError(
      '--auth jwt needs exactly one of JUMUN_JWT_SECRET, JUMUN_JWT_PUBLIC_KEY and JUMUN_JWT_JWKS_URL',
    )
  }
  const claims = { issuer: config.text('jwt.issuer'), audience: config.text('jwt.audience') }
  const value = key.value!
  try {
    if (key.variable === 'JUMUN_JWT_SECRET') return jwtAuthentication({ secret: value, ...claims })
    if (key.variable === 'JUMUN_JWT_JWKS_URL') return jwtAuthentication({ jwksUrl: value, ...claims })
    return jwtAuthentication({ publicKey: value, algorithm: config.text('jwt.algorithm')!, ...claims })
  } catch (error) {
    throw new UsageError(`--auth jwt: ${key.variable}: ${(error as Error).message}`, { cause: error })
  }
}

function warn(message: string): void {
  process.stderr.write(`jumun: warning: ${message}\n`)
}

/** Mock authentication is for trying things out on one machine. @throws UsageError */
async function assertPrivate(config: Config): Promise<void> {
  const { isLoopback } = await import('@jumun/http/server')
  const host = config.text('http.host')!
  if (config.text('http.auth') !== 'mock' || config.flag('http.allowMockAnywhere')) return
  // A host that does not exist is reported where the server listens.
  if (await isLoopback(host).catch(() => true)) return
  throw new UsageError(
    `--host ${host} can be reached by other machines, and --auth mock trusts any user id: use --auth jwt, or add ` +
      '--allow-mock-anywhere if something else keeps strangers out',
  )
}

/** The page of the shop, unless it is left out. @throws UsageError */
async function openConsole(config: Config): Promise<Console | undefined> {
  const demo = config.flag('http.demo')
  if (!config.flag('http.console')) {
    if (demo) throw new UsageError('--demo is a part of the console: leave --no-console out')
    return undefined
  }
  if (demo && config.text('http.auth') !== 'mock') {
    throw new UsageError('--demo has no sign-in for users: it needs --auth mock')
  }
  const { createConsole } = await import('@jumun/http/console')
  return createConsole({ demo, currency: config.text('http.currency')! })
}

/** @throws UsageError */
async function assertAdminToken(config: Config): Promise<void> {
  const { adminTokenFault } = await import('@jumun/http')
  const fault = adminTokenFault(config.text('http.adminToken'))
  if (fault !== undefined) throw new UsageError(`JUMUN_ADMIN_TOKEN ${fault}`)
}

function adminToken(config: Config): string {
  const given = config.text('http.adminToken')
  if (given !== undefined && given.trim() !== '') return given
  const made = randomBytes(24).toString('base64url')
  process.stderr.write(`jumun: JUMUN_ADMIN_TOKEN is not set; for this run it is ${made}\n`)
  return made
}
