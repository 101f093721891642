import { answerMs, type ScratchServer, statementMs, withPath } from '../scratch/server-scratch.ts'
import type { Inspector } from '../scratch/inspector.ts'
import { unavailable } from '../sql/store-error.ts'
import { withTls } from '../url/server-options.ts'
import { postgresConnectionOptions, postgresSsl } from './connection-options.ts'

export const postgresScratch: ScratchServer = {
  kind: 'postgres',
  defaultPort: 5432,
  inspect: inspectPostgres,
  doors: target => [target, withPath(target, 'postgres')],
  // Connections that a killed process has left behind would keep it.
  isReadOnlySql: 'show transaction_read_only',
  dropSql: name => `drop database if exists ${name} with (force)`,
  isForbidden: error => (error as { code?: string }).code === '42501',
  grantSql: user => `alter role ${user === '' ? 'USER' : user} createdb;`,
}

async function inspectPostgres(url: string): Promise<Inspector> {
  const { default: pg } = await import('pg').catch((error: unknown) => {
    throw unavailable('NO_DRIVER', 'PostgreSQL needs the package pg: npm install pg', error)
  })
  // As the store: what a URL asks for, TLS most of all, is had or refused.
  const { tls, driverOptions } = postgresConnectionOptions({ connectionString: url })
  const client = await withTls(tls, async settings => {
    const ssl = settings && { ssl: postgresSsl(settings) }
    const limits = { connectionTimeoutMillis: answerMs, query_timeout: statementMs }
    const made = new pg.Client({ ...driverOptions, ...ssl, ...limits })
    // When the server ends the connection, the next statement says so; nothing listens here.
    made.on('error', () => undefined)
    await made.connect()
    return made
  })
  return {
    rows: async sql => (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][],
    problems: async () => [],
    close: () => client.end(),
  }
}
