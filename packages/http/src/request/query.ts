import * as z from 'zod'
import { invalidInput } from './invalid-input.ts'

const mostParameters = 50

/** The parameters of a query, each given once. @throws ShopError `INVALID_INPUT` */
export function readQuery(search: string): Record<string, string> {
  if (search === '') return {}
  const query: [string, string][] = []
  const names = new Set<string>()
  for (const [name, value] of new URLSearchParams(search)) {
    if (names.size === mostParameters) throw invalidInput('', `A query has at most ${mostParameters} parameters.`)
    if (names.has(name)) throw invalidInput(`/${name}`, 'must be given once')
    // Schemas pass over this one in silence.
    if (name === '__proto__') throw invalidInput('/__proto__', 'is not a known field')
    names.add(name)
    query.push([name, value])
  }
  return Object.fromEntries(query)
}

/** A number of core's, written in a query. Anything that is not plain digits stays text, which core then refuses. */
export function numberInQuery<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(text => (/^-?\d{1,16}$/.test(String(text)) ? Number(text) : text), schema).optional()
}

/** A truth value of core's, written as `true` or `false`. */
export function booleanInQuery<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(text => (text === 'true' ? true : text === 'false' ? false : text), schema).optional()
}
