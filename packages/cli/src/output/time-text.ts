/** Writes moments as people of the shop's time zone read them: `2026-11-20 15:04:05`. */
export function timeText(timeZone: string): (at: number | undefined) => string | undefined {
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return at => (at === undefined ? undefined : format.format(at))
}
