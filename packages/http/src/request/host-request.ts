import type { Context } from 'koa'

/** What the host has handed over: Node's request, or the `Request` that the app was given one in the shape of. */
export function hostRequest({ req }: Context): object {
  const { original } = req as { original?: unknown }
  return original instanceof Request ? original : req
}
