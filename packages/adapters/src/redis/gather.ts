interface Waiting<Item, Answer> {
  readonly item: Item
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/**
 * Questions under one key that arrive in the same turn of the event loop are asked together, at most `maxItems` at once.
 * `ask` gives one answer an item, in order.
 */
export function createGather<Item, Answer>(
  maxItems: number,
  ask: (key: string, items: readonly Item[]) => Promise<readonly Answer[]>,
): (key: string, item: Item) => Promise<Answer> {
  let gathered = new Map<string, Waiting<Item, Answer>[]>()

  async function askTogether(key: string, waiting: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await ask(
        key,
        waiting.map(({ item }) => item),
      )
      waiting.forEach(({ resolve }, i) => resolve(answers[i]!))
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }

  function askAll(): void {
    const all = gathered
    gathered = new Map()
    for (const [key, waiting] of all) {
      for (let from = 0; from < waiting.length; from += maxItems) {
        void askTogether(key, waiting.slice(from, from + maxItems))
      }
    }
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      // Not a microtask: requests that came in together are read one by one before this runs.
      if (gathered.size === 0) setImmediate(askAll)
      const waiting = gathered.get(key)
      if (waiting === undefined) gathered.set(key, [{ item, resolve, reject }])
      else waiting.push({ item, resolve, reject })
    })
}
