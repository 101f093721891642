/** A JSON Schema, as far as the reference shows one. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly allOf?: readonly (Schema & { properties?: { code?: { enum?: readonly string[] } } })[]
}

/** A schema in the words of TypeScript. */
export function shapeOf(schema: Schema, isNamed = false): string {
  if (schema.$ref !== undefined && !isNamed) return schema.$ref.split('/').at(-1)!
  const { anyOf, oneOf, items, properties } = schema
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(value => JSON.stringify(value)).join(' | ')
  const any = anyOf ?? oneOf
  if (any !== undefined) return [...new Set(any.map(one => shapeOf(one)))].join(' | ')
  if (items !== undefined) return `[${shapeOf(items)}]`
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(([name, field]) => {
      const mark = schema.required?.includes(name) ? '' : '?'
      return `${name}${mark}: ${shapeOf(field)}`
    })
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
  }
  if (typeof schema.additionalProperties === 'object') {
    return `{ [name]: ${shapeOf(schema.additionalProperties)} }`
  }
  return Array.isArray(schema.type) ? schema.type.join(' | ') : String(schema.type ?? 'any')
}
