import type Router from '@koa/router'
import { parseInput } from '@jumun/core'
import { createRecentKeys } from '../guard/recent-keys.ts'
import { takeUserId } from '../guard/user-of-request.ts'
import { readQuery } from '../request/query.ts'
import { nothing } from '../routes/dispatch.ts'
import type { Route } from '../routes/route.ts'

/** What an address asks for: the same each time, so that it is read once. */
export interface QuickPlan {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  readonly query: object
  /** What the query names as user. */
  readonly named: readonly string[]
}

/** Longer ones are made up. */
const maxCharacters = 200
const maxRemembered = 2_000
/** Addresses that everyone reads alike, and nothing that would have to be read twice. */
const plain = /^\/(?!\/)[\w.~%/-]*(\?[\w.~%&=+-]*)?$/

/**
 * Finds the plan of an address, path and query; undefined where Koa has to answer, as it does wherever something is wrong. Paths
 * and queries are read by what Koa reads them by.
 * @param routeOf The route whose handler a layer of the router is.
 */
export function createQuickPlans(parts: {
  router: Router
  routeOf: (layer: object) => Route | undefined
  prefix: string
}): (url: string) => QuickPlan | undefined {
  const { router, routeOf, prefix } = parts
  const plans = createRecentKeys<QuickPlan | 'none'>(maxRemembered)

  function read(url: string): QuickPlan | undefined {
    if (!plain.test(url)) return undefined
    const [whole = '', search = ''] = url.split('?')
    const path = whole.startsWith(`${prefix}/`) ? whole.slice(prefix.length) : whole
    const [layer] = router.match(path, 'GET').pathAndMethod
    const route = layer && routeOf(layer)
    if (layer === undefined || route?.quick !== true) return undefined
    try {
      decodeURIComponent(path)
      const params = layer.params(path, layer.captures(path))
      const fields = readQuery(search)
      const named = takeUserId(fields)
      // What is public has a user only where one is named.
      if (named.length > 0 && route.access === 'public') return undefined
      return { route, params, query: parseInput(route.query ?? nothing, fields), named }
    } catch {
      return undefined
    }
  }

  return url => {
    if (url.length > maxCharacters) return undefined
    const known = plans.get(url)
    if (known !== undefined) return known === 'none' ? undefined : known
    const plan = read(url)
    plans.set(url, plan ?? 'none')
    return plan
  }
}
