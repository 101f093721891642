import { once } from 'node:events'
import { expect, it } from 'vitest'
import { FetchRequest, headersOf, targetOf } from './fetch-request.ts'
import { FetchSocket } from './fetch-socket.ts'

const address = 'http://shop.example/orders'
const socket = new FetchSocket('', false)

function shaped(init: RequestInit & { duplex?: 'half' } = {}): FetchRequest {
  return new FetchRequest(new Request(address, { method: 'POST', ...init }), socket)
}

/** A stream that gives these pieces, of which it is noted how it ended. */
function streamOf(...pieces: (string | Error)[]) {
  const seen: { cancelled: boolean } = { cancelled: false }
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift()
      if (typeof piece === 'string') controller.enqueue(new TextEncoder().encode(piece))
      else if (piece === undefined) controller.close()
      else controller.error(piece)
    },
    cancel() {
      seen.cancelled = true
      throw new Error('a cancel that fails is nothing to anyone')
    },
  })
  return { seen, init: { body: stream, duplex: 'half' as const } }
}

async function piecesOf(request: FetchRequest): Promise<string[]> {
  const pieces: string[] = []
  request.on('data', piece => pieces.push(String(piece)))
  await once(request, 'end')
  return pieces
}

const chunked = { 'Transfer-Encoding': 'chunked' }

it('has of a request what the app looks at', () => {
  const original = new Request(`${address}?limit=1#here`, { method: 'DELETE', headers: { 'X-User-Id': 'mina' } })
  const request = new FetchRequest(original, socket)
  expect(request.original).toBe(original)
  expect(request.socket).toBe(socket)
  expect(request).toMatchObject({
    method: 'DELETE',
    url: '/orders?limit=1',
    headers: { 'x-user-id': 'mina' },
    rawHeaders: [],
    httpVersionMajor: 1,
    complete: true,
    readableDidRead: false,
  })
})

it.each([
  ['http://shop.example', '/'],
  ['http://shop.example/', '/'],
  ['http://x/a?b=c', '/a?b=c'],
  ['https://shop.example:8443/a//b/?c=/d', '/a//b/?c=/d'],
  ['http://shop.example/a#b', '/a'],
  ['http://shop.example/#', '/'],
])('the target of %s is %s', (url, target) => {
  expect(targetOf(url)).toBe(target)
})

it.each([
  ['none without a body', {}, undefined, undefined],
  ['none of a body that says what it is, and is not there', { 'Content-Type': 'a/b' }, undefined, undefined],
  ['none of a stream that does not say what it is', {}, Buffer.from('x'), undefined],
  ['chunks of a body that says what it is', { 'Content-Type': 'a/b' }, Buffer.from('x'), 'chunked'],
  ['none beside a length', { 'Content-Type': 'a/b', 'Content-Length': '1' }, Buffer.from('x'), undefined],
  ['what it says itself', { 'Content-Type': 'a/b', 'Transfer-Encoding': 'gzip' }, Buffer.from('x'), 'gzip'],
])('the transfer encoding is %s', (_, headers, body, encoding) => {
  const request = new Request(address, { method: 'POST', headers, ...(body && { body }) })
  expect(headersOf(request)['transfer-encoding']).toBe(encoding)
  expect(headersOf(request)['content-length']).toBe(request.headers.get('content-length') ?? undefined)
})

it('is complete where no body is announced', () => {
  const body = Buffer.from('x')
  expect(shaped({ body }).complete).toBe(true)
  expect(shaped({ body, headers: { 'Content-Length': '1' } }).complete).toBe(false)
  expect(shaped({ body, headers: chunked }).complete).toBe(false)
})

it('says that it was read where the host has read what was announced', async () => {
  const read = async (headers: Record<string, string>) => {
    const original = new Request(address, { method: 'POST', body: Buffer.from('x'), headers })
    const before = new FetchRequest(original, socket).readableDidRead
    await original.text()
    return [before, new FetchRequest(original, socket).readableDidRead]
  }
  expect(await read({ 'Content-Length': '1' })).toEqual([false, true])
  expect(await read(chunked)).toEqual([false, true])
  expect(await read({})).toEqual([false, false])
})

it('reads a body piece by piece, and one that is announced and not there as none', async () => {
  const request = shaped({ ...streamOf('{"quantity"', ':1}').init, headers: chunked })
  const read: [piece: string, isComplete: boolean][] = []
  request.on('data', piece => read.push([String(piece), request.complete]))
  await once(request, 'end')
  expect(read).toEqual([
    ['{"quantity"', false],
    [':1}', false],
  ])
  expect(request.complete).toBe(true)
  expect(await piecesOf(shaped({ headers: chunked }))).toEqual([])
})

it.each([
  [['{"quantity"', ':1}'], ['{"quantity":1}']],
  [['x'], ['x']],
  [[], []],
])('reads a body of a known length, %j, in one piece', async (sent, read) => {
  const request = shaped({ ...streamOf(...sent).init, headers: { 'Content-Length': '14' } })
  expect(await piecesOf(request)).toEqual(read)
  expect(request.complete).toBe(true)
  expect(await piecesOf(shaped({ headers: { 'Content-Length': '14' } }))).toEqual([])
})

it.each([{ 'Content-Length': '14' }, chunked])('breaks off with a body that does, with %j', async headers => {
  const request = shaped({ ...streamOf('{', new Error('gone')).init, headers })
  await expect(piecesOf(request)).rejects.toThrow('gone')
  expect(request.complete).toBe(false)
})

it('lets go of a body that is read no more, and of no other', async () => {
  const [begun, unread] = [streamOf('a', 'b', 'c'), streamOf('a')]
  const request = shaped({ ...begun.init, headers: chunked })
  await once(request, 'data')
  request.destroy()
  await once(request, 'close')
  expect([begun.seen.cancelled, request.complete]).toEqual([true, false])
  const other = shaped({ ...unread.init, headers: chunked })
  other.destroy()
  await once(other, 'close')
  expect([unread.seen.cancelled, other.original.bodyUsed]).toEqual([false, false])
})
