import type { Context } from 'koa'
import { describe, expect, it } from 'vitest'
import { FetchRequest } from '../fetch/fetch-request.ts'
import { FetchSocket } from '../fetch/fetch-socket.ts'
import { createBodyRoom } from './body-room.ts'
import { hasBody, readBody } from './body.ts'

const limits = { bodyBytes: 2_000, bodyChunks: 10, bodyMs: 10_000, bodyDepth: 3 }
const json = { 'Content-Type': 'application/json' }

/** What a host may have done with a request before: read it, and left what it found on Koa's request or on Node's. */
interface Before {
  readonly onKoa?: unknown
  readonly onNode?: unknown
  readonly isRead?: boolean
}

function contextOf(body: string | Uint8Array | undefined, headers: Record<string, string> = json, before: Before = {}) {
  const init = { method: 'POST', headers, ...(body !== undefined && { body: Buffer.from(body) }) }
  const req = new FetchRequest(new Request('http://shop.example/orders', init), new FetchSocket('', false))
  if (before.isRead) Object.defineProperty(req, 'readableDidRead', { value: true })
  Object.assign(req, { body: before.onNode })
  return { req, request: { body: before.onKoa } } as unknown as Context
}

async function read(...given: Parameters<typeof contextOf>): Promise<unknown> {
  return (await readBody(contextOf(...given), limits, createBodyRoom(10_000)))()
}

function refusal(message: string, code = 'INVALID_INPUT') {
  return expect.objectContaining({ code, message })
}

it.each([
  [{}, false],
  [{ 'content-length': '0' }, false],
  [{ 'content-length': '00' }, false],
  [{ 'content-length': '1' }, true],
  [{ 'transfer-encoding': 'chunked' }, true],
])('with the headers %j it is %s that a body comes', (headers, comes) => {
  expect(hasBody({ headers } as Context['req'])).toBe(comes)
})

it.each([
  ['{"a":1}', { a: 1 }],
  [' { } ', {}],
  ['\ufeff{"a":1}', { a: 1 }],
  ['{"a":{"b":{}}}', { a: { b: {} } }],
  ['{"a":[[]]}', { a: [[]] }],
  ['{"a":[1,null,"b"]}', { a: [1, null, 'b'] }],
  ['{"prototype":1}', { prototype: 1 }],
])('reads %j', async (body, value) => {
  expect(await read(body)).toEqual(value)
})

it.each([
  ['{"a":', 'The body is not valid JSON.'],
  ['\ufeff\ufeff{}', 'The body is not valid JSON.'],
  ['\ufeff', 'The body is not valid JSON.'],
  [Uint8Array.of(0xef, 0xbb, 0x7b, 0x7d), 'The body is not valid UTF-8.'],
  ['[1]', 'The body has to be a JSON object.'],
  ['null', 'The body has to be a JSON object.'],
  ['"a"', 'The body has to be a JSON object.'],
  ['1', 'The body has to be a JSON object.'],
  ['{"a":{"b":{"c":{}}}}', 'The body is nested deeper than 3 levels.'],
  ['{"a":[[[]]]}', 'The body is nested deeper than 3 levels.'],
  // Of one name, so that there is but one field behind the parser.
  [`{${'"a":1,'.repeat(100)}"a":1}`, 'An object has at most 100 fields.'],
  ['{"__proto__":1}', '/__proto__ is not a known field'],
  ['{"a":[{"__proto__":1}]}', '/__proto__ is not a known field'],
])('refuses %j', async (body, message) => {
  await expect(read(body)).rejects.toThrow(refusal(message))
})

it('points to the field that no one may name, and else to the whole', async () => {
  await expect(read('{"__proto__":1}')).rejects.toMatchObject({
    details: { issues: [{ pointer: '/__proto__', message: 'is not a known field' }] },
  })
  for (const [body, message] of [
    ['{', 'The body is not valid JSON.'],
    ['1', 'The body has to be a JSON object.'],
    ['{"a":{"b":{"c":{}}}}', 'The body is nested deeper than 3 levels.'],
    [Uint8Array.of(0xff), 'The body is not valid UTF-8.'],
  ] as const) {
    await expect(read(body)).rejects.toMatchObject({ details: { issues: [{ pointer: '', message }] } })
  }
})

it('reads nothing where nothing comes, and what comes empty as an object without fields', async () => {
  expect(await read(undefined)).toEqual({})
  expect(await read(undefined, { ...json, 'Content-Length': '0' })).toEqual({})
  expect(await read(undefined, { ...json, 'Transfer-Encoding': 'chunked' })).toEqual({})
  expect(await read(undefined, {})).toEqual({})
})

it.each([
  'application/json',
  'APPLICATION/JSON',
  ' application/json ;charset=utf-8',
  'application/json; charset=UTF8',
  'application/json; charset="utf-8"',
  'application/json; q=1; charset=utf-8',
  'application/json; profile=utf-16',
])('takes the type %j', async type => {
  expect(await read('{"a":1}', { 'Content-Type': type })).toEqual({ a: 1 })
})

it.each([
  ['', {}],
  ['text/plain', {}],
  ['text/plain; application/json', {}],
  ['application/json2', {}],
  ['application/json; charset=latin1', {}],
  ['application/json; q=1; charset=utf-16', {}],
  ['application/json; charset=utf-80', {}],
  ['application/json', { 'Content-Encoding': 'gzip' }],
])('refuses the type %j with %j', async (type, more) => {
  await expect(read('{}', { 'Content-Type': type, 'Content-Length': '2', ...more })).rejects.toThrow(
    refusal('A body has to be application/json in UTF-8, not compressed.', 'UNSUPPORTED_MEDIA_TYPE'),
  )
})

it('refuses a body without any type, and takes one that says it is not compressed', async () => {
  await expect(read('{}', { 'Content-Length': '2' })).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' })
  expect(await read('{"a":1}', { ...json, 'Content-Encoding': 'Identity' })).toEqual({ a: 1 })
})

it('refuses one that is announced as too large before it has come', async () => {
  const announced = (bytes: number) => {
    const ctx = contextOf('{}', { ...json, 'Content-Length': String(bytes) })
    return { ctx, read: readBody(ctx, limits, createBodyRoom(10_000)) }
  }
  const large = announced(2_001)
  await expect(large.read).rejects.toMatchObject({
    code: 'PAYLOAD_TOO_LARGE',
    message: 'A body has at most 2000 bytes.',
    details: { limitBytes: 2_000 },
  })
  expect(large.ctx.req.readableDidRead).toBe(false)
  expect((await announced(2_000).read)()).toEqual({})
})

describe('where the host has read the body', () => {
  it.each([
    ['an object', { a: 1 }],
    ['text', '{"a":1}'],
    ['bytes', Buffer.from('{"a":1}')],
  ])('takes %s', async (_, found) => {
    const unread = { 'Content-Length': '7', 'Content-Type': 'text/plain' }
    expect(await read(undefined, unread, { onNode: found, isRead: true })).toEqual({ a: 1 })
    expect(await read(undefined, unread, { onKoa: found, isRead: true })).toEqual({ a: 1 })
    expect(await read(undefined, {}, { onNode: found })).toEqual({ a: 1 })
  })

  it("takes what it left on Koa's request before what stands on Node's", async () => {
    expect(await read(undefined, {}, { onKoa: { a: 1 }, onNode: { a: 2 } })).toEqual({ a: 1 })
  })

  it('reads by itself what a parser has passed over', async () => {
    expect(await read('{"a":1}', { ...json, 'Content-Length': '7' }, { onNode: {} })).toEqual({ a: 1 })
  })

  it('holds it to the same bounds', async () => {
    const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]))
    const taken = (found: unknown) => read(undefined, {}, { onNode: found })
    expect(Object.keys((await taken(fields(100))) as object)).toHaveLength(100)
    expect(await taken({ a: Array.from({ length: 101 }, () => 1) })).toHaveProperty('a.length', 101)
    await expect(taken(fields(101))).rejects.toThrow(refusal('An object has at most 100 fields.'))
    await expect(taken({ a: [fields(101)] })).rejects.toThrow(refusal('An object has at most 100 fields.'))
    await expect(taken({ a: { b: { c: {} } } })).rejects.toThrow(refusal('The body is nested deeper than 3 levels.'))
    await expect(taken('{"a":{"b":{"c":{}}}}')).rejects.toThrow(refusal('The body is nested deeper than 3 levels.'))
    for (const found of [null, 1, []]) {
      await expect(taken(found)).rejects.toThrow(refusal('The body has to be a JSON object.'))
    }
  })

  it('says so where it left nothing', async () => {
    await expect(read(undefined, { ...json, 'Content-Length': '7' }, { isRead: true })).rejects.toThrow(
      "the host has read the body before: it has to leave it as `body` on Node's request",
    )
  })
})
