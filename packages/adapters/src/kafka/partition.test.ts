import { murmur2 } from '@platformatic/kafka'
import { describe, expect, it } from 'vitest'
import { partitionOf } from './partition.ts'

const most = 0x80_00_00_00

describe('partitionOf', () => {
  // Hashes that Kafka's own tests expect (UtilsTest.testMurmur2), with the sign taken off as its partitioner does.
  it.each([
    ['21', -973_932_308],
    ['foobar', -790_332_482],
    ['a-little-bit-long-string', -985_981_536],
    ['a-little-bit-longer-string', -1_486_304_829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
    ['abc', 479_470_107],
  ])('hashes %s as Kafka does', (key, hash) => {
    expect(partitionOf(Buffer.from(key), most)).toBe(hash & 0x7f_ff_ff_ff)
  })

  it('hashes keys of every length as the driver would', () => {
    for (let length = 0; length <= 20; length += 1) {
      for (const key of ['0123456789abcdefghij', '\u{10ffff}커피\u0000☕ß~}|{zyxw'].map(text =>
        Buffer.from(text).subarray(0, length),
      )) {
        expect(partitionOf(key, most)).toBe(murmur2(key) & 0x7f_ff_ff_ff)
      }
    }
  })

  it('uses all partitions', () => {
    const counts = Array.from({ length: 12 }, () => 0)
    for (let i = 0; i < 12_000; i += 1) counts[partitionOf(Buffer.from(`order-${i}`), 12)]! += 1
    expect(Math.min(...counts)).toBeGreaterThan(800)
  })
})
