import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { createConsole } from '@jumun/http/console'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveShop, type ShopServer } from './shop-server.ts'

interface Media {
  readonly schema: object
  readonly example?: unknown
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly security: readonly Record<string, unknown>[]
  readonly requestBody?: { content: Record<string, Media> }
  readonly responses: Record<
    string,
    { description: string; headers?: Record<string, object>; content?: Record<string, Media> }
  >
}

let here: ShopServer
let document: { paths: Record<string, Record<string, Operation>> }
let operations: { readonly name: string; readonly pointer: string; readonly operation: Operation }[]

beforeAll(async () => {
  here = await serveShop()
  document = (await here.call('GET', '/openapi.json')).json
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      pointer: `openapi#/paths/${encodeURIComponent(path.replaceAll('/', '~1'))}/${method}`,
      operation,
    })),
  )
})
afterAll(async () => {
  await here.server.close()
})

it('names each operation once, in the way of a function', () => {
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[a-z][a-zA-Z0-9]*[a-zA-Z]$/)
  expect(ids).toEqual(
    expect.arrayContaining([
      'placeOrder',
      'listProducts',
      'oldPostOrder',
      'oldDeleteOrdersCartByitemId',
      'contract002ChargeBalance',
    ]),
  )
})

it('says of each operation who may call it, also where that is everyone', () => {
  const securityOf = (name: string) => operations.find(one => one.name === name)?.operation.security
  expect(securityOf('GET /products')).toEqual([])
  expect(securityOf('GET /coupons/available')).toEqual([{}, { user: [] }])
  expect(securityOf('POST /orders')).toEqual([{ user: [] }])
  expect(securityOf('GET /admin/audit')).toEqual([{ admin: [] }])
  for (const { name, operation } of operations) expect(operation.security, name).toBeInstanceOf(Array)
})

it('lists the codes of each problem as values, the same as in its description', () => {
  for (const { name, operation } of operations) {
    for (const [status, { description, content }] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue
      expect(content?.['application/problem+json']?.schema, `${name} ${status}`).toMatchObject({
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { properties: { status: { const: Number(status) }, code: { enum: description.split(', ') } } },
        ],
      })
    }
  }
})

it('says of each success what it is', () => {
  const said = operations.map(({ operation }) => {
    const [status, { description }] = Object.entries(operation.responses).find(([code]) => code.startsWith('2'))!
    return `${status} ${description}`
  })
  expect([...new Set(said)].sort()).toEqual(['200 OK', '201 Created', '204 Done'])
})

it('says something wherever it has a text', async () => {
  const withConsole = await serveShop({ console: createConsole({ demo: true }) })
  const whole = (await withConsole.call('GET', '/openapi.json')).text
  await withConsole.server.close()
  expect(whole.length).toBeGreaterThan(100_000)
  expect(whole).not.toMatch(/(?:^|[^\\])""/)
})

it('tells how long to wait where that is known', () => {
  for (const { name, operation } of operations) {
    for (const status of ['429', '503']) {
      const response = operation.responses[status]
      if (response !== undefined) expect(response.headers, name).toHaveProperty('Retry-After')
    }
  }
})

it('describes the events of the stream', () => {
  const { operation } = operations.find(({ name }) => name === 'GET /products/stream')!
  for (const event of ['snapshot', 'product', 'removed']) expect(operation.description).toContain(`\`${event}\``)
  expect(operation.responses['200']?.content?.['text/event-stream']?.example).toMatch(/^event: \w+\ndata: {.*}\n\n$/)
})

it('has an example for each body, which its schema allows', () => {
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  ajv.addSchema(document, 'openapi')
  let bodies = 0
  for (const { name, pointer, operation } of operations) {
    const media = operation.requestBody?.content['application/json']
    if (media === undefined) continue
    bodies += 1
    expect(media.example, name).toBeDefined()
    const validate = ajv.compile({ $ref: `${pointer}/requestBody/content/application~1json/schema` })
    expect(validate(media.example), `${name} ${ajv.errorsText(validate.errors)}`).toBe(true)
  }
  expect(bodies).toBeGreaterThan(12)
})
