import type { Clock } from '../ports/clock.ts'

/**
 * A clock that goes on when the one it is made of is set back: it counts on from where that was, and stays ahead by as much. For
 * times to live, leases and pauses, which would last for as long as the clock was set back.
 */
export function steadyClock(clock: Clock): Clock {
  let last = clock.now()
  let ahead = 0
  return {
    now() {
      const now = clock.now()
      if (now < last) ahead += last - now
      last = now
      return now + ahead
    },
  }
}
