/**
 * The partition of a key, as Kafka's own clients choose it (murmur2), so that what others write of an order, and what
 * stream processors join by its id, is found in the same one.
 */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7f_ff_ff_ff) % partitions
}

const multiplier = 0x5b_d1_e9_95

/** MurmurHash2 with Kafka's seed, 32 bits (`org.apache.kafka.common.utils.Utils.murmur2`). */
function murmur2(bytes: Uint8Array): number {
  const { length } = bytes
  let hash = 0x97_47_b2_8c ^ length
  let i = 0
  for (; i + 4 <= length; i += 4) {
    let word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    word = Math.imul(word, multiplier)
    word = Math.imul(word ^ (word >>> 24), multiplier)
    hash = Math.imul(hash, multiplier) ^ word
  }
  const left = length - i
  if (left > 0) {
    for (let byte = 0; byte < left; byte += 1) hash ^= bytes[i + byte]! << (8 * byte)
    hash = Math.imul(hash, multiplier)
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier)
  return hash ^ (hash >>> 15)
}
