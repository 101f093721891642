/** Writes moments as people of the shop's time zone read them. */
export interface TimeText {
  /** `2026-11-20 15:04:05`, below a title that names the zone. */
  (at: number | undefined): string | undefined
  /** `TIME (Asia/Seoul)`, for a column of moments. */
  title(name: string): string
  /** `2026-11-20 15:04:05 Asia/Seoul`, for one that stands alone. */
  full(at: number | undefined): string | undefined
}

export function timeText(timeZone: string): TimeText {
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const text = (at: number | undefined) => (at === undefined ? undefined : format.format(at))
  return Object.assign(text, {
    title: (name: string) => `${name} (${timeZone})`,
    full: (at: number | undefined) => (at === undefined ? undefined : `${format.format(at)} ${timeZone}`),
  })
}
