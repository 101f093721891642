// Writes the JSON Schemas of the shop's events to docs/events. `--released`, as part of a release, keeps them as what later
// versions have to be compatible with.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventJsonSchemas } from '@jumun/core'

export const eventsFolder = join(import.meta.dirname, '..', 'docs', 'events')

/** The text of each file by its name. */
export function eventSchemaFiles(): Map<string, string> {
  return new Map(
    Object.entries(eventJsonSchemas()).map(([type, schema]) => [
      `${type}.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  )
}

if (process.argv[1] === import.meta.filename) {
  const released = process.argv.includes('--released') ? [join(eventsFolder, 'released')] : []
  for (const folder of [eventsFolder, ...released]) {
    mkdirSync(folder, { recursive: true })
    for (const [file, text] of eventSchemaFiles()) writeFileSync(join(folder, file), text)
  }
}
