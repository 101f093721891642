import type { IncomingMessage } from 'node:http'
import { ShopError } from '@jumun/core'
import { markAbuse } from './abuse.ts'
import type { BodyRoom } from './body-room.ts'
import { invalidInput } from './invalid-input.ts'

export interface BodyLimits {
  /** Bytes of a request's body. */
  readonly bodyBytes: number
  /** Chunks in which a body may come: reading one costs as much as some hundred bytes. */
  readonly bodyChunks: number
  /** A body that is sent has to be here after this time. */
  readonly bodyMs: number
}

/** So much of a body that is too large is read and dropped: a client that is still sending would not see an answer. */
const passedOverBytes = 1024 * 1024
const firstBytes = 1024

/**
 * The bytes of a body, collected in one place: chunks that are kept hold on to the large buffers that they were cut from.
 * @throws ShopError `PAYLOAD_TOO_LARGE`, `INVALID_INPUT`, `BUSY` when the room was needed for others
 */
export function receiveBody(request: IncomingMessage, limits: BodyLimits, room: BodyRoom): Promise<Buffer> {
  const { bodyBytes, bodyChunks, bodyMs } = limits
  return new Promise((resolve, reject) => {
    let bytes = Buffer.allocUnsafe(Math.min(bodyBytes, Number(request.headers['content-length'] ?? firstBytes)))
    let size = 0
    let chunks = 0
    const timer = setTimeout(() => fail(invalidInput('', `The body was not complete after ${bodyMs} ms.`)), bodyMs)
    const place = room.enter(() => {
      const details = { retryAfterMs: 1000, outcome: 'nothing happened' } as const
      readNoMore(request)
      fail(new ShopError('BUSY', 'The body came too slowly while others waited; send it again.', details))
    })
    place.resize(bytes.length)

    function end(settle: () => void): void {
      clearTimeout(timer)
      place.leave()
      request.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost)
      settle()
    }
    function fail(error: ShopError): void {
      end(() => reject(error))
    }
    function grow(): void {
      const larger = Buffer.allocUnsafe(Math.min(bodyBytes, Math.max(size, bytes.length * 2)))
      bytes.copy(larger)
      bytes = larger
      place.resize(bytes.length)
    }
    function onData(chunk: Buffer): void {
      const at = size
      size += chunk.length
      chunks += 1
      if (chunks > bodyChunks) {
        readNoMore(request)
        return fail(invalidInput('', `A body comes in at most ${bodyChunks} chunks.`))
      }
      if (size > bodyBytes + passedOverBytes) return fail(tooLarge(limits))
      if (size > bodyBytes) return
      if (size > bytes.length) grow()
      chunk.copy(bytes, at)
    }
    function onEnd(): void {
      if (size > bodyBytes) fail(tooLarge(limits))
      else end(() => resolve(bytes.subarray(0, size)))
    }
    // There is no reader for the answer any more; it only ends the work.
    function onLost(): void {
      fail(invalidInput('', 'The body broke off.'))
    }
    request.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost)
  })
}

/**
 * Leaves the rest of a body with its sender: to take chunks apart that are dropped would cost as much as those that were kept.
 * A request goes on reading by itself as long as its buffer has room, so that pausing it is not enough.
 */
function readNoMore(request: IncomingMessage): void {
  markAbuse(request.socket)
  request._read = () => undefined
  // What was read already and not yet taken apart is dropped, and not kept in the request's buffer.
  request.on('data', () => undefined)
  request.socket.pause()
}

export function tooLarge({ bodyBytes }: Pick<BodyLimits, 'bodyBytes'>): ShopError<'PAYLOAD_TOO_LARGE'> {
  return new ShopError('PAYLOAD_TOO_LARGE', `A body has at most ${bodyBytes} bytes.`, { limitBytes: bodyBytes })
}
