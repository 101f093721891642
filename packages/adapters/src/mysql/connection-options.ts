import { isIP } from 'node:net'
import { unavailable } from '../sql/store-error.ts'
import { poolOf, replicaOf, type ServerOptions, serverUrl, tlsOf } from '../url/server-options.ts'
import { syncWait } from '../url/read-parameters.ts'
import type { TlsSettings } from '../url/tls.ts'

export interface MysqlConnectionOptions extends ServerOptions {
  readonly uri?: string
  readonly wsrepSyncWait?: number
  readonly [mysql2Option: string]: unknown
}

/**
 * What mysql2 is given. It never sees the URL: it takes every parameter for one of its options and lets go of those that it
 * does not know, `ssl-mode=REQUIRED` too.
 * @throws StoreError `BAD_URL`, `UNKNOWN_PARAMETER`, `BAD_PARAMETER`
 */
export function mysqlConnectionOptions(options: MysqlConnectionOptions) {
  const { uri, pool, tls, replica, wsrepSyncWait, ...mysql2Options } = options
  const url = uri === undefined ? undefined : serverUrl(uri, 'mysql')
  const asked = { ...(pool !== undefined && { pool }), ...(tls !== undefined && { tls }) }
  const connectionLimit = poolOf(asked, url)
  const wanted = tlsOf(asked, url, mysql2Options)
  return {
    tls: wanted,
    replica: replicaOf({ ...(replica && { replica }) }, url),
    hosts: mysql2Options['host'] === undefined && mysql2Options['socketPath'] === undefined ? url?.hosts : undefined,
    syncWait: wsrepSyncWait === undefined ? url?.syncWait : syncWait(wsrepSyncWait),
    driverOptions: {
      charset: 'utf8mb4',
      // Several statements in one exchange: a server a millisecond away is asked four times per batch instead of fifteen.
      multipleStatements: url?.multipleStatements ?? true,
      ...(url?.host !== undefined && { host: url.host }),
      ...(url?.port !== undefined && { port: url.port }),
      ...(url?.user !== undefined && { user: url.user }),
      ...(url?.password !== undefined && { password: url.password }),
      ...(url?.database !== undefined && { database: url.database }),
      ...(url?.socket !== undefined && { socketPath: url.socket }),
      ...(connectionLimit !== undefined && { connectionLimit }),
      ...mysql2Options,
    },
  }
}

/** mysql2's option `ssl`. @throws StoreError `BAD_PARAMETER` */
export function mysqlSsl({ mode, ...certificates }: TlsSettings, host: unknown) {
  // mysql2 would compare the certificate with the name "localhost" instead.
  if (mode === 'verify-full' && typeof host === 'string' && isIP(host) !== 0) {
    throw unavailable(
      'BAD_PARAMETER',
      `TLS with verify-full needs the name of the host: that a certificate is made out to ${host} cannot be verified. Name the host, or take verify-ca.`,
    )
  }
  const verified = mode === 'verify-ca' || mode === 'verify-full'
  return { ...certificates, rejectUnauthorized: verified, verifyIdentity: mode === 'verify-full' }
}
