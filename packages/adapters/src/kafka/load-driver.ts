import { PlatformAwayError } from '@jumun/core'

export type KafkaDriver = typeof import('@platformatic/kafka')

/**
 * The driver uses what older versions of Node lack, and fails there in the middle of its work.
 * @throws TypeError
 */
export function assertNodeForKafka(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNewEnough = major === 22 ? minor >= 22 : major === 24 ? minor >= 6 : major > 24
  if (!isNewEnough) throw new TypeError(`Kafka needs Node 22.22 or 24.6, or a newer one; this is Node ${version}.`)
}

/** Loads the peer dependency @platformatic/kafka with the first delivery. */
export async function loadKafkaDriver(): Promise<KafkaDriver> {
  try {
    return await import('@platformatic/kafka')
  } catch (error) {
    throw new PlatformAwayError('Kafka needs the package @platformatic/kafka: npm install @platformatic/kafka', {
      cause: error,
    })
  }
}
