interface Waiting {
  readonly eventId: string
  readonly orderId: string
  readonly sequence: number
}

/**
 * The ids of waiting events in the order of their places: as they are given, those of one order among themselves by their
 * `sequence`. Clocks of servers differ, so that the order of times alone might put the second one first. `siblings` are all
 * waiting events of the same orders, for one that stands behind the last that was read.
 */
export function placementOf(waiting: readonly Waiting[], siblings: readonly Waiting[]): string[] {
  const known = new Set(waiting.map(({ eventId }) => eventId))
  const all = [...waiting, ...siblings.filter(({ eventId }) => !known.has(eventId))]
  const ofOrder = new Map<string, Waiting[]>()
  for (const event of all) {
    const events = ofOrder.get(event.orderId)
    if (events === undefined) ofOrder.set(event.orderId, [event])
    else events.push(event)
  }
  for (const events of ofOrder.values()) events.sort((one, other) => one.sequence - other.sequence)
  const taken = new Map<string, number>()
  return all.map(({ orderId }) => {
    const index = taken.get(orderId) ?? 0
    taken.set(orderId, index + 1)
    return ofOrder.get(orderId)![index]!.eventId
  })
}
