import { Readable } from 'node:stream'
import { run } from '../run.ts'
import { assertSaysWhy } from './says-why.ts'
import { createTestFolder, jsonOf, type TestFolder } from './test-folder.ts'
import { words } from './words.ts'

interface Spoken {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  /** What stands on stdin. */
  readonly input?: string | Uint8Array
  /** Of all variables that a command reads, these alone are set. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * The command in this process, in a folder of its own: many times as quick as a process each time. What belongs to a process
 * (signals, closed pipes, what runs until it is ended) is tested with `createJumun`.
 */
export interface Session extends TestFolder {
  (command: string | readonly string[], options?: RunOptions): Promise<Spoken>
  /** The JSON that a command prints with `--json`; it has to end with 0. */
  json(command: string): Promise<Readonly<Record<string, unknown>>>
}

export function openSession(): Session {
  const files = createTestFolder()

  async function jumun(command: string | readonly string[], { input = '', env = {} }: RunOptions = {}) {
    const back = [enter(files.folder), setVariables(env), giveInput(input)]
    const stdout = listenTo(process.stdout)
    const stderr = listenTo(process.stderr)
    try {
      const status = await run(typeof command === 'string' ? words(command) : command)
      const spoken = { status, stdout: stdout.text(), stderr: stderr.text() }
      assertSaysWhy(String(command), spoken)
      return spoken
    } finally {
      for (const undo of [stderr.stop, stdout.stop, ...back]) undo()
      process.exitCode = undefined
    }
  }

  return Object.assign(jumun, { ...files, json: (command: string) => jsonOf(jumun, command) })
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
    if (/^(JUMUN_|LC_)|^(FORCE_COLOR|LANG)$/.test(name)) delete process.env[name]
  }
  Object.assign(process.env, { NO_COLOR: '1', ...variables })
  return () => {
    for (const name of Object.keys(process.env)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

function giveInput(input: string | Uint8Array): () => void {
  const before = Object.getOwnPropertyDescriptor(process, 'stdin')!
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from([Buffer.from(input)]) })
  return () => void Object.defineProperty(process, 'stdin', before)
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
