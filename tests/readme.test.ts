import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
    for await (const chunk of server.stderr!) {
      address = /serving at (http:\S+)/.exec(String(chunk))?.[1] ?? address
      if (address !== '') break
    }
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
      expect(withoutChance(said), command).toBe(withoutChance(output))
    }
  })
})
