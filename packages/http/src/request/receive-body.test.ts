import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { onAbuse } from './abuse.ts'
import { createBodyRoom } from './body-room.ts'
import { receiveBody, tooLarge } from './receive-body.ts'

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

const kibi = 1024
const megabyte = 1024 * kibi

/** A body of which the test decides what comes when, its way into a room of 10 MB, and what became of it. */
function receive(headers: Record<string, string>, limits: Partial<Parameters<typeof receiveBody>[1]> = {}) {
  let pauses = 0
  let abuses = 0
  let reads = 0
  const socket = { pause: () => (pauses += 1) } as unknown as Socket
  onAbuse(socket, () => (abuses += 1))
  const request = Object.assign(new Readable({ read: () => void (reads += 1) }), {
    headers,
    socket,
  }) as unknown as IncomingMessage
  const room = createBodyRoom(10 * megabyte)
  let isSettled = false
  const all = { bodyBytes: 5_000, bodyChunks: 10, bodyMs: 1_000, ...limits }
  const body = receiveBody(request, all, room).finally(() => {
    isSettled = true
  })
  body.catch(() => undefined)
  return {
    request,
    room,
    body,
    isSettled: () => isSettled,
    marks: () => ({ pauses, abuses }),
    reads: () => reads,
    async send(...chunks: (Buffer | null)[]) {
      for (const chunk of chunks) request.push(chunk)
      await sleep(0)
    },
  }
}

/** No two neighbours are alike, so that bytes in the wrong place are seen. */
const bytes = (count: number, first = 0) =>
  Buffer.from(Array.from({ length: count }, (_, index) => (first + index) % 251))

function listenersOf(request: IncomingMessage) {
  return ['data', 'end', 'error', 'close'].map(event => request.listenerCount(event))
}

describe('a body that comes', () => {
  it('takes room for what was announced, at most for the largest that is taken', async () => {
    for (const [headers, atFirst] of [
      [{ 'content-length': '700' }, 700],
      [{ 'content-length': '9000' }, 5_000],
      [{}, kibi],
    ] as const) {
      expect(receive(headers).room.bytes).toBe(atFirst)
    }
    expect(receive({}, { bodyBytes: 100 }).room.bytes).toBe(100)
  })

  it('takes twice the room where that is too little, or as much as has come, and gives it back', async () => {
    const { send, room, body, request } = receive({})
    const parts: [sent: Buffer, taken: number][] = [
      [bytes(kibi), kibi],
      [bytes(1, 7), 2 * kibi],
      [bytes(2_100, 3), 4 * kibi],
      [bytes(1_000, 9), 5_000],
      [bytes(875, 1), 5_000],
    ]
    for (const [sent, taken] of parts) {
      await send(sent)
      expect(room.bytes).toBe(taken)
    }
    await send(null)
    expect(await body).toEqual(Buffer.concat(parts.map(([sent]) => sent)))
    expect(room.bytes).toBe(0)
    expect(listenersOf(request)).toEqual([0, 0, 0, 0])
    const large = receive({})
    await large.send(bytes(3_000))
    expect(large.room.bytes).toBe(3_000)
  })

  it('is as long as what came, not as what was announced', async () => {
    const { send, body, room } = receive({ 'content-length': '50' })
    await send(bytes(50))
    expect(room.bytes).toBe(50)
    await send(null)
    expect(await body).toEqual(bytes(50))
    const short = receive({ 'content-length': '50' })
    await short.send(bytes(20), null)
    expect(await short.body).toEqual(bytes(20))
  })

  it('comes in as many chunks as are allowed, and not in one more', async () => {
    const { send, body, marks } = receive({}, { bodyChunks: 3 })
    await send(bytes(1), bytes(1, 1), bytes(1, 2), null)
    expect(await body).toEqual(bytes(3))
    expect(marks()).toEqual({ pauses: 0, abuses: 0 })
    const more = receive({}, { bodyChunks: 3 })
    await more.send(bytes(1), bytes(1), bytes(1), bytes(1))
    await expect(more.body).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'A body comes in at most 3 chunks.',
      details: { issues: [{ pointer: '', message: 'A body comes in at most 3 chunks.' }] },
    })
    expect([more.marks(), more.room.bytes]).toEqual([{ pauses: 1, abuses: 1 }, 0])
    // What was read of it already is passed over, and not kept, and no more is asked for.
    const before = more.reads()
    await more.send(bytes(1_000))
    expect([more.request.readableLength, more.reads()]).toEqual([0, before])
  })
})

describe('a body that is too large', () => {
  const refused = {
    code: 'PAYLOAD_TOO_LARGE',
    message: 'A body has at most 5000 bytes.',
    details: { limitBytes: 5_000 },
  }

  it('is refused with its limit', () => {
    expect(tooLarge({ bodyBytes: 5_000 })).toMatchObject(refused)
  })

  it('is read to its end and refused there, by a byte', async () => {
    const { send, body, isSettled, room, marks } = receive({})
    await send(bytes(5_000))
    await send(bytes(1))
    expect([isSettled(), room.bytes]).toEqual([false, 5_000])
    await send(null)
    await expect(body).rejects.toMatchObject(refused)
    expect([room.bytes, marks()]).toEqual([0, { pauses: 0, abuses: 0 }])
    const atOnce = receive({})
    await atOnce.send(bytes(5_001))
    expect(atOnce.room.bytes).toBe(kibi)
    const just = receive({})
    await just.send(bytes(5_000), null)
    expect(await just.body).toHaveLength(5_000)
  })

  it('is refused before its end once a megabyte was passed over', async () => {
    const { send, body, isSettled, request } = receive({})
    await send(Buffer.alloc(5_000 + megabyte))
    expect(isSettled()).toBe(false)
    await send(Buffer.alloc(1))
    expect(isSettled()).toBe(true)
    await expect(body).rejects.toMatchObject(refused)
    expect(listenersOf(request)).toEqual([0, 0, 0, 0])
  })
})

describe('a body that does not come', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is waited for as long as is allowed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { body, isSettled, room, marks } = receive({})
    await vi.advanceTimersByTimeAsync(999)
    expect(isSettled()).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await expect(body).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'The body was not complete after 1000 ms.',
      details: { issues: [{ pointer: '', message: 'The body was not complete after 1000 ms.' }] },
    })
    expect([room.bytes, marks()]).toEqual([0, { pauses: 0, abuses: 0 }])
    const other = receive({})
    other.request.destroy()
    await expect(other.body).rejects.toThrow('The body broke off.')
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([undefined, new Error('reset')])('breaks off when the request is lost with %s', async error => {
    const { request, body, room } = receive({})
    request.on('error', () => undefined).destroy(error)
    await expect(body).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { issues: [{ pointer: '', message: 'The body broke off.' }] },
    })
    expect(room.bytes).toBe(0)
  })

  it('gives way when others need its room, and is read no more', async () => {
    const { body, room, request, marks, send } = receive({ 'content-length': '50' })
    room.enter(() => undefined).resize(10 * megabyte)
    await expect(body).rejects.toMatchObject({
      code: 'BUSY',
      message: 'The body came too slowly while others waited; send it again.',
      details: { retryAfterMs: 1_000, outcome: 'nothing happened' },
    })
    expect([room.bytes, marks()]).toEqual([10 * megabyte, { pauses: 1, abuses: 1 }])
    await send(bytes(1_000))
    expect(request.readableLength).toBe(0)
  })
})
