export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly minItems?: number
}

/**
 * What a reader who trusts the schema `before` may trip over in data of the schema `after`. A new field is no trouble:
 * objects are open. Each place is named by a path.
 */
export function incompatibilities(before: JsonSchema, after: JsonSchema, path = '$'): string[] {
  const found: string[] = []
  for (const type of typesOf(after)) {
    if (!typesOf(before).has(type) && !(type === 'integer' && typesOf(before).has('number'))) {
      found.push(`${path} may be ${type} now, it was ${[...typesOf(before)].join(' or ')}`)
    }
  }
  const values = valuesOf(before)
  if (values !== undefined && !(valuesOf(after)?.every(value => values.includes(value)) ?? false)) {
    found.push(`${path} may have other values than ${JSON.stringify(values)}`)
  }
  if (before.format !== undefined && before.format !== after.format)
    found.push(`${path} is no ${before.format} any more`)
  for (const least of ['minimum', 'minLength', 'minItems'] as const) {
    if ((after[least] ?? Number.NEGATIVE_INFINITY) < (before[least] ?? Number.NEGATIVE_INFINITY)) {
      found.push(`${path} may be below its ${least} of ${before[least]}`)
    }
  }
  if ((after.maximum ?? Number.POSITIVE_INFINITY) > (before.maximum ?? Number.POSITIVE_INFINITY)) {
    found.push(`${path} may be above its maximum of ${before.maximum}`)
  }
  for (const [name, property] of Object.entries(before.properties ?? {})) {
    const next = after.properties?.[name]
    const inner = `${path}.${name}`
    if (next === undefined) {
      found.push(`${inner} is gone`)
      continue
    }
    if (before.required?.includes(name) && !after.required?.includes(name)) found.push(`${inner} may be missing now`)
    found.push(...incompatibilities(property, next, inner))
  }
  if (before.items !== undefined) found.push(...incompatibilities(before.items, after.items ?? {}, `${path}[]`))
  return found
}

/** All of them where nothing is said. */
const everything = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

function typesOf({ type, anyOf }: JsonSchema): ReadonlySet<string> {
  if (anyOf !== undefined) return new Set(anyOf.flatMap(one => [...typesOf(one)]))
  return new Set(type === undefined ? everything : typeof type === 'string' ? [type] : type)
}

function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  return 'const' in schema ? [schema.const] : schema.enum
}
