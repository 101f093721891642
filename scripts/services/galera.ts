import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from '@jumun/adapters/scratch'
import { freePort } from '@jumun/doctor/toolbox'
import { findProgram, ownerFor, programOf } from './programs.ts'
import { createService, type Service } from './service.ts'

const provider = '/usr/lib/galera/libgalera_smm.so'
const packages = 'mariadb-server galera-4 rsync'

/** Some nodes of MariaDB that replicate to each other by Galera, each in a folder and on ports of its own. */
export interface GaleraCluster {
  /** A URL for each node, with a space between. */
  readonly address: string
  readonly nodes: readonly GaleraNode[]
  /** Starts all of them, the first one as a new cluster; resolves when all of them are synced. */
  start(): Promise<void>
  /** How many transactions the nodes have refused or taken away, because another node's came first. */
  countAborts(): Promise<number>
  remove(): Promise<void>
}

interface GaleraNode extends Service {
  /** For the user root, to whom no database is named. */
  url(database?: string): string
  status(name: string): Promise<string>
  /** It hears nothing of the others, and they nothing of it, until it is let in again. */
  isolate(isolated: boolean): Promise<void>
}

/** What is not installed for it, undefined where nothing is missing. */
export function missingForGalera(): string | undefined {
  const isThere = existsSync(provider) && findProgram('mariadbd') !== undefined && findProgram('rsync') !== undefined
  return isThere ? undefined : `apt-get install --no-install-recommends ${packages}`
}

/** @throws Error that says what to install */
export async function createGaleraCluster({
  nodes: count = 3,
  settings = [],
}: {
  nodes?: number
  /** More arguments for each node. */
  settings?: readonly string[]
} = {}): Promise<GaleraCluster> {
  const missing = missingForGalera()
  if (missing !== undefined) throw new Error(`Galera is not installed: ${missing}`)
  const places: Ports[] = []
  for (let i = 0; i < count; i += 1) {
    places.push({ sql: await freePort(), group: await freePort(), ist: await freePort(), sst: await freePort() })
  }
  const members = places.map(({ group }) => `127.0.0.1:${group}`).join(',')
  const nodes = places.map((ports, i) => createNode({ name: `node${i + 1}`, ports, members, settings }))
  return {
    nodes,
    address: nodes.map(node => node.url('shop')).join(' '),
    async start() {
      for (const [i, node] of nodes.entries()) {
        node.foundsCluster = i === 0
        await node.start()
        node.foundsCluster = false
      }
    },
    async countAborts() {
      let aborts = 0
      for (const node of nodes) aborts += await node.countAborts()
      return aborts
    },
    async remove() {
      for (const node of nodes) await node.remove()
    },
  }
}

interface Ports {
  readonly sql: number
  readonly group: number
  readonly ist: number
  readonly sst: number
}

interface NodeOptions {
  readonly name: string
  readonly ports: Ports
  readonly members: string
  readonly settings: readonly string[]
}

function createNode(options: NodeOptions): GaleraNode & { foundsCluster: boolean; countAborts(): Promise<number> } {
  const { name, ports, members, settings } = options
  const server = programOf('mariadbd', packages)
  const owner = ownerFor('mysql')
  const folder = mkdtempSync(join(tmpdir(), 'jumun-galera-'))
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (owner) for (const path of [folder, data]) chownSync(path, owner.uid, owner.gid)
  execFileSync(
    programOf('mariadb-install-db', packages),
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { cwd: folder, stdio: 'pipe', ...owner },
  )
  const log = join(folder, 'log')
  const output = openSync(log, 'a')
  const url = (database = '') => `mysql://root@127.0.0.1:${ports.sql}/${database}`
  const basics = [
    '--no-defaults',
    `--datadir=${data}`,
    `--port=${ports.sql}`,
    `--socket=${join(data, 'socket')}`,
    `--pid-file=${join(data, 'pid')}`,
    '--bind-address=127.0.0.1',
    '--innodb-buffer-pool-size=64M',
    '--innodb-flush-log-at-trx-commit=1',
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    '--wsrep-on=ON',
    `--wsrep-provider=${provider}`,
  ]
  /** Where a node that was killed had come to, so that it is sent what it has missed instead of everything. */
  const position = () => {
    if (!existsSync(join(data, 'grastate.dat'))) return []
    const recover = ['--wsrep-recover', `--wsrep-cluster-address=gcomm://${members}`]
    const { stderr } = spawnSync(server, [...basics, ...recover], { cwd: folder, encoding: 'utf8', ...owner })
    const found = stderr.match(/Recovered position:\s*(\S+)/)?.[1]
    return found === undefined ? [] : [`--wsrep-start-position=${found}`]
  }
  const providerOptions = [
    `gmcast.listen_addr=tcp://127.0.0.1:${ports.group}`,
    `ist.recv_addr=127.0.0.1:${ports.ist}`,
    'gcache.size=64M',
    'gcache.page_size=16M',
    // Someone who is silent for so long is no member any more; 5 s and 15 s by default.
    'evs.keepalive_period=PT0.5S',
    'evs.suspect_timeout=PT2S',
    'evs.inactive_timeout=PT5S',
    'evs.inactive_check_period=PT0.5S',
  ].join(';')

  const service = createService({
    name: `Galera ${name}`,
    address: url(),
    port: ports.sql,
    command: () => [
      server,
      ...basics,
      ...position(),
      `--wsrep-cluster-address=gcomm://${node.foundsCluster ? '' : members}`,
      '--wsrep-cluster-name=jumun',
      `--wsrep-node-name=${name}`,
      `--wsrep-node-address=127.0.0.1:${ports.group}`,
      `--wsrep-sst-receive-address=127.0.0.1:${ports.sst}`,
      '--wsrep-sst-method=rsync',
      `--wsrep-provider-options=${providerOptions}`,
      ...settings,
    ],
    options: { cwd: folder, stdio: ['ignore', output, output], ...owner },
    answers: async () => (await status('wsrep_local_state_comment').catch(() => '')) === 'Synced',
    log: () => readFileSync(log, 'utf8'),
    cleanUp: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  })
  const status = (variable: string) =>
    inspect(url(), async ({ rows }) => String((await rows(`show status like '${variable}'`))[0]?.[1]))
  async function countAborts(): Promise<number> {
    if (service.pid === undefined) return before
    return before + Number(await status('wsrep_local_cert_failures')) + Number(await status('wsrep_local_bf_aborts'))
  }
  /** Of its earlier runs: what it counts ends with it. */
  let before = 0
  const node = {
    ...service,
    countAborts,
    async kill() {
      before = await countAborts().catch(() => before)
      await service.kill()
    },
    get pid() {
      return service.pid
    },
    foundsCluster: false,
    url,
    status,
    isolate: (isolated: boolean) =>
      inspect(url(), async ({ rows }) => {
        await rows(`set global wsrep_provider_options = 'gmcast.isolate=${isolated ? 1 : 0}'`)
      }),
  }
  return node
}
