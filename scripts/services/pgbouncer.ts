import { chownSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@jumun/doctor/toolbox'
import { ownerFor, programOf } from './programs.ts'
import { createService, type Service } from './service.ts'

export interface PgBouncerOptions {
  /** `host:port` of the PostgreSQL behind it, whose user `postgres` is let in without a password. */
  readonly server: string
  readonly mode: 'session' | 'transaction' | 'statement'
  /** How many connections it holds to one database. */
  readonly poolSize?: number
}

/** Debian's pgbouncer before a server. Its address is `host:port`. @throws Error that says what to install */
export async function createPgBouncerService({ server, mode, poolSize = 10 }: PgBouncerOptions): Promise<Service> {
  const program = programOf('pgbouncer', 'pgbouncer')
  const owner = ownerFor('postgres')
  const folder = mkdtempSync(join(tmpdir(), 'jumun-pgbouncer-'))
  if (owner) chownSync(folder, owner.uid, owner.gid)
  const port = await freePort()
  const [host, serverPort] = server.split(':')
  const [file, users, log] = ['pgbouncer.ini', 'users.txt', 'log'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(users, '"postgres" ""\n')
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: users,
    pool_mode: mode,
    default_pool_size: poolSize,
    max_client_conn: 200,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  writeFileSync(file, `[databases]\n* = host=${host} port=${serverPort}\n[pgbouncer]\n${lines.join('\n')}\n`)
  const output = openSync(log, 'a')
  return createService({
    name: 'PgBouncer',
    address: `127.0.0.1:${port}`,
    port,
    command: [program, file],
    options: { cwd: folder, stdio: ['ignore', output, output], ...owner },
    log: () => readFileSync(log, 'utf8'),
    cleanUp: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  })
}
