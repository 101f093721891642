import { PlatformAwayError } from '@jumun/core'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { Socket } from 'node:net'
import { loadAmqpDriver } from './load-driver.ts'
import type { RabbitMqSettings } from './options.ts'

/** A connection with one channel whose messages are confirmed. It is of no more use once one of them has ended. */
export interface OpenChannel {
  readonly channel: ConfirmChannel
  /** Why it ended, or why nothing is confirmed at present; undefined while all is well. */
  trouble(): Error | undefined
  close(): Promise<void>
}

/** A connection that cannot be ended in good order within this is cut. */
const closeMs = 2_000
const notFound = 404

/** @throws PlatformAwayError */
export async function openChannel(settings: RabbitMqSettings, onEnd: () => void): Promise<OpenChannel> {
  const connection = await connect(settings)
  let error: Error | undefined
  let blocked: string | undefined
  // Without listeners an error would end the process.
  connection.on('error', (reason: Error) => {
    error ??= reason
  })
  connection.on('close', onEnd)
  // RabbitMQ runs out of memory or disk: it takes no more until that is over.
  connection.on('blocked', (reason: string) => {
    blocked = reason
  })
  connection.on('unblocked', () => {
    blocked = undefined
  })
  try {
    await assertExchange(connection, settings.exchange)
    const channel = await connection.createConfirmChannel()
    channel.on('error', (reason: Error) => {
      error ??= reason
    })
    channel.on('close', () => {
      onEnd()
      // One that the broker has ended leaves its connection behind. One that ends ends its channels in the middle of it.
      queueMicrotask(() => void closeInTime(connection))
    })
    return {
      channel,
      trouble: () => error ?? (blocked === undefined ? undefined : new Error(`RabbitMQ is blocked: ${blocked}.`)),
      close: () => closeInTime(connection),
    }
  } catch (failure) {
    await closeInTime(connection)
    throw failure
  }
}

async function connect({ url, tls, timeoutMs }: RabbitMqSettings): Promise<ChannelModel> {
  const driver = await loadAmqpDriver()
  const target = new URL(url)
  // Notices a host that has vanished without a word; the server's own pause is a minute.
  if (!target.searchParams.has('heartbeat')) target.searchParams.set('heartbeat', '10')
  try {
    return await driver.connect(target.href, { ...tls, timeout: timeoutMs, noDelay: true })
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    throw new PlatformAwayError(`RabbitMQ cannot be reached: ${message || code}`, { cause: error })
  }
}

/** An exchange that is there is taken as it is. A failed look ends its channel, so each has one of its own. */
async function assertExchange(connection: ChannelModel, exchange: string): Promise<void> {
  try {
    await onOwnChannel(connection, channel => channel.checkExchange(exchange))
  } catch (error) {
    if ((error as { code?: number }).code !== notFound) throw failure(exchange, error)
    try {
      await onOwnChannel(connection, channel => channel.assertExchange(exchange, 'topic', { durable: true }))
    } catch (refusal) {
      throw failure(exchange, refusal)
    }
  }
}

async function onOwnChannel(
  connection: ChannelModel,
  work: (channel: Awaited<ReturnType<ChannelModel['createChannel']>>) => Promise<unknown>,
): Promise<void> {
  const channel = await connection.createChannel()
  channel.on('error', () => {})
  await work(channel)
  await channel.close()
}

function failure(exchange: string, error: unknown): PlatformAwayError {
  return new PlatformAwayError(`RabbitMQ has no exchange ${exchange}: ${(error as Error).message}`, { cause: error })
}

async function closeInTime(connection: ChannelModel): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, closeMs)
  })
  await Promise.race([connection.close().catch(() => {}), late])
  clearTimeout(timer)
  const { stream } = connection.connection as { stream?: Socket }
  stream?.destroy()
}
