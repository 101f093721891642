import { randomFillSync } from 'node:crypto'

const pool = new Uint8Array(16 * 256)
let used = pool.length
let lastMs = 0
let sequence = 0

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * A UUIDv7 (RFC 9562): 48 bits of epoch milliseconds, then an 18-bit counter that starts again in every millisecond
 * (method 1 of section 6.2), then 56 random bits. Ids made by one process grow strictly, so rows that are clustered by
 * them are appended and never scattered.
 */
export function uuidv7(): string {
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    sequence = 0
  } else if (++sequence > 0x3ffff) {
    // The counter is spent, or the clock went back: borrow the next millisecond, the order matters more.
    lastMs += 1
    sequence = 0
  }
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const r = used
  used += 16
  const high = Math.floor(lastMs / 0x10000)
  const low = lastMs & 0xffff
  const time = `${hexByte(high >>> 24)}${hexByte(high >>> 16)}${hexByte(high >>> 8)}${hexByte(high)}`
  const counterHigh = sequence >>> 6
  return (
    `${time}-${hexByte(low >>> 8)}${hexByte(low)}-${hexByte(0x70 | (counterHigh >>> 8))}${hexByte(counterHigh)}` +
    `-${hexByte(0x80 | (sequence & 0x3f))}${hexByte(pool[r]!)}` +
    `-${hexByte(pool[r + 1]!)}${hexByte(pool[r + 2]!)}${hexByte(pool[r + 3]!)}${hexByte(pool[r + 4]!)}${hexByte(pool[r + 5]!)}${hexByte(pool[r + 6]!)}`
  )
}

function hexByte(value: number): string {
  return hex[value & 0xff]!
}
