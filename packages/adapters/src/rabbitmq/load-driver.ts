import { PlatformAwayError } from '@jumun/core'

/** Loads the peer dependency amqplib with the first delivery. */
export async function loadAmqpDriver(): Promise<typeof import('amqplib')> {
  try {
    return await import('amqplib')
  } catch (error) {
    throw new PlatformAwayError('RabbitMQ needs the package amqplib: npm install amqplib', { cause: error })
  }
}
