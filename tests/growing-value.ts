/** What must hold of everything that was read of one value that only grows. */
export interface GrowingValue {
  /** A write that adds so much is sent. Call what is answered when it has been acknowledged. */
  write(amount: number): () => void
  /**
   * Someone asks for the value. Call what is answered with what they were told, as soon as they know it.
   * @returns Of the answer: how many pairs were compared, and whether a write was acknowledged while it was asked for
   */
  ask(): (told: number) => { readonly pairs: number; readonly raced: boolean }
}

/**
 * Compares each answer with all that had been acknowledged before it was asked for (read your writes, and those of others), with
 * all that anybody had been told before (never backwards), and with all that had been sent by then (nothing from the future).
 * Order is that of one process: what its program has seen before is before.
 * @param name Of the value, for whoever reads what went wrong.
 * @throws Error for an answer that cannot be
 */
export function growingValue(name: string): GrowingValue {
  let sent = 0
  let acknowledged = 0
  let told = 0

  return {
    write(amount) {
      sent += amount
      return () => {
        acknowledged += amount
      }
    },
    ask() {
      const least = { acknowledged, told }
      return value => {
        if (value < least.acknowledged) throw stale(name, value, `${least.acknowledged} had been acknowledged`)
        if (value < least.told) throw stale(name, value, `${least.told} had been told`)
        if (value > sent) throw stale(name, value, `only ${sent} had been sent`)
        told = Math.max(told, value)
        return { pairs: 2, raced: acknowledged > least.acknowledged }
      }
    },
  }
}

function stale(name: string, value: number, before: string): Error {
  return new Error(`${name} was told as ${value} when ${before}`)
}
