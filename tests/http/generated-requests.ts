import fc from 'fast-check'

// Requests made from an OpenAPI document: what it allows, and what it does not by one change.

export interface GeneratedRequest {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly raw?: string | Buffer
}

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Record<string, Schema>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly format?: string
}

interface Operation {
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[]
  readonly requestBody?: { required?: boolean; content: { 'application/json': { schema: Schema } } }
  readonly security?: readonly Record<string, unknown>[]
}

export interface Document {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, Schema> }
}

/** Values that mean something to the shop, by the name of the field, so that many requests get past the first check. */
export type Pools = Readonly<Record<string, () => readonly string[]>>

const awkward = fc.constantFrom<unknown>(
  null,
  true,
  '',
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  -(2 ** 53),
  '0',
  ' ',
  '\0',
  '\ud800',
  '😀'.repeat(70),
  'x'.repeat(300),
  "' OR 1=1 --",
  '../../admin/audit',
  '__proto__',
  'constructor',
  [],
  {},
  [[]],
  { $ne: null },
  'Infinity',
  '1e3',
  '\u202e',
)

function text(schema: Schema, name: string, pools: Pools): fc.Arbitrary<string> {
  if (schema.format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map(date => date.toISOString())
  if (schema.format === 'date') return fc.constantFrom('2020-01-31', '2024-02-29')
  if (schema.format === 'email') return fc.constantFrom('a@example.com')
  const any = fc.string({
    minLength: schema.minLength ?? 0,
    maxLength: Math.min(schema.maxLength ?? 20, 30),
    unit: 'grapheme',
  })
  const pool = pools[name]
  if (pool === undefined) return any
  const known = fc.nat().map(index => pool()[index % pool().length] ?? 'none')
  return fc.oneof({ weight: 8, arbitrary: known }, { weight: 1, arbitrary: any })
}

function valueOf(schema: Schema, name: string, document: Document, pools: Pools): fc.Arbitrary<unknown> {
  const inner = (one: Schema, as = name) => valueOf(one, as, document, pools)
  if (schema.$ref !== undefined) return inner(document.components.schemas[schema.$ref.split('/').at(-1)!]!)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return fc.oneof(...choices.map(choice => inner(choice)))
  if (schema.type === 'integer') {
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema
    const small = fc.integer({ min: minimum, max: Math.min(maximum, Math.max(minimum, 0) + 20) })
    return fc.oneof(
      { weight: 6, arbitrary: small },
      { weight: 1, arbitrary: fc.maxSafeInteger().map(n => Math.min(Math.max(n, minimum), maximum)) },
    )
  }
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'array') {
    return fc.array(inner(schema.items ?? {}, name.replace(/s$/, '')), {
      minLength: schema.minItems ?? 0,
      maxLength: Math.min(schema.maxItems ?? 4, 4),
    })
  }
  if (schema.type === 'object') {
    const fields = Object.entries(schema.properties ?? {}).map(([field, one]) => [field, inner(one, field)] as const)
    return fc.record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] })
  }
  return text(schema, name, pools)
}

interface Parts {
  method: string
  template: string
  path: Record<string, unknown>
  query: Record<string, unknown>
  headers: Record<string, string>
  body: unknown
}

/** Requests that the document allows. */
function validParts(document: Document, pools: Pools, admin: string): fc.Arbitrary<Parts> {
  const operations = Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods)
      .filter(() => template !== '/products/stream' && !template.startsWith('/docs'))
      .map(([method, operation]) => ({ template, method: method.toUpperCase(), operation })),
  )
  return fc.constantFrom(...operations).chain(({ template, method, operation }) => {
    const parameters = (where: string) => {
      const those = (operation.parameters ?? []).filter(one => one.in === where)
      return fc.record(
        Object.fromEntries(those.map(one => [one.name, valueOf(one.schema, one.name, document, pools)])),
        { requiredKeys: those.filter(one => one.required).map(one => one.name) },
      )
    }
    const needsAdmin = operation.security?.some(one => 'admin' in one) ?? false
    const user = fc.nat().map(index => pools.userId!()[index % pools.userId!().length]!)
    const schema = operation.requestBody?.content['application/json'].schema
    const body = schema === undefined ? fc.constant(undefined) : valueOf(schema, '', document, pools)
    const key = fc.option(fc.constantFrom('key-1', 'key-2', 'key-3'), { freq: 4, nil: undefined })
    return fc.record({ path: parameters('path'), query: parameters('query'), body, user, key }).map(drawn => ({
      method,
      template,
      path: drawn.path,
      query: drawn.query,
      body: drawn.body,
      headers: {
        ...(needsAdmin ? { Authorization: `Bearer ${admin}` } : { 'X-User-Id': drawn.user }),
        ...(drawn.key !== undefined && { 'Idempotency-Key': drawn.key }),
      },
    }))
  })
}

export function validRequests(document: Document, pools: Pools, admin: string): fc.Arbitrary<GeneratedRequest> {
  return validParts(document, pools, admin).map(assemble)
}

/** The same, each with one or two things wrong with it. */
export function mutatedRequests(document: Document, pools: Pools, admin: string): fc.Arbitrary<GeneratedRequest> {
  const changeField = fc.record({ value: awkward, at: fc.nat() }).map(({ value, at }) => (parts: Parts) => {
    const places = placesIn(parts.body)
    const place = places[at % Math.max(1, places.length)]
    if (place === undefined) parts.body = structuredClone(value)
    else place.parent[place.key] = structuredClone(value)
  })
  const dropField = fc.nat().map(at => (parts: Parts) => {
    const places = placesIn(parts.body)
    const place = places[at % Math.max(1, places.length)]
    if (place !== undefined) delete place.parent[place.key]
  })
  const addField = fc
    .record({
      name: fc.constantFrom('price', 'total', 'userId', '__proto__', 'constructor', 'balance', ''),
      value: awkward,
    })
    .map(({ name, value }) => (parts: Parts) => {
      if (typeof parts.body !== 'object' || parts.body === null) parts.body = {}
      Object.defineProperty(parts.body, name, {
        value: structuredClone(value),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    })
  const changePath = awkward.map(value => (parts: Parts) => {
    for (const name of Object.keys(parts.path)) parts.path[name] = value
  })
  const addQuery = fc
    .record({ name: fc.constantFrom('limit', 'page', 'cursor', 'userId', 'sort', 'days'), value: awkward })
    .map(({ name, value }) => (parts: Parts) => {
      parts.query[name] = value
    })
  const changeHeader = fc
    .constantFrom<[string, string]>(
      ['Content-Type', 'text/plain'],
      ['Content-Encoding', 'gzip'],
      ['Idempotency-Key', 'k'.repeat(256)],
      ['Idempotency-Key', '\x80'],
      ['Authorization', 'Bearer'],
      ['Authorization', 'Basic eDp5'],
      ['X-User-Id', ''],
      ['X-User-Id', 'x'.repeat(65)],
      ['If-None-Match', '*'],
      ['X-Request-Id', '<>'],
      ['Authorization', 'Bearer wrong'],
    )
    .map(([name, value]) => (parts: Parts) => {
      parts.headers[name] = value
    })
  const changeMethod = fc
    .constantFrom('PUT', 'PATCH', 'DELETE', 'POST', 'GET', 'TRACE', 'OPTIONS')
    .map(method => (parts: Parts) => {
      parts.method = method
    })
  const dropUser = fc.constant((parts: Parts) => {
    delete parts.headers.Authorization
    delete parts.headers['X-User-Id']
  })
  const ofBody = [changeField, changeField, dropField, addField]
  const mutation = fc.oneof(...ofBody, changePath, addQuery, changeHeader, changeMethod, dropUser)
  const damage = fc.option(fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }), { freq: 5 })
  return fc
    .record({
      parts: validParts(document, pools, admin),
      mutations: fc.array(mutation, { minLength: 1, maxLength: 2 }),
      damage,
    })
    .map(({ parts, mutations, damage: hit }) => {
      const changed = structuredClone(parts)
      for (const mutate of mutations) mutate(changed)
      const request = assemble(changed)
      if (hit === null || request.raw === undefined || request.raw.length === 0) return request
      const raw = Buffer.from(request.raw)
      raw[hit.at % raw.length] = hit.byte
      return { ...request, raw }
    })
}

function placesIn(value: unknown): { parent: Record<string, unknown>; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  const parent = value as Record<string, unknown>
  return Object.keys(parent).flatMap(key => [{ parent, key }, ...placesIn(parent[key])])
}

function assemble({ method, template, path, query, headers, body }: Parts): GeneratedRequest {
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => escaped(path[name]))
  const parameters = Object.entries(query).map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
  return {
    method,
    path: parameters.length === 0 ? filled : `${filled}?${parameters.join('&')}`,
    headers,
    ...(body !== undefined && { raw: JSON.stringify(body) }),
  }
}

/** As a part of an address; what has no UTF-8 is sent as bytes that are none. */
function escaped(value: unknown): string {
  const plain = typeof value === 'string' ? value : JSON.stringify(value)
  // An empty part, or one of dots, would be another path.
  if (/^\.{0,2}$/.test(plain)) return 'none'
  return plain.isWellFormed() ? encodeURIComponent(plain) : '%ED%A0%80'
}
