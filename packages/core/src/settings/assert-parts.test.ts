import { expect, it } from 'vitest'
import { refusal } from '../testing/refusal.ts'
import { assertParts } from './assert-parts.ts'

const method = () => undefined
const store = { transaction: method, snapshot: method, adopt: method }
const publisher = { publish: method }
const parts: Record<string, object> = {
  store,
  clock: { now: method },
  cache: { get: method, set: method, delete: method },
  couponGate: { check: method, learn: method },
  logger: { debug: method, info: method, warn: method, error: method },
  publisher,
}
const wrong = async (options: unknown) => {
  const { details } = await refusal((async () => assertParts(options))(), 'INVALID_INPUT')
  return details.issues.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ')
}

it('takes a shop of a store alone, of all parts, and of parts that are left out as undefined', () => {
  expect(() => assertParts({ store })).not.toThrow()
  expect(() => assertParts({ ...parts, newId: () => 'x', publishers: [publisher, publisher] })).not.toThrow()
  expect(() => assertParts({ store, publishers: [] })).not.toThrow()
  const absent = Object.fromEntries(Object.keys(parts).map(name => [name, undefined]))
  expect(() => assertParts({ ...absent, store, newId: undefined, publishers: undefined })).not.toThrow()
})

it('refuses what is no object, or has no store', async () => {
  for (const options of [undefined, null, 'shop', 5]) {
    expect(await wrong(options)).toBe(': must be an object, with a store')
  }
  expect(await wrong({})).toBe('/store: is required')
})

it.each(Object.keys(parts))('refuses another thing as the %s, and names what it lacks', async name => {
  const part = parts[name]!
  const methods = Object.keys(part)
  for (const other of [{}, null, 'x', 5]) {
    const lacking = methods.map(one => `${one}()`).join(', ')
    expect(await wrong({ ...parts, [name]: other })).toBe(`/${name}: must have ${lacking}`)
  }
  for (const lacking of methods) {
    const other = { ...part, [lacking]: 'no method' }
    expect(await wrong({ ...parts, [name]: other })).toBe(`/${name}: must have ${lacking}()`)
  }
  expect(await wrong({ ...parts, [name]: Promise.resolve(part) })).toBe(`/${name}: is a promise: await it`)
})

it('refuses ids without a function that makes them, and publishers that are none', async () => {
  for (const newId of ['x', null, 5, {}]) expect(await wrong({ store, newId })).toBe('/newId: must be a function')
  for (const publishers of [publisher, null, 'x']) {
    expect(await wrong({ store, publishers })).toBe('/publishers: must be a list of publishers')
  }
  expect(await wrong({ store, publishers: [publisher, {}] })).toBe('/publishers/1: must have publish()')
  expect(await wrong({ store, publishers: [Promise.resolve(publisher)] })).toBe('/publishers/0: is a promise: await it')
})
