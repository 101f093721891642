import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jumunCommand } from './command-line.ts'
import { assertSaysWhy } from './says-why.ts'
import { createTestFolder, jsonOf, type TestFolder } from './test-folder.ts'
import { words } from './words.ts'

interface Run {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  /** Asked again and again what to do to the command, with what it has printed so far, until there is something. */
  readonly react?: (printed: string) => NodeJS.Signals | 'close stdout' | undefined
  /** How often it is asked, 20 unless it has to be quicker. */
  readonly reactMs?: number
}

/** The real command in a folder of its own, as a person would run it. */
export interface Jumun extends TestFolder {
  (command: string, options?: RunOptions): Promise<Run>
  /** The JSON that a command prints with `--json`; it has to end with 0. */
  json(command: string): Promise<Readonly<Record<string, unknown>>>
}

// Commands start in half of the time when they need not be compiled again.
const compileCache = join(tmpdir(), 'jumun-test-compile-cache')

export function createJumun(): Jumun {
  const files = createTestFolder()
  const { folder } = files

  function jumun(command: string, { input, env = {}, react, reactMs = 20 }: RunOptions = {}): Promise<Run> {
    const child = spawn(process.execPath, [...jumunCommand, ...words(command)], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', TMPDIR: folder, NODE_COMPILE_CACHE: compileCache, ...env },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
    })
    const asking = setInterval(() => {
      const deed = react?.(stdout + stderr)
      if (deed === undefined) return
      clearInterval(asking)
      if (deed === 'close stdout') child.stdout.destroy()
      else child.kill(deed)
    }, reactMs)
    // A command that does not read its input may be gone before all of it is written.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input ?? '')
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status, signal) => {
        clearInterval(asking)
        try {
          assertSaysWhy(command, { status, stdout, stderr })
          resolve({ status, signal, stdout, stderr })
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  return Object.assign(jumun, { ...files, json: (command: string) => jsonOf(jumun, command) })
}
