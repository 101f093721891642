import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chosenEventTypes, createShop, eventJsonSchemas, type ShopEvent } from '@jumun/core'
import { createMemoryPublisher, createMemoryStore } from '@jumun/core/memory'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { default as addFormats } from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { incompatibilities, type JsonSchema } from '../scripts/event-compatibility.ts'
import { eventSchemaFiles, eventsFolder } from '../scripts/event-schemas.ts'

const releasedFolder = join(eventsFolder, 'released')

/** Events of every type, from orders with and without coupons, options, reasons and times. */
async function eventsOfAShop(): Promise<readonly ShopEvent[]> {
  const publisher = createMemoryPublisher()
  let now = Date.parse('2026-10-29T01:00:00Z')
  const clock = { now: () => (now += 1_000) }
  const shop = createShop({ store: createMemoryStore(), publisher, clock, events: chosenEventTypes })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 20_000 })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 100 })
  const options = [{ optionId: '250g', name: '250 g', price: 9_000, stock: 5 }]
  await shop.catalog.addProduct({ productId: 'beans', name: 'Beans', options })
  const discount = { type: 'FIXED', amount: 100 } as const
  await shop.coupons.create({ code: 'HELLO', name: 'Hello', discount, quantity: 5, validDays: 5 })
  await shop.coupons.claim({ userId: 'mina', code: 'HELLO' })
  const items = [
    { productId: 'latte', quantity: 1 },
    { productId: 'beans', optionId: '250g', quantity: 1 },
  ]
  const paid = await shop.orders.place({ userId: 'mina', items, couponCode: 'HELLO' })
  await shop.orders.cancel({ orderId: paid.orderId, reason: 'too late' })
  const pending = await shop.orders.create({
    userId: 'mina',
    items: [{ productId: 'beans', optionId: '250g', quantity: 3 }],
  })
  await shop.orders.pay({ userId: 'mina', orderId: pending.orderId }).catch(() => {})
  await shop.orders.cancel({ orderId: pending.orderId })
  const later = await shop.orders.create({ userId: 'mina', items, metadata: { table: '7' } })
  await shop.orders.pay({ userId: 'mina', orderId: later.orderId })
  await shop.orders.cancel({ orderId: later.orderId, items: [{ productId: 'beans', quantity: 1 }] })
  await shop.orders.complete({ orderId: later.orderId, reason: 'handed over' })
  await shop.wallets.withdraw({ userId: 'mina', amount: 1, reason: 'mistyped', reference: 'bank-1' })
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 99 }] }).catch(() => {})
  await shop.catalog.updateProduct({ productId: 'latte', lowStock: 90 })
  await shop.catalog.adjustStock({ productId: 'latte', delta: -20, reason: 'spilled' })
  await shop.outbox.relay()
  return publisher.received
}

/** The same schema, for which a field that it does not describe is wrong. */
function closed(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map(closed)
  const { additionalProperties: _open, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([name, inner]) => [name, closed(inner)]),
  )
  return 'properties' in rest ? { ...rest, additionalProperties: false } : rest
}

describe('the schemas of events', () => {
  it('stand in docs/events as the code has them: `npm run event-schemas` writes them', () => {
    const files = eventSchemaFiles()
    expect(readdirSync(eventsFolder).filter(name => name.endsWith('.json'))).toEqual([...files.keys()].toSorted())
    for (const [name, text] of files) expect(readFileSync(join(eventsFolder, name), 'utf8')).toBe(text)
  })

  it('describe every field of every event that a shop sends', async () => {
    const ajv = new Ajv2020({ allErrors: true })
    addFormats.default(ajv)
    const schemas = eventJsonSchemas()
    const validators = new Map(
      Object.entries(schemas).map(([type, schema]) => [type, ajv.compile(closed(schema) as object)]),
    )
    const seen = new Set<string>()
    for (const { payload } of await eventsOfAShop()) {
      const event = JSON.parse(payload) as { type: string }
      const validate = validators.get(event.type)
      expect(validate, event.type).toBeDefined()
      expect(validate!(event), JSON.stringify(validate!.errors)).toBe(true)
      seen.add(event.type)
    }
    expect([...seen].toSorted()).toEqual(Object.keys(schemas).toSorted())
  })

  it('are compatible with those of the last release', () => {
    if (!existsSync(releasedFolder)) {
      // Nothing is promised to anybody before the first release, which keeps its schemas here.
      const manifest = readFileSync(join(eventsFolder, '../../packages/core/package.json'), 'utf8')
      expect((JSON.parse(manifest) as { version: string }).version).toBe('0.0.0')
      return
    }
    const files = eventSchemaFiles()
    for (const name of readdirSync(releasedFolder)) {
      const released = JSON.parse(readFileSync(join(releasedFolder, name), 'utf8')) as JsonSchema
      const now = files.get(name)
      expect(now, `${name} was released: readers wait for its events`).toBeDefined()
      expect(incompatibilities(released, JSON.parse(now!) as JsonSchema), name).toEqual([])
    }
  })
})

describe('incompatibilities', () => {
  const before: JsonSchema = {
    type: 'object',
    properties: {
      id: { type: 'string', minLength: 1 },
      total: { type: 'integer', minimum: 0, maximum: 100 },
      kind: { type: 'string', enum: ['a', 'b'] },
      version: { type: 'string', const: '1.0' },
      at: { type: 'string', format: 'date-time' },
      from: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      lines: {
        type: 'array',
        minItems: 1,
        items: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
      },
    },
    required: ['id', 'total', 'lines'],
  }
  const with_ = (name: string, schema: JsonSchema): JsonSchema => ({
    ...before,
    properties: { ...before.properties, [name]: schema },
  })

  it.each<[string, JsonSchema]>([
    ['nothing', before],
    ['a new field', with_('more', { type: 'string' })],
    ['a field that is always there now', { ...before, required: [...before.required!, 'kind'] }],
    ['fewer values', with_('kind', { type: 'string', const: 'a' })],
    ['a narrower range', with_('total', { type: 'integer', minimum: 1, maximum: 50 })],
    ['never null', with_('from', { type: 'string' })],
    [
      'whole numbers',
      with_('lines', {
        type: 'array',
        minItems: 2,
        items: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
      }),
    ],
  ])('are none in %s', (_, after) => {
    expect(incompatibilities(before, after)).toEqual([])
  })

  it.each<[string, JsonSchema]>([
    ['$.id is gone', { ...before, properties: { total: before.properties!.total! } }],
    ['$.total may be missing now', { ...before, required: ['id', 'lines'] }],
    ['$.id may be null now', with_('id', { type: ['string', 'null'], minLength: 1 })],
    ['$.total may be string now', with_('total', { type: 'string', minimum: 0, maximum: 100 })],
    ['$.kind may have other values', with_('kind', { type: 'string', enum: ['a', 'c'] })],
    ['$.kind may have other values', with_('kind', { type: 'string' })],
    ['$.version may have other values', with_('version', { type: 'string', const: '2.0' })],
    ['$.at is no date-time any more', with_('at', { type: 'string' })],
    ['$.id may be below its minLength', with_('id', { type: 'string' })],
    ['$.total may be below its minimum', with_('total', { type: 'integer', minimum: -1, maximum: 100 })],
    ['$.total may be above its maximum', with_('total', { type: 'integer', minimum: 0 })],
    ['$.lines may be below its minItems', with_('lines', { ...before.properties!.lines!, minItems: 0 })],
    ['$.lines[].n is gone', with_('lines', { type: 'array', minItems: 1, items: { type: 'object' } })],
    ['$.from may be integer now', with_('from', { anyOf: [{ type: 'string' }, { type: 'integer' }] })],
  ])('are found: %s', (told, after) => {
    expect(incompatibilities(before, after).join('\n')).toContain(told)
  })
})
