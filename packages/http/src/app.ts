import Router from '@koa/router'
import type { Logger } from '@jumun/core'
import Koa from 'koa'
import { contractRoutes } from './contracts/contracts.ts'
import { createAdminGate } from './guard/admin-token.ts'
import { freeAliases } from './routes/aliases.ts'
import { mockAuthentication } from './guard/auth.ts'
import { cors } from './guard/cors.ts'
import { dispatch, type DispatchOptions } from './routes/dispatch.ts'
import { fallback } from './routes/fallback.ts'
import { frame } from './answer/frame.ts'
import { createObserve, type Observe } from './answer/observe.ts'
import { invalidInput } from './request/invalid-input.ts'
import { assertPrefix } from './request/mount-prefix.ts'
import { createDeadline } from './guard/deadline.ts'
import { defaultLimits, type Limits } from './guard/limits.ts'
import { createMetrics } from './answer/metrics.ts'
import { createProductStream } from './answer/product-stream.ts'
import { createPenalties } from './guard/penalties.ts'
import { createRateGuard } from './guard/rates.ts'
import { createReadiness } from './answer/readiness.ts'
import { adminOperationRoutes } from './routes/admin-operations.ts'
import { adminOrderRoutes } from './routes/admin-orders.ts'
import { adminShopRoutes } from './routes/admin-shop.ts'
import { adminUserRoutes } from './routes/admin-users.ts'
import { balanceRoutes } from './routes/balance.ts'
import { cartRoutes } from './routes/cart.ts'
import { catalogRoutes } from './routes/catalog.ts'
import { couponRoutes } from './routes/coupons.ts'
import { documentationRoutes } from './routes/documentation.ts'
import { healthRoutes } from './routes/health.ts'
import { orderRoutes } from './routes/orders.ts'
import type { Route } from './routes/route.ts'
import { productStreamRoutes } from './routes/product-stream.ts'
import { type AskQuickly, createQuickAnswers } from './quick/quick-answers.ts'
import { quickCallback } from './quick/quick-callback.ts'
import { createQuickPlans } from './quick/quick-plans.ts'
import { type AppOptions, assertAppOptions } from './app-options.ts'
import { createTurns } from './guard/turns.ts'
import { createBodyRoom } from './request/body-room.ts'

export type { AppOptions }

export interface JumunApp extends Koa {
  /** Not ready from now on, so that no more traffic is sent here; what comes is answered all the same. */
  retire(): void
  /** Someone has come: nothing is started before those who stand outside are taken in. */
  welcome(): void
  /** Streams ended, connections not kept alive: before the server that carries the app is closed. Retires it too. */
  drain(): void
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * The shop as a Koa app, to be served by itself or mounted in another one. It starts nothing and owns no connection.
 * @throws TypeError for an option that cannot be used
 */
export function createApp(options: AppOptions): JumunApp {
  return assembleApp(options).app
}

interface AppParts {
  readonly app: JumunApp
  /** The app's callback without what answers in front of it. */
  readonly koa: Koa['callback']
  readonly ask: AskQuickly
  readonly observe: Observe
}

export function assembleApp(options: AppOptions): AppParts {
  assertAppOptions(options)
  const {
    shop,
    authenticate = mockAuthentication(),
    adminToken,
    logger = silent,
    registry,
    trustedProxies = 0,
    prefix = '',
  } = options
  assertPrefix(prefix)
  const { selfCharge = authenticate.believesAll === true } = options
  const limits: Limits = { ...defaultLimits, ...options.limits }
  let retired = false
  let draining = false
  const turns = createTurns(limits)
  const stream = createProductStream({ shop, logger, limits })
  const metrics = createMetrics({
    shop,
    registry,
    inFlight: () => turns.running,
    waiting: () => turns.waiting,
    helpers: options.helpers ?? {},
    streams: () => stream.listeners,
  })
  const console = options.console?.open()
  const ready = createReadiness(options.ready ?? (() => shop.catalog.listProducts({ limit: 1 })), () => retired)

  const kept = contractRoutes(options.contract, { selfCharge, mostProducts: limits.contractProducts })
  const isKept = ({ method, path }: Route) => kept.some(one => one.method === method && one.path === path)
  const own = [
    ...orderRoutes,
    ...productStreamRoutes(stream),
    ...catalogRoutes,
    ...balanceRoutes(selfCharge),
    ...cartRoutes,
    ...couponRoutes,
    ...adminUserRoutes,
    ...adminOrderRoutes,
    ...adminShopRoutes,
    ...adminOperationRoutes,
    ...healthRoutes({ ready, metrics }),
    ...(console?.routes ?? []),
  ]
  const api = [...kept, ...own.filter(one => !isKept(one))]
  if (authenticate.warning !== undefined) logger.warn(authenticate.warning)
  const parts: DispatchOptions = {
    shop,
    limits,
    deadline: createDeadline(limits.answerMs),
    turns,
    authenticate,
    assertAdmin: createAdminGate(adminToken),
    rates: createRateGuard(options.rates ?? {}, options.rateCounter),
    bodyRoom: createBodyRoom(limits.bodyBytesInAll),
  }
  const router = new Router({ sensitive: true })
  const routes = [...api, ...documentationRoutes(api)]
  // First, because the new paths hold parameters that an old one would be taken for.
  for (const alias of freeAliases(routes)) {
    const route = routes.find(({ method, path }) => method === alias.method && path === alias.to)
    if (route !== undefined) router.register(alias.from, [alias.method], dispatch(route, parts, alias))
  }
  const routeOfLayer = new Map<object, Route>()
  for (const route of routes) {
    routeOfLayer.set(router.register(route.path, [route.method], dispatch(route, parts)), route)
  }

  const app = new Koa()
  // A failure after the answer began, mostly a client that has gone; without a listener Koa would print its stack.
  app.on('error', error => logger.debug('an answer broke off', { error }))
  const penalties = createPenalties()
  const observe = createObserve({ logger, metrics })
  app.use(frame({ logger, observe, penalties, trustedProxies, prefix, isDraining: () => draining }))
  if (options.cors !== undefined) app.use(cors(options.cors))
  app.use(async (ctx, next) => {
    if (!isDecodable(ctx.path)) throw invalidInput('', 'The path is not well-formed.')
    await next()
  })
  app.use(router.routes())
  app.use(fallback(path => router.match(path, 'OPTIONS').path.flatMap(layer => layer.methods)))
  const ownMiddleware = app.middleware.length
  const ask = createQuickAnswers({
    ...parts,
    cors: options.cors,
    trustedProxies,
    planOf: createQuickPlans({ router, routeOf: layer => routeOfLayer.get(layer), prefix }),
    // What a host has put into the app has to see each request.
    isOff: () => draining || app.middleware.length !== ownMiddleware,
  })
  const koa = app.callback.bind(app)
  const whole = Object.assign(app, {
    callback: () => quickCallback(ask, observe, koa()),
    retire() {
      retired = true
    },
    welcome: turns.rest,
    drain() {
      retired = true
      draining = true
      stream.close()
      metrics.close()
      console?.close()
    },
  })
  return { app: whole, koa, ask, observe }
}

function isDecodable(path: string): boolean {
  if (!path.includes('%')) return true
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
