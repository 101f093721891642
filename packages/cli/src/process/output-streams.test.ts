import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jumunCommand } from '../testing/command-line.ts'
import { createJumun, type Jumun } from '../testing/run-jumun.ts'

// Linux has a device on which every write fails as on a full disk.
const full = '/dev/full'

let jumun: Jumun
beforeAll(async () => {
  jumun = createJumun()
  await jumun('init --sample')
})
afterAll(() => jumun.remove())

function runOnFullDisk(command: string, stream: 'stdout' | 'stderr') {
  const device = openSync(full, 'w')
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...jumunCommand, ...command.split(' ')], {
      cwd: jumun.folder,
      env: { PATH: process.env['PATH'] ?? '', TMPDIR: jumun.folder },
      stdio: ['ignore', stream === 'stdout' ? device : 'pipe', stream === 'stderr' ? device : 'pipe'],
      encoding: 'utf8',
    })
    return { status, said: stream === 'stdout' ? stderr : stdout }
  } finally {
    closeSync(device)
  }
}

describe.skipIf(!existsSync(full))('what cannot be printed', () => {
  it.each(['product list', 'product export', 'audit --json', '--help', 'completion bash', 'simulate --orders 20'])(
    'is reported in a sentence, once: %s',
    command => {
      expect(runOnFullDisk(command, 'stdout')).toEqual({
        status: 1,
        said: 'jumun: what was to be printed could not be written: no space is left on the device\n',
      })
      expect(readdirSync(jumun.folder).filter(name => !name.startsWith('jumun.db'))).toEqual([])
    },
  )

  it('is no success on stderr either', () => {
    expect(runOnFullDisk('product show nothing', 'stderr')).toEqual({ status: 1, said: '' })
  })
})

describe('a reader that has seen enough', () => {
  it('ends a command, which leaves nothing behind', async () => {
    const run = await jumun('demo', {
      react: printed => (printed.includes('cheesecakes') ? 'close stdout' : undefined),
    })
    expect(run).toMatchObject({ status: 0, stderr: '' })
    expect(readdirSync(jumun.folder).filter(name => !name.startsWith('jumun.db'))).toEqual([])
  })

  it('ends a server in order', async () => {
    let asking: Promise<unknown> | undefined
    const run = await jumun('serve --port 0', {
      env: { JUMUN_ADMIN_TOKEN: 'a-token-of-this-test' },
      react(printed) {
        const address = /serving at (\S+)/.exec(printed)?.[1]
        if (address === undefined) return undefined
        // What is logged of this finds no reader.
        asking ??= fetch(`${address}/products`)
        return 'close stdout'
      },
    })
    await asking
    expect(run).toMatchObject({ status: 0, signal: null })
  })

  it('ends the doctor, and the scratch shop goes', async () => {
    const react = (printed: string) => (printed.includes('constraints') ? 'close stdout' : undefined)
    expect(await jumun('doctor', { react })).toMatchObject({ status: 0, signal: null })
    expect(readdirSync(jumun.folder).filter(name => name.startsWith('jumun_doctor'))).toEqual([])
  })
})
