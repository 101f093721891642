import type { ScannedRows, Scanner } from '../../ports/scanner.ts'

/** One row of a kind that is not as it should be: the first that is picked is changed, dropped, or has another beside it. */
export interface Alteration<Kind extends keyof ScannedRows = keyof ScannedRows> {
  readonly kind: Kind
  pick(row: ScannedRows[Kind]): boolean
  /** The rows in place of the one picked: none drops it. */
  instead(row: ScannedRows[Kind]): readonly ScannedRows[Kind][]
}

/** A view of the rows in which one is altered. `picked` tells the row, once it was scanned. */
export function alteredScanner<View extends Scanner>(
  view: View,
  alteration: Alteration,
): View & { readonly picked: unknown } {
  let picked: unknown
  async function* scan<Kind extends keyof ScannedRows>(kind: Kind): AsyncGenerator<readonly ScannedRows[Kind][]> {
    let done = false
    for await (const chunk of view.scan(kind)) {
      if (kind !== alteration.kind) yield chunk
      else {
        yield chunk.flatMap(row => {
          if (done || !alteration.pick(row)) return row
          done = true
          picked = row
          return alteration.instead(row) as unknown as ScannedRows[Kind][]
        })
      }
    }
  }
  async function eventsOf(orderIds: readonly string[]): Promise<ScannedRows['events'][]> {
    const events: ScannedRows['events'][] = []
    for await (const chunk of scan('events')) events.push(...chunk.filter(({ orderId }) => orderIds.includes(orderId)))
    return events
  }
  return {
    ...view,
    scan,
    eventsOf,
    get picked() {
      return picked
    },
  }
}
