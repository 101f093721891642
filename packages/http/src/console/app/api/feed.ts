import type { Part } from './shapes.ts'

/** A list that is read part by part, as far as someone looks. */
export interface Feed<Item> {
  readonly items: readonly Item[]
  /** Whether the end has been read. */
  readonly complete: boolean
  readonly loading: boolean
  /** Why the last reading failed. */
  readonly error: unknown
  /** Reads the next part, unless one is being read, or there is none. */
  more(): Promise<void>
  /** Reads those parts again that hold the items from `first` to `last`, which stay where they are. */
  refresh(first: number, last: number): Promise<void>
  /** Reads the first part again: what is new there comes before what is known. */
  catchUp(): Promise<void>
  /** Puts another in the place of one of the same id; false where there is none. */
  put(item: Item): boolean
  close(): void
}

export function createFeed<Item>(parts: {
  read(cursor: string | undefined, signal: AbortSignal): Promise<Part<Item>>
  idOf(item: Item): string
  onChange(): void
}): Feed<Item> {
  const { read, idOf, onChange } = parts
  const stop = new AbortController()
  let items: Item[] = []
  let cursors: { readonly cursor: string | undefined; readonly start: number }[] = []
  let next: string | null | undefined
  let loading = false
  let error: unknown
  const places = new Map<string, number>()

  function note(from: number): void {
    for (let index = from; index < items.length; index += 1) places.set(idOf(items[index]!), index)
  }

  function put(item: Item): boolean {
    const index = places.get(idOf(item))
    if (index === undefined) return false
    items[index] = item
    return true
  }

  /** One reading at a time, so that nothing is read twice; failures are kept, to be shown. */
  async function alone(work: () => Promise<void>): Promise<void> {
    if (loading || stop.signal.aborted) return
    loading = true
    try {
      await work()
      error = undefined
    } catch (reason) {
      error = reason
    } finally {
      loading = false
      if (!stop.signal.aborted) onChange()
    }
  }

  return {
    get items() {
      return items
    },
    get complete() {
      return next === null
    },
    get loading() {
      return loading
    },
    get error() {
      return error
    },
    more: () =>
      alone(async () => {
        if (next === null) return
        const part = await read(next, stop.signal)
        const start = items.length
        cursors.push({ cursor: next, start })
        items.push(...part.items.filter(item => !places.has(idOf(item))))
        note(start)
        next = part.nextCursor
      }),
    refresh: (first, last) =>
      alone(async () => {
        for (const [index, { cursor, start }] of cursors.entries()) {
          const end = cursors[index + 1]?.start ?? items.length
          if (start > last || end <= first) continue
          for (const item of (await read(cursor, stop.signal)).items) put(item)
        }
      }),
    catchUp: () =>
      alone(async () => {
        const part = await read(undefined, stop.signal)
        const fresh = part.items.filter(item => !put(item))
        if (fresh.length === 0) return
        if (fresh.length === part.items.length) {
          // So much is new that something may lie between: what is known starts over.
          items = [...part.items]
          cursors = [{ cursor: undefined, start: 0 }]
          next = part.nextCursor
          places.clear()
        } else {
          items = [...fresh, ...items]
          cursors = cursors.map(({ cursor, start }, index) => ({
            cursor,
            start: index === 0 ? 0 : start + fresh.length,
          }))
        }
        note(0)
      }),
    put,
    close() {
      stop.abort(new Error('closed'))
    },
  }
}
