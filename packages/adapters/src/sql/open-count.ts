import { unavailable } from './store-error.ts'

/** Counts what is in use, so that closing can wait for it. */
export interface OpenCount {
  /** @throws StoreError `CLOSED` once `close` was called */
  enter(): void
  leave(): void
  /** Refuses newcomers and waits until everyone has left; true for the first caller. */
  close(): Promise<boolean>
}

export function createOpenCount(): OpenCount {
  let inside = 0
  let closed = false
  let empty: (() => void) | undefined

  return {
    enter() {
      if (closed) throw unavailable('CLOSED', 'The store is closed.')
      inside += 1
    },
    leave() {
      inside -= 1
      if (inside === 0) empty?.()
    },
    async close() {
      if (closed) return false
      closed = true
      if (inside > 0) await new Promise<void>(resolve => (empty = resolve))
      return true
    },
  }
}
