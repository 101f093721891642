import type { PostgresClient } from './driver.ts'
import { postgresQueries } from './query.ts'

/** Whether the session is set to UTF-8, as far as the server has told. */
const sessions = new WeakMap<PostgresClient, { isUtf8: boolean }>()

/**
 * pg reads and writes UTF-8, no matter what the session takes it for. One that a host has set to another encoding would store
 * other texts than were given, and is set back for good. The server tells of each change: so it costs one exchange for each
 * connection, and only a connection whose driver does not pass that on is set each time.
 */
export async function speakUtf8(client: PostgresClient): Promise<void> {
  const session = sessions.get(client) ?? watched(client)
  if (session.isUtf8) return
  await postgresQueries(client).run(`set client_encoding = 'UTF8'`, [])
  session.isUtf8 = client.connection !== undefined
}

function watched(client: PostgresClient): { isUtf8: boolean } {
  const session = { isUtf8: false }
  sessions.set(client, session)
  client.connection?.on('parameterStatus', ({ parameterName, parameterValue }) => {
    if (parameterName === 'client_encoding') session.isUtf8 = parameterValue === 'UTF8'
  })
  return session
}
