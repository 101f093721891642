import { createActivity } from './console/activity.ts'
import { consoleRoutes } from './console/console-routes.ts'
import type { Route } from './routes/route.ts'

export interface ConsoleOptions {
  /** Whether the storefront to try things with is served at `/console/demo`, default false: it believes every name. */
  readonly demo?: boolean | undefined
  /** The currency in which the pages show money, a code of ISO 4217 such as `USD`; default `KRW`. */
  readonly currency?: string | undefined
}

/** The shop's page, to be given to `createApp` or `startServer`. */
export interface Console {
  /** Begins to count what happens in the shops of this process. */
  open(): OpenConsole
}

interface OpenConsole {
  readonly routes: readonly Route[]
  /** Counts no more. */
  close(): void
}

/**
 * The page at `/console` (and at `/`): the shop to look at and to work with, for holders of the admin token.
 * @throws RangeError for a currency that is none
 */
export function createConsole({ demo = false, currency = 'KRW' }: ConsoleOptions = {}): Console {
  const code = currency.toUpperCase()
  // `Intl.NumberFormat` takes any three letters for one.
  if (!Intl.supportedValuesOf('currency').includes(code)) throw new RangeError(`There is no currency ${currency}.`)
  return {
    open() {
      const activity = createActivity()
      return { routes: consoleRoutes({ demo, currency: code, activity }), close: activity.close }
    },
  }
}
