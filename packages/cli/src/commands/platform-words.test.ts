import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Session } from '../testing/session.ts'

// It has been asked to end before it begins: what it says at the beginning and at the end is all that it says.

const signals = ['SIGINT', 'SIGTERM'] as const
const before = signals.map(signal => process.listeners(signal))

let jumun: Session
beforeAll(async () => {
  // That it has been asked to stays: of modules of its own, which no other test has.
  vi.resetModules()
  const { endByCommand } = await import('../process/stop-signal.ts')
  const { openSession } = await import('../testing/session.ts')
  jumun = openSession()
  endByCommand()
})
afterEach(() => {
  for (const [index, signal] of signals.entries()) {
    for (const listener of process.listeners(signal)) {
      if (!before[index]!.includes(listener)) process.removeListener(signal, listener)
    }
  }
})
afterAll(() => {
  jumun.remove()
  vi.resetModules()
})

const without = 'Without --secret it believes every caller.\n'

describe('platform', () => {
  it.each([
    ['', {}, '', without],
    ['--seed 7', {}, '', without],
    ['--seed 7 --fail 0 --hang 0 --reset 0', {}, '', without],
    ['--seed 7 --fail 0.5', {}, ', seed 7', without],
    ['--seed 7 --hang 0.5', {}, ', seed 7', without],
    ['--seed 7 --reset 0.5', {}, ', seed 7', without],
    ['--seed 7 --fail 0.5 --hang 0.5', {}, ', seed 7', without],
    ['--secret "a secret of a flag"', {}, '', ''],
    ['', { JUMUN_WEBHOOK_SECRET: 'a secret of the environment' }, '', ''],
  ])('with "%s" and %j says where it listens, and what it has when it ends', async (flags, env, seed, note) => {
    const { status, stdout, stderr } = await jumun(`platform --port 0 ${flags}`, { env })
    expect({ status, stdout, stderr: stderr.replace(/:\d+\//, ':PORT/') }).toEqual({
      status: 0,
      stdout: '\n0 events · 0 deliveries · 0 repeated · 0 refused · 0 broken on purpose\n',
      stderr: `The platform takes events at http://127.0.0.1:PORT/events${seed}\n${note}`,
    })
  })

  it.each([
    ['--port -1', 2, 'jumun: --port must be a number from 0 to 65535; see `jumun platform --help`\n'],
    ['--port 65536', 2, 'jumun: --port must be a number from 0 to 65535; see `jumun platform --help`\n'],
    [
      '--port 65535 --host 203.0.113.1',
      1,
      'jumun: CANNOT_LISTEN 203.0.113.1:65535: this machine has no such address\n',
    ],
  ])('cannot listen with %s', async (flags, status, stderr) => {
    expect(await jumun(`platform ${flags}`)).toEqual({ status, stdout: '', stderr })
  })
})
