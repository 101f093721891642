/** How long and how much a connection may take, no matter what is asked over it. */
export interface ServerLimits {
  /** Open connections. When all are taken, the address with most of them makes room with an idle one, or the next is dropped. */
  readonly connections: number
  /** Bytes of all headers of a request. */
  readonly headerBytes: number
  readonly headersMs: number
  /** Headers and body together. */
  readonly requestMs: number
  /** Between two requests. */
  readonly keepAliveMs: number
  /** Without a byte in either direction; longer than the heartbeat of streams. */
  readonly idleMs: number
  /** All that `close` takes, at most. */
  readonly drainMs: number
}

export const defaultServerLimits: ServerLimits = {
  connections: 10_000,
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  // Longer than the 60 s after which common load balancers give an idle connection up: the one who gives up must be they.
  keepAliveMs: 65_000,
  idleMs: 90_000,
  drainMs: 8_500,
}
