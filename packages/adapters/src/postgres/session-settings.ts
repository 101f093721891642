import type { SqlConnection } from '../sql/connection.ts'
import { text } from '../sql/value.ts'

/**
 * What a host, a user or a database may have set, and under which other texts would be stored than were given: drivers of
 * JavaScript read and write UTF-8, no matter what the session takes it for; without `array_nulls` a NULL in a list is a text.
 */
const needs = [
  ['client_encoding', 'UTF8'],
  ['array_nulls', 'on'],
] as const

/** Their values, as columns of a select list. */
export const neededSettings = needs.map(([name]) => `current_setting('${name}') as ${name}`).join(', ')

interface Change {
  readonly name: string
  readonly needed: string
  readonly had: string
}

/** @param found the values of `neededSettings` */
export function changesOf(found: readonly unknown[]): readonly Change[] {
  return needs.flatMap(([name, needed], i) => {
    const had = text(found[i])
    return had === needed ? [] : [{ name, needed, had }]
  })
}

/** Sets them for the rest of the transaction: as they are needed, or as they were. */
export async function setLocally(
  { all }: Pick<SqlConnection, 'all'>,
  changes: readonly Change[],
  as: 'needed' | 'had',
): Promise<void> {
  if (changes.length === 0) return
  const settings = changes.map((_, i) => `set_config($${2 * i + 1}::text, $${2 * i + 2}::text, true)`)
  await all(
    `select ${settings.join(', ')}`,
    changes.flatMap(change => [change.name, change[as]]),
  )
}

/** For a transaction of the shop's own. That the session is UTF-8 is seen to before: reads have no transaction. */
export const ownSettings = `set local array_nulls = on`
