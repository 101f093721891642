import type { Status } from '../api/shapes.ts'

type Minutes = Status['minutes']

const ratedMinutes = 5

/** Values by minute as a chart has them: an hour, also where a server has not counted that long. */
export function lastHour(minutes: Minutes, values: readonly number[]): { times: number[]; values: (number | null)[] } {
  const end = Date.parse(minutes.at(-1)?.at ?? '') / 1000
  const times = Array.from({ length: 61 }, (_, index) => end - (60 - index) * 60)
  return { times, values: times.map((_, index) => values[index - times.length + values.length] ?? null) }
}

/** Orders and money of a minute, over the last few and the one under way, and of the whole hour. */
export function perMinute(minutes: Minutes) {
  const rated = minutes.slice(-ratedMinutes)
  const of = (value: (minute: Minutes[number]) => number) => ({
    rate: rated.reduce((sum, minute) => sum + value(minute), 0) / Math.max(1, rated.length),
    sum: minutes.reduce((sum, minute) => sum + value(minute), 0),
  })
  return { orders: of(({ orders }) => orders), paid: of(({ paid }) => paid) }
}

/** How often each code refused, the most frequent first. */
export function refusals(minutes: Minutes): readonly (readonly [code: string, count: number])[] {
  const counts = new Map<string, number>()
  for (const { refused } of minutes) {
    for (const [code, count] of Object.entries(refused)) counts.set(code, (counts.get(code) ?? 0) + count)
  }
  return [...counts].toSorted(([a, first], [b, second]) => second - first || a.localeCompare(b))
}

/** How many commands were decided together in the last minutes; undefined where there were none. */
export function meanBatch(minutes: Minutes): number | undefined {
  const last = minutes.slice(-ratedMinutes)
  const batches = last.reduce((sum, minute) => sum + minute.batches, 0)
  return batches === 0 ? undefined : last.reduce((sum, minute) => sum + minute.commands, 0) / batches
}
