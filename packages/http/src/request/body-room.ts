/** Bytes of bodies that are on their way, of all requests together. */
export interface BodyRoom {
  /** Makes room for one body. `giveUp` is called when others need it, and the room is free again from then on. */
  enter(giveUp: () => void): BodyPlace
  readonly bytes: number
}

interface BodyPlace {
  /** @param bytes All that this body takes from now on. */
  resize(bytes: number): void
  leave(): void
}

/**
 * Bounds what slow senders can make a server hold. When there is no room left, the body that has been on its way for the
 * longest gives up: an honest one is here within a moment, no matter what else is trickling.
 */
export function createBodyRoom(maxBytes: number): BodyRoom {
  /** In the order of their coming. */
  const places = new Map<BodyPlace, { bytes: number; giveUp: () => void }>()
  let total = 0

  function leave(place: BodyPlace): void {
    total -= places.get(place)?.bytes ?? 0
    places.delete(place)
  }

  return {
    enter(giveUp) {
      const place: BodyPlace = {
        resize(bytes) {
          const own = places.get(place)
          if (own === undefined) return
          total += bytes - own.bytes
          own.bytes = bytes
          for (const [oldest, { giveUp: yieldRoom }] of places) {
            if (total <= maxBytes || oldest === place) break
            leave(oldest)
            yieldRoom()
          }
        },
        leave: () => leave(place),
      }
      places.set(place, { bytes: 0, giveUp })
      return place
    },
    get bytes() {
      return total
    },
  }
}
