import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A server as a user runs it: the command as it is built, a process of its own. */
export interface ServeProcess {
  readonly port: number
  readonly child: ChildProcess
  /** The end of what it has written to stderr, with how it ended where it has. */
  lastWords(): string
  /** Bytes of memory that it holds. */
  residentBytes(): number
  /** SIGTERM; how it ended and after how many ms. */
  stop(): Promise<{ code: number | null; ms: number }>
}

const keptWords = 4_000

/** `JUMUN_STRESS_SERVE` names another command, to hold an earlier version against this one. */
function command(): [string, ...string[]] {
  const other = process.env.JUMUN_STRESS_SERVE?.split(' ')
  if (other !== undefined) return other as [string, ...string[]]
  return [process.execPath, fileURLToPath(new URL('../../../packages/cli/bin/jumun.js', import.meta.url))]
}

export async function startServe(
  flags: readonly string[],
  { env, stdout = 'ignore' }: { env: Record<string, string>; stdout?: 'ignore' | 'pipe' },
): Promise<ServeProcess> {
  const [file, ...before] = command()
  const child = spawn(file, [...before, 'serve', '--port', '0', ...flags], {
    stdio: ['ignore', stdout, 'pipe'],
    env: { ...process.env, JUMUN_LOG_LEVEL: 'warn', ...env },
  })
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  const port = await portOf(child)
  let words = ''
  // All else that it has to say must not fill the pipe.
  child.stderr!.on('data', chunk => {
    words = (words + String(chunk)).slice(-keptWords)
  })
  return {
    port,
    child,
    lastWords: () => `${words}\nexit ${child.exitCode}, signal ${child.signalCode}`,
    residentBytes() {
      const [, kilobytes = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
      return Number(kilobytes) * 1024
    },
    async stop() {
      const begun = performance.now()
      child.kill('SIGTERM')
      return { code: await ended, ms: Math.round(performance.now() - begun) }
    },
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  let said = ''
  for await (const chunk of child.stderr!.iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    const port = /serving at http:\/\/\S+:(\d+) /.exec(said)?.[1]
    if (port === undefined) continue
    return Number(port)
  }
  throw new Error(`serve ended early: ${said}`)
}
