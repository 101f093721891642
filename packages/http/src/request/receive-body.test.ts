import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { createBodyRoom } from './body-room.ts'
import { receiveBody } from './receive-body.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A request with the first bytes of a chunked body, and the sender of what follows. */
async function begin(first: string): Promise<{ request: IncomingMessage; sender: Socket }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sender = connect((server.address() as AddressInfo).port, '127.0.0.1')
  closers.push(
    () => sender.destroy(),
    () => server.closeAllConnections(),
    () => server.close(),
  )
  sender.on('error', () => undefined)
  sender.write(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${first}`)
  const [request] = (await once(server, 'request')) as [IncomingMessage]
  return { request, sender }
}

it('leaves the rest of a body in too many chunks with its sender', async () => {
  const { request, sender } = await begin('1\r\nx\r\n'.repeat(20))
  const limits = { bodyBytes: 100_000, bodyChunks: 10, bodyMs: 10_000 }
  await expect(receiveBody(request, limits, createBodyRoom(1_000_000))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  const before = request.socket.bytesRead
  const piece = '1\r\nx\r\n'.repeat(10_000)
  for (let sent = 0; sent < 40; sent += 1) sender.write(piece)
  await sleep(200)
  // One read may have been under way.
  expect(request.socket.bytesRead - before).toBeLessThan(200_000)
})
