import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from '@jumun/adapters/scratch'
import { freePort } from '@jumun/doctor/toolbox'
import type { Engine } from '../../scripts/services/engines.ts'
import { findProgram, ownerFor, postgresFolders, serverFolders } from '../../scripts/services/programs.ts'
import { undoOnExit } from './undo-on-exit.ts'

/** A database server of its own: it can be killed. */
export interface OwnServer {
  readonly url: string
  /** Starts it, or starts it again; resolves when it answers. */
  start(): Promise<void>
  /** Kills it and the processes that it has made, and waits until it is gone. */
  kill(): Promise<void>
  remove(): Promise<void>
}

interface Recipe {
  /** Who runs it where this process is root, as servers refuse to. */
  readonly user: string
  /** Where its programs are apart from PATH. */
  readonly folders: readonly string[]
  readonly programs: readonly [create: string, serve: string]
  createArguments(data: string): string[]
  serveArguments(data: string, port: number): string[]
  url(port: number): string
}

const mariadb: Recipe = {
  user: 'mysql',
  folders: serverFolders,
  programs: ['mariadb-install-db', 'mariadbd'],
  createArguments: data => [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ],
  // The smallest one that is durable: each commit is in the log on the disk.
  serveArguments: (data, port) => [
    '--no-defaults',
    `--datadir=${data}`,
    `--port=${port}`,
    `--socket=${join(data, 'socket')}`,
    '--bind-address=127.0.0.1',
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-buffer-pool-size=64M',
  ],
  url: port => `mysql://root@127.0.0.1:${port}/mysql`,
}

const postgres: Recipe = {
  user: 'postgres',
  folders: postgresFolders(),
  programs: ['initdb', 'postgres'],
  createArguments: data => ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
  serveArguments: (data, port) => ['-D', data, '-p', String(port), '-k', data, '-h', '127.0.0.1'],
  url: port => `postgres://postgres@127.0.0.1:${port}/postgres`,
}

/**
 * Arguments that a server is started with, asked for at each start where they are a function: what it has to read lies in
 * `folder`, and `own` makes the server the owner of a file there.
 */
type Settings = readonly string[] | ((folder: string, own: (file: string) => void) => readonly string[])

/** Undefined where the server's programs are not installed. */
export async function createOwnServer(
  kind: 'mysql' | 'postgres',
  settings: Settings = [],
  engine?: Engine,
): Promise<OwnServer | undefined> {
  const { user, folders, programs, createArguments, serveArguments, url: urlOf } = { mysql: mariadb, postgres }[kind]
  const [create, serve] = programs.map(program => findProgram(program, folders))
  if (engine === undefined && (create === undefined || serve === undefined)) return undefined
  const owner = ownerFor(user)
  const folder = mkdtempSync(join(tmpdir(), `jumun-${kind}-`))
  let running: ChildProcess | undefined

  /** Returns the ids of the processes that it has killed. */
  function killNow(): number[] {
    const server = running
    running = undefined
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return []
    // Stopped first, so that it makes no more processes while those that it has are counted. PostgreSQL's outlive it.
    process.kill(server.pid, 'SIGSTOP')
    const pids = [server.pid, ...childrenOf(server.pid)]
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    return pids
  }

  function removeNow(): void {
    killNow()
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  }
  const removed = undoOnExit(removeNow)

  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (owner) for (const path of [folder, data]) chownSync(path, owner.uid, owner.gid)
  const [creates, ...creating] = engine?.create(data) ?? [create!, ...createArguments(data)]
  execFileSync(creates!, creating, { cwd: folder, stdio: 'pipe', ...owner })
  const [serves, ...serving] = engine?.serve ?? [serve!]
  const port = await freePort()
  const url = urlOf(port)
  const own = (file: string) => owner && chownSync(file, owner.uid, owner.gid)

  async function kill(): Promise<void> {
    const pids = killNow()
    while (pids.some(isAlive)) await sleep(5)
  }

  return {
    url,
    async start() {
      const asked = typeof settings === 'function' ? settings(folder, own) : settings
      const server = spawn(serves!, [...serving, ...serveArguments(data, port), ...asked], {
        cwd: folder,
        stdio: 'ignore',
        ...owner,
      })
      running = server
      for (const endsAt = performance.now() + 30_000; ; ) {
        if (await answers(url)) return
        if (server.exitCode !== null || performance.now() > endsAt)
          throw new Error(`${serving.at(-1) ?? serves} does not start`)
        await sleep(10)
      }
    },
    kill,
    async remove() {
      await kill()
      removeNow()
      removed()
    },
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await inspect(url, inspector => inspector.rows('select 1'))
    return true
  } catch {
    return false
  }
}

function childrenOf(pid: number): number[] {
  try {
    const list = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    return list.split('\n').flatMap(line => (line.trim() === '' ? [] : [Number(line)]))
  } catch {
    // `ps` ends with 1 when there is none.
    return []
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
