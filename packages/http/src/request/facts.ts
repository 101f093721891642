import type { ErrorCode } from '@jumun/core'
import type { Context } from 'koa'

/** What the app knows of a request while it answers it. */
export interface Facts {
  readonly requestId: string
  /** What a host has mounted the app under, '' at the root. */
  readonly prefix: string
  /** Where it comes from, for what is shared out by address. */
  readonly address: string
  /** The path of the route with its parameters unfilled: few values, fit for metrics. */
  route: string
  /** The status of an error, where the route's contract has its own. */
  statusOf?: ((code: ErrorCode) => number) | undefined
  /** Of the problem that was answered, if it was one. */
  code?: ErrorCode
  /** Whether the rest of its body is not waited for, so that nothing more can be said on its connection. */
  abandoned?: boolean
}

// Beside the context and not in `ctx.state`, which belongs to the host that the app may be mounted in.
const known = new WeakMap<object, Facts>()

export function rememberFacts(ctx: Context, facts: Facts): void {
  known.set(ctx.req, facts)
}

export function factsOf(ctx: Context): Facts {
  const facts = known.get(ctx.req)
  if (facts === undefined) throw new Error('the frame has to come first')
  return facts
}
