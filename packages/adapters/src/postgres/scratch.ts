import { StoreError } from '@jumun/core'
import { answerMs, type ScratchServer, statementMs, withPath } from '../scratch/server-scratch.ts'
import type { Inspector } from '../scratch/inspector.ts'

export const postgresScratch: ScratchServer = {
  kind: 'postgres',
  defaultPort: 5432,
  inspect: inspectPostgres,
  doors: target => [target, withPath(target, 'postgres')],
  // Connections that a killed process has left behind would keep it.
  dropSql: name => `drop database if exists ${name} with (force)`,
  isForbidden: error => (error as { code?: string }).code === '42501',
  grantSql: user => `alter role ${user === '' ? 'USER' : user} createdb;`,
}

async function inspectPostgres(url: string): Promise<Inspector> {
  const { default: pg } = await import('pg').catch((error: unknown) => {
    throw new StoreError('unavailable', 'PostgreSQL needs the package pg: npm install pg', { cause: error })
  })
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: answerMs, query_timeout: statementMs })
  // When the server ends the connection, the next statement says so; nothing listens here.
  client.on('error', () => undefined)
  await client.connect()
  return {
    rows: async sql => (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][],
    problems: async () => [],
    close: () => client.end(),
  }
}
