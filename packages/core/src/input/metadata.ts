import * as z from 'zod'

/** What a host keeps with a thing of ours, in its own words; nothing of it is looked at or searched for. */
export type Metadata = Readonly<Record<string, string>>

const mostEntries = 20
const mostBytes = 4096

const entryText = z
  .string({ error: 'must be text' })
  .refine(text => text.isWellFormed() && !text.includes('\0'), { error: 'must be well-formed Unicode without NUL' })

/** At most 20 texts by name, 4 KiB of JSON in all, and the same however their names were ordered. */
export const metadataInput = z
  .record(z.string().min(1), entryText, {
    error: ({ code }) => (code === 'invalid_key' ? 'must have a name' : 'must be an object of texts'),
  })
  .refine(entries => Object.keys(entries).length <= mostEntries, { error: `must hold at most ${mostEntries} texts` })
  .refine(entries => Object.keys(entries).every(name => name.isWellFormed() && !name.includes('\0')), {
    error: 'must have names of well-formed Unicode without NUL',
  })
  .refine(entries => Buffer.byteLength(JSON.stringify(entries)) <= mostBytes, {
    error: `must be at most ${mostBytes} bytes of JSON`,
  })
  .overwrite(entries => Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1))))

/** What a change says of something that may be absent: a value, null for none from now on, nothing to leave it as it is. */
export function changed<T>(value: T | null | undefined, before: T | undefined): T | undefined {
  return value === undefined ? before : (value ?? undefined)
}

/** Fields that may be absent, without those that are: `{ ...present({ metadata }) }`. */
export function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  // Asked for every row that is shown: no lists on the way.
  const found: Record<string, unknown> = {}
  for (const name in fields) if (fields[name] !== undefined) found[name] = fields[name]
  return found as never
}
