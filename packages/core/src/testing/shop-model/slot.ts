/** An id that the shop makes: unknown to the model until the first answer that holds it. */
export class Slot {
  id: string | undefined
}

/** Lets the slots of what was expected take the ids that stand at their place in what came. */
export function fillSlots(expected: unknown, actual: unknown): void {
  if (expected instanceof Slot) {
    if (expected.id === undefined && typeof actual === 'string') expected.id = actual
    return
  }
  if (typeof expected !== 'object' || expected === null || typeof actual !== 'object' || actual === null) return
  for (const [name, value] of Object.entries(expected)) fillSlots(value, (actual as Record<string, unknown>)[name])
}

/** What was expected with ids in place of slots. */
export function withIds(expected: unknown): unknown {
  if (expected instanceof Slot) return expected.id ?? 'an id that no answer has told'
  if (typeof expected !== 'object' || expected === null) return expected
  if (Array.isArray(expected)) return expected.map(withIds)
  return Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, withIds(value)]))
}
