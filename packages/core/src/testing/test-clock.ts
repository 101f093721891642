import type { Clock } from '../ports/clock.ts'

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  advance(ms: number): void
  set(at: number): void
}

/** 10:00 in Seoul on a Monday in March: far from midnight, and from changes of daylight saving. */
export const monday = Date.parse('2026-03-02T01:00:00Z')

export function createTestClock(at = monday): TestClock {
  let now = at
  return {
    now: () => now,
    advance(ms) {
      now += ms
    },
    set(next) {
      now = next
    },
  }
}
