import type { Migration } from '../migrate.ts'

/** An event's payload is rendered from its order, and stored for change data capture alone (decision 044). */
export const renderedEvents: Migration = {
  name: '0008-rendered-events',
  statements: ({ definition, queries }) => [
    definition.allowNull({ table: 'jumun_outbox', name: 'payload', kind: 'document' }).compile(queries),
  ],
}
