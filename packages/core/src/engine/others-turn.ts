/** Resolves when all else that waits for the event loop has had its turn: a store in this process answers at once, and leaves none. */
export function othersTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
