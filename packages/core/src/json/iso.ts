const dayMs = 86_400_000
let lastAt = Number.NaN
let lastText = ''
let lastDay = Number.NaN
let dayText = ''

/**
 * A moment as JSON has it, ISO 8601 UTC. The times of an order, of its event and mostly of the whole batch are one, and those of
 * a page are of few days: the last text and the last day's are kept, as `toISOString` takes as long as the rest of a line.
 */
export function iso(at: number): string {
  if (at !== lastAt) {
    lastText = textOf(at)
    lastAt = at
  }
  return lastText
}

const two = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))
const three = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'))

function textOf(at: number): string {
  const day = Math.floor(at / dayMs)
  if (day !== lastDay) {
    // Throws for what is no time.
    dayText = new Date(at).toISOString().slice(0, -13)
    lastDay = day
  }
  const ms = Math.trunc(at - day * dayMs)
  const seconds = Math.floor(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${dayText}${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds % 60]}.${three[ms % 1000]}Z`
}
