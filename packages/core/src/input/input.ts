import * as z from 'zod'
import { type InputIssue, invalidInput, ShopError } from '../errors.ts'
import { fieldWords } from '../messages/field-words.ts'
import { plainReaderOf } from './plain-input.ts'

// Control characters would break logs, keys and terminals; lone surrogates have no UTF-8 and so no place in a database.
const printable = /^[^\p{Cc}\p{Cs}]*$/u
/** The same for a JSON schema, whose readers do not all know classes of characters. */
const withoutControls = '^[^\\u0000-\\u001f\\u007f-\\u009f]*$'

/** As `withoutControls`, with at least one character that is no blank. */
const withoutControlsNotBlank =
  '^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$'

export function text(max: number) {
  return z
    .string({ error: `must be text of 1 to ${max} characters` })
    .refine(value => value.length > 0 && (value.length <= max || characters(value) <= max), {
      error: `must have 1 to ${max} characters`,
      abort: true,
    })
    .refine(value => printable.test(value), { error: 'must be well-formed Unicode without control characters' })
    .meta({ minLength: 1, maxLength: max, pattern: withoutControls })
}

/** Unicode characters, where `length` counts UTF-16 units. */
function characters(value: string): number {
  let count = 0
  for (const _ of value) count += 1
  return count
}

export function wholeNumber(min: number, max: number) {
  const open = max === Number.MAX_SAFE_INTEGER
  const range = open ? `of at least ${min}` : `from ${min} to ${max}`
  const message = `must be a whole number ${range}`
  const tooLarge = open ? `must be at most ${max}` : message
  // abort: a number that is too large to be exact is reported once.
  return z
    .int({ error: issue => (issue.code === 'too_big' ? tooLarge : message), abort: true })
    .min(min, { error: message })
    .max(max, { error: tooLarge })
    .overwrite(value => (value === 0 ? 0 : value)) // -0 is a number that neither SQL nor JSON tells from 0
}

/**
 * An id or a code of something new, which has to be one that a path and a command line can name (docs/domain.md, "Money, ids, time").
 * What is there already is looked up by `id`, also where it was made before this rule.
 */
function chosen(...taken: string[]) {
  const refused = ['.', '..', ...taken]
  return notBlank(text(64))
    .refine(value => !refused.includes(value), {
      error: `must not be one of ${refused.map(word => JSON.stringify(word)).join(', ')}: no address could name it`,
    })
    .meta({ minLength: 1, maxLength: 64, pattern: withoutControlsNotBlank, not: { enum: refused } })
}

function notBlank(schema: ReturnType<typeof text>) {
  return schema
    .refine(value => value.trim() !== '', { error: 'must not be blank', abort: true })
    .meta({ ...schema.meta(), pattern: withoutControlsNotBlank })
}

/** Building blocks of every input (docs/domain.md, "Money, ids, time"). */
export const id = text(64)
export const chosenId = chosen()
/** The two words are the addresses of the best sellers and of the stream of changes. */
export const chosenProductId = chosen('top', 'stream')
export const name = notBlank(text(255))
export const idempotencyKey = text(255)
export const money = wholeNumber(0, Number.MAX_SAFE_INTEGER)
export const positiveMoney = wholeNumber(1, Number.MAX_SAFE_INTEGER)
/** Units of stock: a bound that leaves room for sums, so that no total of units passes what a number holds exactly. */
export const maxUnits = 1_000_000_000_000
export const units = wholeNumber(0, maxUnits)
export const positiveUnits = wholeNumber(1, maxUnits)
export const unitsDelta = wholeNumber(-maxUnits, maxUnits).refine(value => value !== 0, { error: 'must not be 0' })
export const time = wholeNumber(0, 8_640_000_000_000_000)
export const reason = notBlank(text(255))
export const page = wholeNumber(1, 1_000_000_000).default(1)
export const limit = wholeNumber(1, 100).default(20)
export const cursor = text(512)

/** Parses what a caller gave. @throws ShopError `INVALID_INPUT` that names every field that is wrong. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const plain = plainReaderOf(schema)?.(input)
  if (plain !== undefined) return plain
  const parsed = schema.safeParse(input, { error: fieldWords })
  if (parsed.success) {
    if (holdsPrototype(input)) assertNoPrototype(input, '')
    return parsed.data
  }
  const issues = parsed.error.issues.flatMap(issue => inputIssues(issue, input))
  throw new ShopError('INVALID_INPUT', issues.map(issueText).join('; '), { issues })
}

/** Whether `assertNoPrototype` throws: asked of every input, and so without the lists and the pointers that it takes to tell where. */
function holdsPrototype(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false
  if (Object.hasOwn(given, '__proto__')) return true
  const values: readonly unknown[] = Array.isArray(given) ? given : Object.values(given)
  for (const value of values) if (typeof value === 'object' && holdsPrototype(value)) return true
  return false
}

/**
 * A field of this name, as JSON may have one, is left out by zod and most else. What was accepted holds no cycles.
 * @throws ShopError `INVALID_INPUT`
 */
function assertNoPrototype(given: unknown, pointer: string): void {
  if (typeof given !== 'object' || given === null) return
  if (Object.hasOwn(given, '__proto__')) throw invalidInput(`${pointer}/__proto__`, 'is not a known field')
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'object') assertNoPrototype(value, `${pointer}${pointerOf([name])}`)
  }
}

/** One value of an input, in a rule that depends on what there is. @throws ShopError `INVALID_INPUT` at `pointer` */
export function parseField<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  pointer: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: fieldWords })
  if (parsed.success) return parsed.data
  throw invalidInput(pointer, parsed.error.issues[0]!.message)
}

function inputIssues(issue: z.core.$ZodIssue, input: unknown): InputIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({ pointer: pointerOf([...issue.path, key]), message: 'is not a known field' }))
  }
  const given = issue.path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | null)?.[part],
    input,
  )
  // A rule between several fields may be told at one that was left out: that one is not missing.
  const missing = given === undefined && issue.code !== 'custom'
  return [{ pointer: pointerOf(issue.path), message: missing ? 'is required' : issue.message }]
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function issueText({ pointer, message }: InputIssue): string {
  return pointer === '' ? message : `${pointer} ${message}`
}
