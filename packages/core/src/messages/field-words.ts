import type * as z from 'zod'

type Issue = z.core.$ZodRawIssue

/** How a type that zod names is called in a message. */
const typeWords: Readonly<Record<string, string>> = {
  array: 'a list',
  bigint: 'a whole number',
  boolean: 'true or false',
  int: 'a whole number',
  map: 'an object',
  nonoptional: 'given',
  null: 'null',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text',
}

/** What a size is counted in. */
const unitWords: Readonly<Record<string, string>> = {
  array: 'entries',
  map: 'entries',
  object: 'fields',
  record: 'entries',
  set: 'entries',
  string: 'characters',
}

/**
 * What is wrong with a field whose schema does not say it in words of its own: zod's texts are written for programmers. A
 * text of a schema goes before these.
 */
export function fieldWords(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeWords[String(issue.expected)] ?? 'of another type'}`
    case 'too_big':
      return sizeWords('at most', String(issue.maximum), issue.origin)
    case 'too_small':
      return sizeWords('at least', String(issue.minimum), issue.origin)
    case 'invalid_value':
      return `must be ${listed(issue.values)}`
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ')}`
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'is not valid'
  }
}

function sizeWords(bound: string, size: string, origin: unknown): string {
  const unit = unitWords[String(origin)]
  return unit === undefined ? `must be ${bound} ${size}` : `must have ${bound} ${size} ${unit}`
}

function listed(values: readonly unknown[]): string {
  const words = values.map(String)
  return words.length <= 1 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
