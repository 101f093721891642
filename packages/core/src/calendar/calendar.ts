/** The business calendar of a shop: days as `YYYY-MM-DD` in the shop's time zone (docs/domain.md, "Money, ids, time"). */
export type BusinessDay = string

export interface Calendar {
  readonly timeZone: string
  /** The business day that the moment (epoch ms) falls on. */
  dayOf(at: number): BusinessDay
  /**
   * The first moment (epoch ms) of the day: usually midnight, later where daylight saving skips midnight. Of days before 1970
   * the first moment that there is.
   */
  startOf(day: BusinessDay): number
}

const dayMs = 86_400_000

/** The day `count` days after (or, negative, before) `day`. */
export function addDays(day: BusinessDay, count: number): BusinessDay {
  return new Date(Date.parse(day) + count * dayMs).toISOString().slice(0, 10)
}

/** True for a real date written `YYYY-MM-DD`. */
export function isBusinessDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text
}

/** @throws RangeError when the runtime does not know the time zone */
export function createCalendar(timeZone: string): Calendar {
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  // Offsets of all zones are multiples of a quarter of an hour and change on one, so within a quarter hour the day is
  // the same, and an order a millisecond need not be a call to Intl a millisecond.
  const quarterMs = 900_000
  let quarter = Number.NaN
  let quarterDay = ''
  const calendar: Calendar = {
    timeZone: format.resolvedOptions().timeZone,
    dayOf(at) {
      const index = Math.floor(at / quarterMs)
      if (index !== quarter) {
        quarterDay = format.format(index * quarterMs)
        quarter = index
      }
      return quarterDay
    },
    startOf(day) {
      // Offsets lie within ±14 h of UTC (and have reached 15:13 h): the first quarter hour of the day is in here.
      const utcMidnight = Date.parse(day)
      let low = Math.floor((utcMidnight - 16 * 3_600_000) / quarterMs)
      let high = Math.floor((utcMidnight + 16 * 3_600_000) / quarterMs)
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        if (format.format(middle * quarterMs) < day) low = middle + 1
        else high = middle
      }
      return Math.max(0, low * quarterMs)
    },
  }
  return calendar
}
