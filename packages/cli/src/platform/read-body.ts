import type { IncomingMessage } from 'node:http'
import { Rejection } from './rejection.ts'

const maxBytes = 1024 * 1024

/** @throws Rejection 413 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Rejection(413, `An event has at most ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
