import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from '@jumun/adapters/scratch'
import { freePort } from '@jumun/doctor/toolbox'
import { findProgram, ownerFor, postgresFolders, programOf } from './programs.ts'
import { createService, type Service } from './service.ts'

/** A server of PostgreSQL that is the primary, or the standby, of the other one. */
interface PostgresNode extends Service {
  readonly host: string
  url(database?: string): string
  ask(sql: string): Promise<unknown[][]>
  /** Ends it as an administrator does who is not in a hurry: what is stored has reached the standby. */
  stop(): Promise<void>
}

/** Two servers, of which one is the primary at a time. */
export interface PostgresPair {
  /** One URL of both. */
  readonly address: string
  readonly primary: PostgresNode
  readonly standby: PostgresNode
  /** Starts the first one, and the other as its standby. */
  start(): Promise<void>
  /** Makes the standby the primary; the other one has ended. */
  promote(): Promise<void>
  /** Starts the one that has ended again, as a standby of the primary. */
  rejoin(): Promise<void>
  remove(): Promise<void>
}

/** What is not installed for it, undefined where nothing is missing. */
export function missingForPostgres(): string | undefined {
  return findProgram('pg_basebackup', postgresFolders()) ? undefined : 'apt-get install postgresql'
}

export interface PostgresPairOptions {
  /** Whether a commit waits until the standby has it on its disk. */
  readonly synchronous: boolean
}

/** @throws Error that says what to install */
export async function createPostgresPair({ synchronous }: PostgresPairOptions): Promise<PostgresPair> {
  let [primary, standby] = [await createNode(), await createNode()]
  async function follow(): Promise<void> {
    standby.copy(primary)
    await standby.start()
    for (let waited = 0; ; waited += 1) {
      const [row] = await primary.ask(`select state from pg_stat_replication where application_name = 'standby'`)
      if (row?.[0] === 'streaming') break
      if (waited > 600) throw new Error('The standby does not follow its primary.')
      await sleep(50)
    }
    if (!synchronous) return
    await primary.ask(`alter system set synchronous_standby_names = 'standby'`)
    await primary.ask('select pg_reload_conf()')
  }
  return {
    address: `postgresql://postgres@${primary.host},${standby.host}/postgres?target_session_attrs=read-write`,
    get primary() {
      return primary
    },
    get standby() {
      return standby
    },
    async start() {
      primary.create()
      await primary.start()
      await follow()
    },
    async promote() {
      // Nothing follows it yet: a commit would wait for a standby who is not there.
      await standby.ask(`alter system set synchronous_standby_names = ''`)
      await standby.ask('select pg_promote(true, 60)')
      ;[primary, standby] = [standby, primary]
    },
    rejoin: follow,
    async remove() {
      await primary.remove()
      await standby.remove()
    },
  }
}

async function createNode(): Promise<PostgresNode & { create(): void; copy(of: PostgresNode): void }> {
  const programFor = (name: string) => programOf(name, 'postgresql', postgresFolders())
  const owner = ownerFor('postgres')
  const folder = mkdtempSync(join(tmpdir(), 'jumun-pair-'))
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (owner) for (const path of [folder, data]) chownSync(path, owner.uid, owner.gid)
  const port = await freePort()
  const log = join(folder, 'log')
  const output = openSync(log, 'a')
  const url = (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`
  const ask = (sql: string) => inspect(url(), ({ rows }) => rows(sql))
  const execute = (program: string, args: readonly string[]) =>
    execFileSync(programFor(program), args, { cwd: folder, stdio: 'pipe', ...owner })
  const settings = {
    wal_level: 'replica',
    hot_standby: 'on',
    max_connections: '200',
    wal_keep_size: '256MB',
    // A server that is gone without a word is noticed sooner than after a minute.
    wal_sender_timeout: '5s',
  }
  const service = createService({
    name: 'PostgreSQL',
    address: url(),
    port,
    command: [
      programFor('postgres'),
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      data,
      '-h',
      '127.0.0.1',
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    options: { cwd: folder, stdio: ['ignore', output, output], ...owner },
    answers: () =>
      ask('select 1').then(
        () => true,
        () => false,
      ),
    log: () => readFileSync(log, 'utf8'),
    cleanUp: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  })
  return {
    ...service,
    get pid() {
      return service.pid
    },
    host: `127.0.0.1:${port}`,
    url,
    ask,
    async stop() {
      if (service.pid !== undefined) process.kill(service.pid, 'SIGINT')
      execute('pg_ctl', ['-D', data, '-w', '-t', '60', '-m', 'fast', 'stop'])
      await service.kill()
    },
    create: () => void execute('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']),
    copy(of) {
      rmSync(data, { recursive: true, force: true, maxRetries: 10 })
      const from = new URL(of.url())
      const source = `host=127.0.0.1 port=${from.port} user=postgres application_name=standby`
      execute('pg_basebackup', ['-D', data, '-d', source, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'])
    },
  }
}
