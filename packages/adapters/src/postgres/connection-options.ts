import { schemaName } from '../url/read-parameters.ts'
import type { HostAddress } from '../url/server-address.ts'
import { poolOf, replicaOf, type ServerOptions, type ServerUrl, serverUrl, tlsOf } from '../url/server-options.ts'
import type { TlsSettings } from '../url/tls.ts'

export interface PostgresConnectionOptions extends ServerOptions {
  readonly connectionString?: string
  readonly schema?: string
  readonly [pgOption: string]: unknown
}

/**
 * What pg is given. It never sees the URL: it takes every parameter for one of its options and says nothing of those that it
 * does not know.
 * @throws StoreError `BAD_URL`, `UNKNOWN_PARAMETER`, `BAD_PARAMETER`
 */
export function postgresConnectionOptions({
  connectionString,
  pool,
  tls,
  replica,
  schema: chosen,
  ...pgOptions
}: PostgresConnectionOptions) {
  const url = connectionString === undefined ? undefined : serverUrl(connectionString, 'postgres')
  const asked = { ...(pool !== undefined && { pool }), ...(tls !== undefined && { tls }) }
  const max = poolOf(asked, url)
  const wanted = tlsOf(asked, url, pgOptions)
  const schema = chosen === undefined ? url?.schema : schemaName(chosen)
  return {
    tls: wanted,
    replica: replicaOf({ ...(replica && { replica }) }, url),
    schema,
    hosts: pgOptions['host'] === undefined ? hostsOf(url) : undefined,
    driverOptions: {
      ...(url?.host !== undefined && { host: url.host }),
      ...(url?.socket !== undefined && { host: url.socket }),
      ...(url?.port !== undefined && { port: url.port }),
      ...(url?.user !== undefined && { user: url.user }),
      ...(url?.password !== undefined && { password: url.password }),
      ...(url?.database !== undefined && { database: url.database }),
      ...(url?.applicationName !== undefined && { application_name: url.applicationName }),
      ...(max !== undefined && { max }),
      ...pgOptions,
      ...(schema !== undefined && { options: withSearchPath(schema, pgOptions['options']) }),
    },
  }
}

/** Those of which one is chosen that takes writes; undefined for a single one of which nothing is asked. */
function hostsOf(url: ServerUrl | undefined): readonly HostAddress[] | undefined {
  const { host, port, hosts, sessionAttributes } = url ?? {}
  if (hosts !== undefined || host === undefined || sessionAttributes !== 'read-write') return hosts
  return [{ host, ...(port !== undefined && { port }) }]
}

/**
 * A parameter that the connection begins with: unlike a statement, it holds in every session that a pooler in between may
 * give us, or the pooler refuses it.
 */
function withSearchPath(schema: string, options: unknown): string {
  const path = quoted(schema).replaceAll(/[\\\s]/g, '\\$&')
  return `${typeof options === 'string' ? `${options} ` : ''}-c search_path=${path}`
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** pg's option `ssl`. */
export function postgresSsl({ mode, ...certificates }: TlsSettings) {
  const verified = mode === 'verify-ca' || mode === 'verify-full'
  return {
    ...certificates,
    rejectUnauthorized: verified,
    // No matter which name the certificate has: that it is signed is all that is asked.
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  }
}
