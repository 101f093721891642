let lastAt = Number.NaN
let lastText = ''

/**
 * A moment as JSON has it, ISO 8601 UTC. The times of an order, of its event and mostly of the whole batch are one, so the
 * last text is kept.
 */
export function iso(at: number): string {
  if (at !== lastAt) {
    lastText = new Date(at).toISOString()
    lastAt = at
  }
  return lastText
}
