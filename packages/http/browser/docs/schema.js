// What a JSON schema says, as lines to read. Only what the document of this API uses.

/**
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {string} [type]
 * @property {unknown} [const]
 * @property {unknown[]} [enum]
 * @property {Schema[]} [anyOf]
 * @property {Schema[]} [oneOf]
 * @property {Schema[]} [allOf]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {Schema} [items]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [minLength]
 * @property {number} [maxLength]
 * @property {number} [minItems]
 * @property {number} [maxItems]
 * @property {string} [format]
 * @property {unknown} [default]
 * @property {string} [description]
 */

/** @typedef {{ name: string, type: string, required: boolean, note: string, depth: number }} Line */

const maxDepth = 6

/**
 * @param {Schema} schema
 * @param {Record<string, Schema>} named
 * @returns {Schema}
 */
function resolve(schema, named) {
  if (schema.$ref !== undefined) return named[schema.$ref.split('/').at(-1) ?? ''] ?? {}
  if (schema.allOf === undefined) return schema
  const parts = schema.allOf.map(part => resolve(part, named))
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map(part => part.properties)),
    required: parts.flatMap(part => part.required ?? []),
  }
}

/**
 * The fields of an object, those of inner objects below them, indented.
 * @param {Schema} schema
 * @param {Record<string, Schema>} named
 * @returns {Line[]}
 */
export function linesOf(schema, named, depth = 0) {
  const whole = resolve(schema, named)
  if (depth > maxDepth) return []
  if (whole.type === 'array') return linesOf(whole.items ?? {}, named, depth)
  const choices = whole.oneOf ?? whole.anyOf
  if (choices !== undefined && whole.properties === undefined) {
    return choices.flatMap(choice => linesOf(choice, named, depth))
  }
  return Object.entries(whole.properties ?? {}).flatMap(([name, field]) => {
    const inner = resolve(field, named)
    const required = whole.required?.includes(name) ?? false
    return [
      { name, type: typeOf(inner, named), required, note: noteOf(inner), depth },
      ...linesOf(inner, named, depth + 1),
    ]
  })
}

/**
 * @param {Schema} schema
 * @param {Record<string, Schema>} named
 * @returns {string}
 */
export function typeOf(schema, named) {
  const whole = resolve(schema, named)
  if (whole.const !== undefined) return JSON.stringify(whole.const)
  if (whole.enum !== undefined) return whole.enum.map(value => JSON.stringify(value)).join(' | ')
  if (whole.type === 'array') return `list of ${typeOf(whole.items ?? {}, named)}`
  const choices = whole.oneOf ?? whole.anyOf
  if (choices !== undefined) return [...new Set(choices.map(choice => typeOf(choice, named)))].join(' or ')
  return whole.format ?? whole.type ?? 'anything'
}

/**
 * @param {Schema} schema
 * @returns {string}
 */
export function noteOf(schema) {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, description } = schema
  const notes = [
    range(minimum, maximum, ''),
    range(minLength, maxLength, ' characters'),
    range(minItems, maxItems, ' entries'),
    schema.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`,
    description ?? '',
  ]
  return notes.filter(note => note !== '').join(', ')
}

/**
 * @param {number | undefined} least
 * @param {number | undefined} most
 * @param {string} unit
 */
function range(least, most, unit) {
  if (least === undefined && most === undefined) return ''
  // Every whole number of JSON has these two; they tell nothing.
  if (Math.abs(least ?? 0) === Number.MAX_SAFE_INTEGER && most === Number.MAX_SAFE_INTEGER) return ''
  if (most === undefined || most === Number.MAX_SAFE_INTEGER) return `at least ${least}${unit}`
  return `${least ?? 0} to ${most}${unit}`
}
