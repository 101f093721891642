import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../run.ts'

interface Spoken {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** The command in this process, in a folder of its own: many times as quick as one of its own each time. */
export interface Session {
  readonly folder: string
  /** Runs it with these words, and with these variables alone of all that it reads. */
  run(words: readonly string[], variables?: Readonly<Record<string, string>>): Promise<Spoken>
  close(): void
}

export function openSession(): Session {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-session-'))
  return {
    folder,
    async run(words, variables = {}) {
      const back = [enter(folder), setVariables(variables)]
      const stdout = listenTo(process.stdout)
      const stderr = listenTo(process.stderr)
      try {
        const status = await run(words)
        return { status, stdout: stdout.text(), stderr: stderr.text() }
      } finally {
        for (const undo of [stderr.stop, stdout.stop, ...back]) undo()
        process.exitCode = undefined
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function enter(folder: string): () => void {
  const before = process.cwd()
  process.chdir(folder)
  return () => process.chdir(before)
}

/** A test's own environment must not be seen in what a command prints. */
function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('JUMUN_') || name === 'FORCE_COLOR') delete process.env[name]
  }
  Object.assign(process.env, { NO_COLOR: '1', ...variables })
  return () => {
    for (const name of Object.keys(process.env)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

function listenTo(stream: NodeJS.WriteStream): { text(): string; stop(): void } {
  const { write } = stream
  let heard = ''
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    heard += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    const done = rest.at(-1)
    if (typeof done === 'function') process.nextTick(done)
    return true
  }
  return {
    text: () => heard,
    stop: () => {
      stream.write = write
    },
  }
}
