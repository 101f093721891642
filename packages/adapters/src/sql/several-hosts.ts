import { isStoreError } from '@jumun/core'
import { unavailable } from './store-error.ts'

/** How one driver's pool of one host is used. */
export interface HostPool<Connection> {
  /** For messages: `host:port`. */
  readonly host: string
  /** @throws StoreError */
  connect(): Promise<Connection>
  /** Asks a connection that is not known to be fit yet. @throws StoreError */
  takesWrites(connection: Connection): Promise<boolean>
  discard(connection: Connection): void
}

export interface SeveralHosts<Connection> {
  /** @throws StoreError of the first host that answered, when none is fit */
  connect(): Promise<Connection>
  /** A connection has been lost, or refuses to write: every other one is asked again before it is used. */
  doubt(): void
}

/**
 * Connections to the one of several hosts that takes writes. The first that does is kept to until it no longer does; then the
 * next in the list. Which of them is to take writes is decided elsewhere: by the one who promotes a standby.
 */
export function severalHosts<Connection extends object>(
  hosts: readonly HostPool<Connection>[],
): SeveralHosts<Connection> {
  let current = 0
  let fit = new WeakSet<Connection>()

  /** Undefined for a host that does not take writes. */
  async function connectTo(host: HostPool<Connection>): Promise<Connection | undefined> {
    const connection = await host.connect()
    if (fit.has(connection)) return connection
    try {
      if (await host.takesWrites(connection)) {
        fit.add(connection)
        return connection
      }
    } catch (error) {
      host.discard(connection)
      throw error
    }
    host.discard(connection)
    return undefined
  }

  return {
    async connect() {
      const begun = current
      let cause: Error | undefined
      for (let turn = 0; turn < hosts.length; turn += 1) {
        const place = (begun + turn) % hosts.length
        try {
          const connection = await connectTo(hosts[place]!)
          if (connection !== undefined) {
            current = place
            return connection
          }
        } catch (error) {
          // A password that is wrong is so at every host, and shall be told at once.
          if (isStoreError(error) && lasting.has(error.code)) throw error
          // Who answers knows more than who is not there.
          if (cause === undefined || isStoreError(cause, 'NO_SERVER')) cause = error as Error
        }
      }
      if (cause !== undefined) throw cause
      const names = hosts.map(({ host }) => host).join(', ')
      throw unavailable(
        'NO_SERVER',
        `No server takes writes: ${names} only read. Promote one of them, or name the one that does.`,
      )
    },
    doubt() {
      fit = new WeakSet()
    },
  }
}

const lasting: ReadonlySet<string> = new Set(['ACCESS_DENIED', 'TLS_UNAVAILABLE', 'TLS_REQUIRED', 'TLS_REFUSED'])
