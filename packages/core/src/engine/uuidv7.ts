import { randomFillSync } from 'node:crypto'

const pool = new Uint8Array(16 * 256)
let used = pool.length
let lastMs = 0
let sequence = 0

/** The id that was made last; the next one changes what differs. One text of 36 characters, where one put together of parts is kept as its parts. */
const last = Buffer.from('00000000-0000-7000-8000-000000000000')
const digits = Buffer.from('0123456789abcdef')

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
    writeTime()
  } else if (++sequence > 0x3ffff) {
    // The counter is spent, or the clock went back: borrow the next millisecond, the order matters more.
    lastMs += 1
    sequence = 0
    writeTime()
  }
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const counterHigh = sequence >>> 6
  writeByte(14, 0x70 | (counterHigh >>> 8))
  writeByte(16, counterHigh)
  writeByte(19, 0x80 | (sequence & 0x3f))
  writeByte(21, pool[used]!)
  for (let i = 1; i < 7; i += 1) writeByte(22 + 2 * i, pool[used + i]!)
  used += 16
  return last.toString('latin1')
}

function writeTime(): void {
  const high = Math.floor(lastMs / 0x10000)
  for (let i = 0; i < 4; i += 1) writeByte(2 * i, high >>> (24 - 8 * i))
  writeByte(9, lastMs >>> 8)
  writeByte(11, lastMs)
}

function writeByte(at: number, value: number): void {
  last[at] = digits[(value >>> 4) & 0xf]!
  last[at + 1] = digits[value & 0xf]!
}
