import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { shell, transcriptOf, withoutChance } from './transcript.ts'

const root = join(import.meta.dirname, '..')
const readme = await readFile(join(root, 'README.md'), 'utf8')
let folder: string
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jumun-readme-'))
  // `npx` as a reader has it finds the package; here it only has to find the command that was built.
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'npx'), '#!/bin/sh\nexec "$@"\n')
  await chmod(join(bin, 'npx'), 0o755)
  const path = [bin, join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter)
  env = { ...process.env, PATH: path, JUMUN_ADMIN_TOKEN: 'secret-of-this-shop', JUMUN_LANG: 'en', TZ: 'Asia/Seoul' }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** JSON is shown in lines, for people to read; everything else as it is. */
function formatted(output: string): string {
  return output.trimStart().startsWith('{') ? JSON.stringify(JSON.parse(output), null, 2) : output
}

test('the command line says what the README says', async () => {
  const exchanges = transcriptOf(readme, 'On the command line')
  expect(exchanges.length).toBeGreaterThan(5)
  for (const { command, output } of exchanges) {
    expect(withoutChance(await shell(command, { cwd: folder, env })), command).toBe(withoutChance(output))
  }
})

describe('the server', () => {
  let server: ChildProcess
  let address = ''

  beforeAll(async () => {
    const [start] = transcriptOf(readme, 'As a server')
    expect(start?.command).toBe('npx jumun serve --port 3000')
    server = spawn('jumun', ['serve', '--port', '0'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
    let printed = ''
    // Read to the end: a server whose reader goes away ends.
    server.stderr!.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    await vi.waitFor(() => expect(printed).toMatch(/serving at http:\S+ /), { timeout: 30_000 })
    address = /serving at (http:\S+)/.exec(printed)![1]!
  })
  afterAll(async () => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  test('answers curl as the README says', async () => {
    const exchanges = transcriptOf(readme, 'As a server').slice(1)
    expect(exchanges.length).toBeGreaterThan(4)
    for (const { command, output } of exchanges) {
      const said = await shell(command.replaceAll('http://localhost:3000', address), { cwd: folder, env })
      expect(withoutChance(formatted(said)), command).toBe(withoutChance(formatted(output)))
    }
  })
})

test('the Korean README shows the same commands, code and figures', async () => {
  const korean = await readFile(join(root, 'README.ko.md'), 'utf8')
  const blocksOf = (text: string) => [...text.matchAll(/^```\w*\n[^]*?^```$/gm)].map(([block]) => block)
  // What stands behind a command is for people.
  const withoutRemarks = (blocks: string[]) => blocks.map(block => block.replaceAll(/ +# .*$/gm, ''))
  expect(withoutRemarks(blocksOf(korean))).toEqual(withoutRemarks(blocksOf(readme)))
  const figuresOf = (text: string) => text.match(/\b\d{1,3}(?: \d{3})+\b/g)
  expect(figuresOf(korean)).toEqual(figuresOf(readme))
})

test('the figures are those of the last measurement', async () => {
  const performance = await readFile(join(root, 'docs', 'performance.md'), 'utf8')
  const [, table = ''] = /## How it works, and what it costs\n([^]*?)\n## /.exec(readme) ?? []
  const figures = table.match(/\b\d{1,3} \d{3}\b/g) ?? []
  expect(figures.length).toBeGreaterThan(10)
  expect(figures.filter(figure => !performance.includes(` ${figure}`) && !performance.includes(`*${figure}`))).toEqual(
    [],
  )
})
