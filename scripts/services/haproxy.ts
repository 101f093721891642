import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@jumun/doctor/toolbox'
import { programOf } from './programs.ts'
import { createService, type Service } from './service.ts'

export interface HaproxyOptions {
  /** Where the servers behind it are, as `host:port`: the first one that answers gets every connection. */
  readonly servers: readonly string[]
  /** Lines for the section of the servers. */
  readonly lines?: readonly string[]
  /** A connection on which nothing moves for so long is cut; an hour unless said otherwise. */
  readonly idleMs?: number
}

/** Debian's haproxy before some servers. Its address is `host:port`. @throws Error that says what to install */
export async function createHaproxyService({
  servers,
  lines = [],
  idleMs = 3_600_000,
}: HaproxyOptions): Promise<Service> {
  const program = programOf('haproxy', 'haproxy')
  const folder = mkdtempSync(join(tmpdir(), 'jumun-haproxy-'))
  const port = await freePort()
  const file = join(folder, 'haproxy.cfg')
  const behind = servers.map((address, i) => `  server s${i} ${address} check${i === 0 ? '' : ' backup'}`)
  const config = [
    'defaults',
    '  mode tcp',
    '  timeout connect 1s',
    `  timeout client ${idleMs}ms`,
    `  timeout server ${idleMs}ms`,
    'listen shop',
    `  bind 127.0.0.1:${port}`,
    ...lines.map(line => `  ${line}`),
    '  default-server inter 300ms fall 2 rise 2 on-marked-down shutdown-sessions',
    ...behind,
  ]
  writeFileSync(file, `${config.join('\n')}\n`)
  const log = join(folder, 'log')
  const output = openSync(log, 'a')
  return createService({
    name: 'HAProxy',
    address: `127.0.0.1:${port}`,
    port,
    command: [program, '-db', '-f', file],
    options: { cwd: folder, stdio: ['ignore', output, output] },
    log: () => readFileSync(log, 'utf8'),
    cleanUp: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  })
}
