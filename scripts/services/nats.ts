import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@jumun/doctor/toolbox'
import { createService, type Service } from './service.ts'

const program = '/usr/sbin/nats-server'

/** One server with JetStream, Debian's nats-server. Its address is a URL. */
export async function createNatsService({ port }: { port?: number } = {}): Promise<Service> {
  if (!existsSync(program)) throw new Error('NATS is not installed: apt-get install nats-server')
  const folder = mkdtempSync(join(tmpdir(), 'jumun-nats-'))
  const chosen = port ?? (await freePort())
  const log = join(folder, 'nats.log')
  const output = openSync(log, 'a')
  return createService({
    name: 'NATS',
    address: `nats://127.0.0.1:${chosen}`,
    port: chosen,
    command: [
      program,
      '--addr',
      '127.0.0.1',
      '--port',
      String(chosen),
      '--jetstream',
      '--store_dir',
      join(folder, 'data'),
    ],
    options: { cwd: folder, stdio: ['ignore', output, output] },
    log: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    cleanUp: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  })
}
