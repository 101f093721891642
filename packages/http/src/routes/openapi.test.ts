import { expect, it } from 'vitest'
import * as z from 'zod'
import { createOpenApi } from './openapi.ts'
import type { Route } from './route.ts'

interface Response {
  readonly description: string
  readonly headers?: object
  readonly content?: Readonly<Record<string, object>>
  readonly links?: object
}

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly object[]
  readonly requestBody?: object
  readonly responses: Readonly<Record<string, Response>>
}

const of = (method: Route['method'], path: string, more: Partial<Route> = {}): Route => ({
  id: 'one',
  method,
  path,
  access: 'public',
  tag: 'cups',
  summary: 'Something about cups',
  status: 200,
  codes: [],
  handle: () => ({ empty: true }),
  ...more,
})

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** The only operation of a document of one route. */
function operationOf(route: Route): Operation {
  const { paths } = createOpenApi(() => [route])() as Document
  return Object.values(Object.values(paths)[0]!)[0]!
}

const success = (route: Route) => Object.entries(operationOf(route).responses).find(([status]) => status < '300')
const errors = (route: Route) =>
  Object.entries(operationOf(route).responses)
    .filter(([status]) => status >= '400')
    .map(([status, { description }]) => `${status} ${description}`)

const withoutControls = '^[^\\u0000-\\u001f\\u007f-\\u009f]*$'
const text = { type: 'string', minLength: 1, maxLength: 64, pattern: withoutControls }
const size = { type: 'integer', minimum: 1, maximum: 9 }
const sizeField = z.int().min(1).max(9)

it('says what it is, and by what a caller is known', () => {
  const routes = [of('GET', '/cups')]
  const document = createOpenApi(() => routes)
  expect(document()).toMatchObject({
    openapi: '3.1.0',
    info: { title: 'Jumun', version: '1', license: { name: 'MIT', identifier: 'MIT' } },
    components: {
      securitySchemes: {
        user: { type: 'http', scheme: 'bearer' },
        admin: { type: 'http', scheme: 'bearer', description: 'The admin token' },
      },
    },
  })
  // It is made once.
  routes.push(of('GET', '/plates'))
  expect(document()).toBe(document())
  expect(Object.keys((document() as Document).paths)).toEqual(['/cups'])
})

it('tells of a route what it is, whom it is for and what fills its path', () => {
  const route = of('GET', '/shelves/:shelfId/cups/:cupId', {
    id: 'getCup',
    access: 'anyone',
    description: 'All of it.',
  })
  const { responses: _, ...told } = operationOf(route)
  expect(told).toEqual({
    operationId: 'getCup',
    tags: ['cups'],
    summary: 'Something about cups',
    description: 'All of it.',
    security: [{}, { user: [] }],
    parameters: ['shelfId', 'cupId'].map(name => ({ in: 'path', name, required: true, schema: text })),
  })
  expect(Object.keys((createOpenApi(() => [route])() as Document).paths)).toEqual(['/shelves/{shelfId}/cups/{cupId}'])
  expect(operationOf(of('GET', '/cups'))).not.toHaveProperty('description')
  expect(operationOf(of('GET', '/cups')).parameters).toEqual([])
})

it('keeps the methods of one path together', () => {
  const { paths } = createOpenApi(() => [of('GET', '/cups'), of('POST', '/cups', { id: 'other' })])() as Document
  expect(Object.keys(paths['/cups']!)).toEqual(['get', 'post'])
})

it('takes a key by a header where it makes a request safe to repeat', () => {
  expect(operationOf(of('POST', '/cups', { keyed: true })).parameters).toEqual([
    {
      in: 'header',
      name: 'Idempotency-Key',
      schema: {
        type: 'string',
        minLength: 1,
        maxLength: 255,
        description: 'Makes it safe to repeat the request',
        pattern: withoutControls,
      },
    },
  ])
})

it.each<[string, Partial<Route>, boolean, object, object | undefined]>([
  ['a field that it needs', { body: z.strictObject({ size: sizeField }) }, true, { size }, undefined],
  ['nothing that it needs', { body: z.strictObject({ size: sizeField.optional() }) }, false, { size }, undefined],
  ['an example', { body: z.strictObject({ size: sizeField }), example: { size: 2 } }, true, { size }, { size: 2 }],
  [
    'the user of an older contract',
    { body: z.strictObject({ size: sizeField }), namesUser: true, access: 'user' },
    true,
    { size, userId: text },
    undefined,
  ],
  ['no user for the public', { body: z.strictObject({ size: sizeField }), namesUser: true }, true, { size }, undefined],
])('shows a body with %s', (_, more, required, properties, example) => {
  const { requestBody, parameters } = operationOf(of('POST', '/cups', more))
  expect(parameters).toEqual([])
  expect(requestBody).toEqual({
    required,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties,
          additionalProperties: false,
          ...(required && { required: ['size'] }),
        },
        ...(example !== undefined && { example }),
      },
    },
  })
})

it.each<[string, Partial<Route>, object[]]>([
  [
    'its own fields',
    { query: z.strictObject({ size: sizeField }) },
    [{ in: 'query', name: 'size', required: true, schema: size }],
  ],
  [
    'the user of an older contract',
    { namesUser: true, access: 'user' },
    [{ in: 'query', name: 'userId', schema: text }],
  ],
  ['no user where none is named', { access: 'user' }, []],
  ['no user for the public', { namesUser: true }, []],
])('shows a query with %s', (_, more, parameters) => {
  const operation = operationOf(of('GET', '/cups', more))
  expect(operation.parameters).toEqual(parameters)
  expect(operation).not.toHaveProperty('requestBody')
})

const cup = z.strictObject({ cupId: z.string() })
const cupSchema = {
  type: 'object',
  properties: { cupId: { type: 'string' } },
  required: ['cupId'],
  additionalProperties: false,
}

it.each<[string, Partial<Route>, string, object]>([
  ['a shape', { answer: cup }, '200', { description: 'OK', content: { 'application/json': { schema: cupSchema } } }],
  [
    'no shape',
    {},
    '200',
    {
      description: 'OK',
      content: { 'application/json': { schema: { type: 'object', properties: {}, additionalProperties: {} } } },
    },
  ],
  ['nothing', { status: 204 }, '204', { description: 'Done' }],
  [
    'something new',
    { status: 201, answer: cup },
    '201',
    {
      description: 'Created',
      headers: { Location: { schema: { type: 'string' } } },
      content: { 'application/json': { schema: cupSchema } },
    },
  ],
  [
    'something given again',
    { keyed: true, answer: cup },
    '200',
    {
      description: 'OK',
      headers: { 'Idempotent-Replayed': { schema: { type: 'string', const: 'true' } } },
      content: { 'application/json': { schema: cupSchema } },
    },
  ],
  [
    'something tagged',
    { tagged: true, answer: cup },
    '200',
    {
      description: 'OK',
      headers: { ETag: { required: true, schema: { type: 'string' } } },
      content: { 'application/json': { schema: cupSchema } },
    },
  ],
  [
    'another type',
    { answer: 'text/plain' },
    '200',
    { description: 'OK', content: { 'text/plain': { schema: { type: 'string' } } } },
  ],
  [
    'an example of another type',
    { answer: 'text/plain', answerExample: 'a cup' },
    '200',
    { description: 'OK', content: { 'text/plain': { schema: { type: 'string' }, example: 'a cup' } } },
  ],
])('answers %s', (_, more, status, response) => {
  expect(success(of('POST', '/cups', more))).toEqual([status, response])
})

it('answers that nothing has changed only where it is tagged', () => {
  expect(operationOf(of('GET', '/cups', { tagged: true })).responses['304']).toEqual({ description: 'Not modified' })
  expect(operationOf(of('GET', '/cups')).responses).not.toHaveProperty('304')
})

it('links something new to what can be done with it', () => {
  const add = of('POST', '/cups', { id: 'addCup', status: 201, answer: cup })
  const others = [
    of('GET', '/cups/:cupId', { id: 'getCup' }),
    of('DELETE', '/shelves/:shelfId/cups/:cupId', { id: 'dropCup' }),
    of('GET', '/cups', { id: 'listCups' }),
  ]
  const links = (route: Route) =>
    (createOpenApi(() => [route, ...others])() as Document).paths['/cups']!.post!.responses[route.status]!.links
  expect(links(add)).toEqual({ getCup: { operationId: 'getCup', parameters: { cupId: '$response.body#/cupId' } } })
  for (const more of [{ status: 200 }, { answer: z.array(cup) }, { answer: 'text/plain' }] as const) {
    expect(links({ ...add, ...more })).toBeUndefined()
  }
})

const inTurn = [
  '400 INVALID_INPUT',
  '401 UNAUTHENTICATED',
  '403 FORBIDDEN',
  '413 PAYLOAD_TOO_LARGE',
  '415 UNSUPPORTED_MEDIA_TYPE',
  '429 RATE_LIMITED',
  '500 INTERNAL',
  '503 BUSY',
]

it.each<[string, Partial<Route>, string[]]>([
  ['one that waits for its turn', {}, inTurn],
  ['one that does not', { exempt: true }, ['400 INVALID_INPUT', '500 INTERNAL']],
  [
    'one of the admin that does not',
    { exempt: true, access: 'admin' },
    ['400 INVALID_INPUT', '401 UNAUTHENTICATED', '403 FORBIDDEN', '429 RATE_LIMITED', '500 INTERNAL'],
  ],
  ['one with a key', { keyed: true }, inTurn.toSpliced(5, 0, '422 IDEMPOTENCY_KEY_REUSED')],
  [
    'one with codes of its own',
    { codes: ['USER_NOT_FOUND', 'ORDER_NOT_FOUND'] },
    inTurn.toSpliced(3, 0, '404 USER_NOT_FOUND, ORDER_NOT_FOUND'),
  ],
  [
    'one with statuses of its own',
    { statusOf: code => (code === 'INTERNAL' ? 500 : 400), exempt: true, codes: ['NOT_FOUND'] },
    ['400 INVALID_INPUT, NOT_FOUND', '500 INTERNAL'],
  ],
])('lists the errors of %s', (_, more, expected) => {
  expect(errors(of('POST', '/cups', more))).toEqual(expected)
})

it('describes a problem by its status and its codes, and how long to wait where that helps', () => {
  const { responses } = operationOf(of('GET', '/cups'))
  const wait = {
    required: true,
    description: 'Seconds until it is worth trying again',
    schema: { type: 'string', pattern: String.raw`^[1-9]\d*$`, description: 'Seconds until it is worth trying again' },
  }
  for (const [status, code] of [
    [403, 'FORBIDDEN'],
    [429, 'RATE_LIMITED'],
    [503, 'BUSY'],
  ] as const) {
    const known = { properties: { status: { const: status }, code: { enum: [code] } } }
    expect(responses[status]).toEqual({
      description: code,
      ...(status !== 403 && { headers: { 'Retry-After': wait } }),
      content: {
        'application/problem+json': { schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, known] } },
      },
    })
  }
})

it('shows an older address as what it stands for, with the field that fills the path', () => {
  const itemId = '/cart/items/:itemId'
  const { paths } = createOpenApi(() => [
    of('DELETE', itemId, { id: 'removeItem' }),
    of('POST', '/orders/:orderId/payment', { id: 'pay', keyed: true, summary: 'Pay' }),
    of('POST', '/coupons/:code/claim', { id: 'claim', example: { size: 2 } }),
  ])() as Document
  expect(Object.keys(paths)).toEqual([
    '/cart/items/{itemId}',
    '/orders/{orderId}/payment',
    '/coupons/{code}/claim',
    '/orders/cart/{itemId}',
    '/cart/remove',
    '/payments',
    '/coupons/issue',
  ])
  expect(paths['/orders/cart/{itemId}']!.delete).toMatchObject({
    operationId: 'oldDeleteOrdersCartByitemId',
    deprecated: true,
    summary: 'The same as DELETE /cart/items/:itemId',
    parameters: [{ in: 'path', name: 'itemId', required: true, schema: text }],
  })
  const removed = paths['/cart/remove']!.delete!
  expect(removed.operationId).toBe('oldDeleteCartRemove')
  expect(removed.parameters).toEqual([{ in: 'query', name: 'itemId', required: true, schema: text }])
  expect(removed).not.toHaveProperty('requestBody')
  const paid = paths['/payments']!.post!
  expect(paid.parameters).toMatchObject([{ in: 'header', name: 'Idempotency-Key' }])
  expect(paid.requestBody).toEqual({
    required: true,
    content: {
      'application/json': {
        schema: { type: 'object', properties: { orderId: text }, required: ['orderId'], additionalProperties: false },
        example: { orderId: '019c0f5e-6c00-7000-8000-000000000000' },
      },
    },
  })
  const claimed = paths['/coupons/issue']!.post!
  expect(claimed.requestBody).toMatchObject({
    content: { 'application/json': { example: { size: 2, couponCode: 'WELCOME' } } },
  })
})
