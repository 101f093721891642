import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { jumunCommand } from '../../packages/cli/src/testing/command-line.ts'
import { openSession } from '../../packages/cli/src/testing/session.ts'
import { type Block, blocks } from './pages.ts'

export interface Page {
  readonly file: string
  /** Environment and files that the page takes as given. */
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** What is written in the page and what runs instead: smaller figures, places that are there, times that have come. */
  readonly instead?: readonly (readonly [string | RegExp, string])[]
  /** What a line has to say or how it has to end, by its beginning; the others end with 0. */
  readonly outcomes?: Readonly<Record<string, { readonly status?: number; readonly says?: RegExp }>>
}

interface Outcome {
  readonly line: string
  readonly status: number | null
  readonly output: string
}

/** Lines of blocks that are commands; a backslash goes on in the next line. */
export function commandsOf({ language, body }: Block): string[] {
  return body
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter(line => language === 'sh' || line.startsWith('$ '))
    .map(line =>
      line
        .replace(/^\$ /, '')
        .replace(/\s+#.*$/, '')
        .trim(),
    )
    .filter(line => line !== '' && !line.startsWith('#'))
}

export const shellBlocks = blocks.filter(({ language }) => language === 'sh' || language === 'console')

/**
 * Runs the lines of all shell blocks of a page, from top to bottom, in one folder, as a reader would. A line that is one command of ours
 * runs in this process, which is many times as quick; what a shell has to put together runs in one. `jumun serve` goes on beside the
 * lines of its block that follow, at any free port, and ends with 0 at SIGTERM. Lines that `skips` are left out.
 */
export async function replay(page: Page, skips: (line: string) => boolean): Promise<Outcome[]> {
  const session = openSession()
  const { folder } = session
  const bin = join(folder, '.bin')
  mkdirSync(bin)
  script(join(bin, 'jumun'), `exec ${[process.execPath, ...jumunCommand].map(word => `'${word}'`).join(' ')} "$@"`)
  // In a reader's project `npx` finds the package.
  script(join(bin, 'npx'), 'exec "$@"')
  for (const [name, content] of Object.entries(page.files ?? {})) session.write(name, content)
  const own: Record<string, string> = { ...page.env }
  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    PATH: [bin, process.env['PATH']].join(delimiter),
    JUMUN_LANG: 'en',
    ...own,
  })
  const outcomes: Outcome[] = []
  try {
    for (const block of shellBlocks.filter(({ file }) => file === page.file)) await replayBlock(block)
  } finally {
    session.remove()
  }
  return outcomes

  async function replayBlock(block: Block): Promise<void> {
    let server: Served | undefined
    for (const written of commandsOf(block)) {
      if (skips(written)) continue
      let line = written
      for (const [from, to] of page.instead ?? []) line = line.replaceAll(from, to)
      const options = { cwd: folder, env: environment() }
      const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? []
      const [, words] = /^(?:npx )?jumun ([^|<>&$;`]+)$/.exec(line) ?? []
      if (name !== undefined) {
        own[name] = (await shell(`printf %s ${value}`, options)).output
      } else if (/\bjumun serve\b/.test(line)) {
        server = await serve(line, options)
      } else if (words !== undefined) {
        const { status, stdout, stderr } = await session(wordsOf(words), { env: own })
        outcomes.push({ line: written, status, output: stdout + stderr })
      } else {
        if (server !== undefined) line = line.replaceAll(/(?:http:\/\/)?localhost:3000/g, server.address)
        outcomes.push({ line: written, ...(await shell(line, options)) })
      }
    }
    if (server === undefined) return
    const ended = once(server.child, 'exit')
    server.child.kill('SIGTERM')
    outcomes.push({ line: server.line, status: (await ended)[0] as number | null, output: server.output() })
  }
}

interface Served {
  readonly child: ChildProcess
  readonly address: string
  readonly line: string
  output(): string
}

/** As a shell divides them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ''))
}

function script(file: string, text: string): void {
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
}

async function serve(written: string, options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<Served> {
  const line = `${written.replace(/ --port \d+/, '')} --port 0`
  // The shell gives way to the command, so that a signal reaches it.
  const child = spawn('sh', ['-c', line.replace('jumun serve', 'exec jumun serve').replace('npx exec', 'exec')], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const gone = once(child, 'exit')
  for (let waited = 0; !output.includes('serving at') && waited < 60_000 && child.exitCode === null; waited += 20) {
    await Promise.race([gone, new Promise(resolve => setTimeout(resolve, 20))])
  }
  const address = /serving at (http:\S+)/.exec(output)?.[1]
  if (address === undefined) throw new Error(`${written}: ${output}`)
  return { child, address, line: written, output: () => output }
}

function shell(line: string, options: { cwd: string; env: NodeJS.ProcessEnv }) {
  return new Promise<{ status: number | null; output: string }>(resolve => {
    const child = execFile('sh', ['-c', line], options, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : (child.exitCode ?? 1), output: stdout + stderr }),
    )
    child.stdin!.end()
  })
}
