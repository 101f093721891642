/** What a URL can say behind its `?`, by the name that this code has for it. */
export type ParameterName =
  | 'pool'
  | 'schema'
  | 'tls'
  | 'ca'
  | 'cert'
  | 'key'
  | 'socket'
  | 'applicationName'
  | 'multipleStatements'
  | 'sessionAttributes'
  | 'syncWait'
  | 'replica'
  | 'maxStaleness'

/** What each is called in URLs. The first name is the one that is documented. */
type Spellings = Partial<Readonly<Record<ParameterName, readonly string[]>>>

/** PostgreSQL's customary names and MySQL's: a wish for safety is understood in the words of either. */
const tlsOfPostgres = ['sslmode', 'ssl-mode', 'tls', 'ssl']
const tlsOfMysql = ['ssl-mode', 'sslmode', 'tls', 'ssl']

export const parametersOf: Readonly<Record<'mysql' | 'postgres', Spellings>> = {
  mysql: {
    pool: ['pool'],
    tls: tlsOfMysql,
    ca: ['ssl-ca', 'sslrootcert'],
    cert: ['ssl-cert', 'sslcert'],
    key: ['ssl-key', 'sslkey'],
    socket: ['socket', 'socketPath'],
    multipleStatements: ['multipleStatements'],
    syncWait: ['wsrep_sync_wait'],
    replica: ['replica'],
    maxStaleness: ['max_staleness'],
  },
  postgres: {
    pool: ['pool'],
    schema: ['schema'],
    tls: tlsOfPostgres,
    ca: ['sslrootcert', 'ssl-ca'],
    cert: ['sslcert', 'ssl-cert'],
    key: ['sslkey', 'ssl-key'],
    socket: ['socket', 'host'],
    applicationName: ['application_name'],
    sessionAttributes: ['target_session_attrs'],
    replica: ['replica'],
    maxStaleness: ['max_staleness'],
  },
}

/** Every name that is known to hold no secret. */
export const parameterNames: ReadonlySet<string> = new Set(
  Object.values(parametersOf).flatMap(spellings => Object.values(spellings).flat()),
)

/** Names from elsewhere, and what does their work here. */
export const insteadOf: Readonly<Record<string, string>> = {
  max: 'pool',
  connectionLimit: 'pool',
  connection_limit: 'pool',
  pool_size: 'pool',
  poolSize: 'pool',
  search_path: 'schema',
  currentSchema: 'schema',
  sslrootca: 'sslrootcert',
  sslca: 'ssl-ca',
}
