import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder in which a test runs commands. */
export interface TestFolder {
  readonly folder: string
  path(name: string): string
  read(name: string): string
  write(name: string, text: string | Uint8Array): void
  remove(): void
}

export function createTestFolder(): TestFolder {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-test-'))
  const path = (name: string) => join(folder, name)
  return {
    folder,
    path,
    read: name => readFileSync(path(name), 'utf8'),
    write: (name, text) => writeFileSync(path(name), text),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The JSON that a command prints with `--json`; it has to end with 0. */
export async function jsonOf(run: (command: string) => Promise<Ran>, command: string) {
  const { status, stdout, stderr } = await run(`${command} --json`)
  if (status !== 0) throw new Error(`jumun ${command} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>
}
