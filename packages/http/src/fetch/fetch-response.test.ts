import { once } from 'node:events'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { FetchResponse, goneResponse } from './fetch-response.ts'
import { FetchSocket } from './fetch-socket.ts'

function open() {
  const socket = new FetchSocket('', false)
  const response = new FetchResponse(socket)
  const errors: Error[] = []
  response.on('error', error => errors.push(error))
  return { socket, response, errors }
}

/** How the next read of a body comes out, undefined while it does not. */
async function next(reader: ReadableStreamDefaultReader<Uint8Array>) {
  let outcome: unknown
  reader.read().then(
    ({ done, value }) => {
      outcome = done ? 'end' : value.length
    },
    (error: Error) => {
      outcome = error.message
    },
  )
  for (let turn = 0; turn < 3; turn += 1) await turnOfLoop()
  return outcome
}

it('keeps headers by their names, however these are written', () => {
  const { response } = open()
  expect(response).toMatchObject({ statusCode: 200, statusMessage: '', headersSent: false })
  expect(response.setHeader('X-One', 1).setHeader('x-two', 'b').setHeader('X-TWO', 'c')).toBe(response)
  expect(response.getHeader('x-ONE')).toBe(1)
  expect(response.getHeader('X-Three')).toBe(undefined)
  expect(response.getHeaders()).toEqual({ 'x-one': 1, 'x-two': 'c' })
  expect(response.getHeaderNames()).toEqual(['x-one', 'x-two'])
  expect([response.hasHeader('X-Two'), response.hasHeader('X-Three')]).toEqual([true, false])
  response.removeHeader('X-Two')
  expect(response.getHeaderNames()).toEqual(['x-one'])
})

it.each([
  ['text', 'a text', 'a text'],
  ['bytes', Buffer.from('a text'), 'a text'],
  ['nothing', undefined, ''],
])('answers %s at once', async (_, content, text) => {
  const { response, socket, errors } = open()
  response.statusCode = 201
  response.setHeader('X-One', 1).setHeader('Transfer-Encoding', 'chunked')
  expect(response.end(content)).toBe(response)
  expect(response.headersSent).toBe(true)
  const answer = await response.answer
  expect([answer.status, answer.headers.get('x-one'), answer.headers.get('transfer-encoding')]).toEqual([
    201,
    '1',
    null,
  ])
  expect(answer.body === null).toBe(content === undefined)
  expect(await answer.text()).toBe(text)
  await turnOfLoop()
  expect([socket.writable, response.closed, errors]).toEqual([false, true, []])
})

it.each([204, 205, 304])('answers %i without a body', async status => {
  const { response } = open()
  response.statusCode = status
  response.end('not to be sent')
  const answer = await response.answer
  expect([answer.status, answer.body]).toEqual([status, null])
})

it('calls who asks to be called at the end', async () => {
  for (const content of [undefined, 'a text']) {
    const { response } = open()
    await new Promise<void>(resolve => {
      if (content === undefined) response.end(resolve)
      else response.end(content, resolve)
    })
    expect(await (await response.answer).text()).toBe(content ?? '')
  }
})

it('sends a header that is given several times as often', async () => {
  const cookies = async (...values: string[]) => {
    const { response } = open()
    response.setHeader('Set-Cookie', values).setHeader('X-One', 1).end()
    const { headers } = await response.answer
    expect(headers.get('x-one')).toBe('1')
    return headers.getSetCookie()
  }
  expect(await cookies('a=1')).toEqual(['a=1'])
  expect(await cookies('a=1', 'b=2')).toEqual(['a=1', 'b=2'])
})

it('is written no faster than it is read', async () => {
  const { response, errors, socket } = open()
  const written: string[] = []
  const write = (name: string, bytes: number) => response.write(Buffer.alloc(bytes), () => written.push(name))
  response.flushHeaders()
  response.flushHeaders()
  expect(response.headersSent).toBe(true)
  const answer = await response.answer
  expect(answer.headers.get('transfer-encoding')).toBe(null)
  write('just below', 16 * 1024 - 1)
  write('full', 1)
  write('too much', 7)
  await turnOfLoop()
  expect(written).toEqual(['just below'])
  const reader = answer.body!.getReader()
  expect(await next(reader)).toBe(16 * 1024 - 1)
  expect(written).toEqual(['just below', 'full', 'too much'])
  expect([await next(reader), await next(reader)]).toEqual([1, 7])
  write('later', 16 * 1024)
  await turnOfLoop()
  expect(written).toHaveLength(3)
  expect(await next(reader)).toBe(16 * 1024)
  expect(written).toHaveLength(4)
  write('last', 3)
  const finished = once(response, 'close')
  response.end()
  await finished
  expect([await next(reader), await next(reader)]).toEqual([3, 'end'])
  expect([errors, socket.writable]).toEqual([[], false])
})

it('answers in pieces from its first one on, and ends with what it is given last', async () => {
  const { response } = open()
  response.statusCode = 202
  response.write('one,')
  response.end('two')
  const answer = await response.answer
  expect([answer.status, await answer.text()]).toEqual([202, 'one,two'])
})

it('ends without an error when its reader has gone', async () => {
  const { response, errors, socket } = open()
  response.write('one')
  await (await response.answer).body!.cancel()
  await turnOfLoop()
  expect([response.destroyed, socket.writable, errors]).toEqual([true, false, []])
})

it('is not answered to a client that has gone, and ends for it what is under way', async () => {
  const unanswered = open()
  unanswered.response.abandon()
  expect((await unanswered.response.answer).status).toBe(499)
  const begun = open()
  begun.response.write('one')
  begun.response.abandon()
  const { status, body } = await begun.response.answer
  const reader = body!.getReader()
  expect([status, await next(reader), await next(reader)]).toEqual([200, 3, 'end'])
  for (const { response, socket, errors } of [unanswered, begun]) {
    expect([response.destroyed, socket.writable, errors]).toEqual([true, false, []])
  }
  const gone = goneResponse()
  expect([gone.status, gone.body]).toEqual([499, null])
})

it.each([
  [undefined, 'The answer broke off.'],
  [new Error('lost'), 'lost'],
])('breaks off where it is destroyed with %s', async (error, message) => {
  const [unanswered, begun, ended] = [open(), open(), open()]
  begun.response.write('one')
  ended.response.end('all')
  await turnOfLoop()
  for (const { response } of [unanswered, begun, ended]) response.destroy(error)
  await expect(unanswered.response.answer).rejects.toThrow(message)
  expect(await next((await begun.response.answer).body!.getReader())).toBe(message)
  expect(await (await ended.response.answer).text()).toBe('all')
  // Its client may go as well.
  for (const { response } of [unanswered, begun, ended]) response.abandon()
  expect(unanswered.errors).toEqual(error === undefined ? [] : [error])
  for (const { response, socket } of [unanswered, begun])
    expect([response.closed, socket.writable]).toEqual([true, false])
})
