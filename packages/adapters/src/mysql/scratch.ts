import { answerMs, type ScratchServer, statementMs, withPath } from '../scratch/server-scratch.ts'
import type { Inspector } from '../scratch/inspector.ts'
import { unavailable } from '../sql/store-error.ts'
import { withTls } from '../url/server-options.ts'
import { mysqlConnectionOptions, mysqlSsl } from './connection-options.ts'

export const mysqlScratch: ScratchServer = {
  kind: 'mysql',
  defaultPort: 3306,
  inspect: inspectMysql,
  doors: target => [withPath(target, '')],
  isReadOnlySql: 'select @@global.read_only',
  dropSql: name => `drop database if exists ${name}`,
  // Access denied for this database, or without this privilege.
  isForbidden: error => [1044, 1227].includes((error as { errno?: number }).errno ?? 0),
  grantSql: (user, prefix) => `grant all on \`${prefix.replaceAll('_', '\\_')}\\_%\`.* to '${user}'@'%';`,
}

async function inspectMysql(url: string): Promise<Inspector> {
  const { createConnection } = await import('mysql2/promise').catch((error: unknown) => {
    throw unavailable('NO_DRIVER', 'MySQL needs the package mysql2: npm install mysql2', error)
  })
  // As the store: what a URL asks for, TLS most of all, is had or refused.
  const { tls, driverOptions } = mysqlConnectionOptions({ uri: url, multipleStatements: false })
  const connection = await withTls(tls, async settings => {
    const ssl = settings && mysqlSsl(settings, driverOptions.host)
    return createConnection({ ...driverOptions, ...(ssl && { ssl }), rowsAsArray: true, connectTimeout: answerMs })
  })
  // When the server ends the connection, the next statement says so; nothing listens here.
  connection.on('error', () => undefined)
  return {
    rows: async sql => (await connection.query({ sql, timeout: statementMs }))[0] as unknown[][],
    problems: async () => [],
    close: () => connection.end(),
  }
}
