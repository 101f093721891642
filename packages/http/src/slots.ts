import { ShopError } from '@jumun/core'

/** Room for so many requests at once. */
export interface Slots {
  /** @throws ShopError `BUSY` when all are taken */
  assertFree(): void
  /** Takes one; call what it answers to give it back. @throws ShopError `BUSY` when all are taken */
  take(): () => void
  readonly taken: number
}

/** Refusing costs nearly nothing and waiting does not: who comes when the house is full is told so at once. */
export function createSlots(max: number): Slots {
  let taken = 0

  function assertFree(): void {
    if (taken < max) return
    throw new ShopError('BUSY', `The server has ${max} requests under way already; try again soon.`, {
      retryAfterMs: 1000,
      outcome: 'nothing happened',
    })
  }

  return {
    assertFree,
    take() {
      assertFree()
      taken += 1
      return () => {
        taken -= 1
      }
    },
    get taken() {
      return taken
    },
  }
}
