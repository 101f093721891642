import type { Reader, StaleReader } from '@jumun/core'

/** One of the two servers that are read from. */
export interface ReadSource {
  readonly reader: Pick<Reader, 'products'> & { readonly sales: Pick<Reader['sales'], 'top'> }
  /** The row that readiness counts up. @throws StoreError */
  revision(): Promise<number>
}

export interface StaleReaderOptions {
  readonly primary: ReadSource & {
    /** Changes the row. @throws StoreError */
    beat(): Promise<void>
  }
  readonly replica: ReadSource
  readonly mostMs: number
}

/** How often the replica is asked whether it has come so far. */
const askEveryMs = 20
/** After a replica that fails, or hangs back too far, it is left alone for so long. */
const restMs = 1_000

/**
 * Reads from a replica while it is proved to be recent enough. The proof needs no clock but this process's own, and no right to
 * look into replication: a row is changed at the primary, and once the replica shows the change, it holds all that was answered
 * before the change began, as replicas store in the order of their primary. A proof is made when a question comes and the last
 * one is half as old as it may be; where there is none, or the replica fails, the primary is asked.
 */
export function staleReader({
  primary,
  replica,
  mostMs,
}: StaleReaderOptions): StaleReader & { close(): Promise<void> } {
  let closed = false
  /** All that was answered before is there. */
  let provedAt = -Infinity
  let restsUntil = -Infinity
  let proving: Promise<void> | undefined

  async function prove(): Promise<void> {
    const begunAt = performance.now()
    await primary.beat()
    const revision = await primary.revision()
    while ((await replica.revision()) < revision) {
      if (performance.now() - begunAt > mostMs) return rest()
      await new Promise<void>(resolve => {
        setTimeout(resolve, askEveryMs)
      })
      if (closed) return
    }
    provedAt = begunAt
  }

  function rest(): void {
    restsUntil = performance.now() + restMs
  }

  function proveSoon(): void {
    if (closed || performance.now() < restsUntil) return
    // What is wrong with either of them is seen by those who ask it something else.
    proving ??= prove()
      .catch(rest)
      .finally(() => {
        proving = undefined
      })
  }

  function behindMs(): number | undefined {
    const age = performance.now() - provedAt
    return age <= mostMs ? age : undefined
  }

  async function read<T>(ask: (reader: ReadSource['reader']) => Promise<T>): Promise<T> {
    const age = behindMs() ?? Infinity
    if (age > mostMs / 2) proveSoon()
    if (age <= mostMs) {
      try {
        return await ask(replica.reader)
      } catch {
        provedAt = -Infinity
        rest()
      }
    }
    return ask(primary.reader)
  }

  return {
    products: {
      page: query => read(({ products }) => products.page(query)),
      following: query => read(({ products }) => products.following(query)),
    },
    sales: { top: query => read(({ sales }) => sales.top(query)) },
    mostMs,
    behindMs,
    async close() {
      closed = true
      await proving
    },
  }
}
