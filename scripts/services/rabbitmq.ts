import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@jumun/doctor/toolbox'
import { connect } from 'amqplib'
import { createService, type Service } from './service.ts'

/** Debian's start script changes to the folders of the system's own server; this is what it runs. */
const program = '/usr/lib/rabbitmq/bin/rabbitmq-server'

export interface RabbitMqServiceOptions {
  readonly port?: number
  /** Lines of `rabbitmq.conf`. */
  readonly settings?: Readonly<Record<string, string>>
}

/** One node with Debian's rabbitmq-server. Its address is a URL. */
export async function createRabbitMqService(options: RabbitMqServiceOptions = {}): Promise<Service> {
  if (!existsSync(program)) throw new Error('RabbitMQ is not installed: apt-get install rabbitmq-server')
  const folder = mkdtempSync(join(tmpdir(), 'jumun-rabbitmq-'))
  const { port = await freePort(), settings = {} } = options
  const all = { 'disk_free_limit.absolute': '10MB', ...settings }
  writeFileSync(
    join(folder, 'rabbitmq.conf'),
    Object.entries(all)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  )
  // Erlang's register of nodes, of which each machine has one: here it is our own.
  const epmd = { ...process.env, ERL_EPMD_PORT: String(await freePort()), ERL_EPMD_ADDRESS: '127.0.0.1' }
  execFileSync('epmd', ['-daemon'], { env: epmd, timeout: 30_000 })
  const log = join(folder, 'rabbitmq.log')
  const address = `amqp://guest:guest@127.0.0.1:${port}`
  const output = openSync(log, 'a')
  return createService({
    name: 'RabbitMQ',
    address,
    port,
    command: [program],
    options: {
      cwd: folder,
      stdio: ['ignore', output, output],
      env: {
        ...epmd,
        HOME: folder,
        RABBITMQ_NODENAME: `jumun${port}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: String(port),
        RABBITMQ_DIST_PORT: String(await freePort()),
        RABBITMQ_MNESIA_BASE: join(folder, 'data'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
        RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
      },
    },
    // It opens its port some time before it has what it keeps.
    answers: () =>
      connect(address).then(
        connection => connection.close().then(() => true),
        () => false,
      ),
    log: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    cleanUp() {
      try {
        execFileSync('epmd', ['-kill'], { env: epmd, stdio: 'ignore', timeout: 30_000 })
      } catch {
        // A node that was killed a moment ago is still registered; then it ends with the next one.
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  })
}
