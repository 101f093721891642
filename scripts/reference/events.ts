import { eventJsonSchemas } from '@jumun/core'
import { code, markdownTable, referencePage } from './markdown.ts'

interface EventSchema {
  readonly description: string
}

export function eventsPage(): string {
  const rows = Object.entries(eventJsonSchemas()).map(([type, schema]) => [
    code(type),
    (schema as unknown as EventSchema).description,
    `[schema](../events/${type}.json)`,
  ])
  return referencePage(
    'Events',
    'CloudEvents 1.0, delivered at least once and in order per order; [data platform](../data-platform.md) says how. `data` of an ' +
      'order’s event is the whole order. A version may gain fields; nothing is removed or changed within one.',
    [markdownTable(['type', 'meaning', 'JSON Schema'], rows)],
  )
}
