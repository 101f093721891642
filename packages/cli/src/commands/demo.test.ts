import { existsSync, readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Config } from '../config/config.ts'
import * as telling from '../demo/run-demo.ts'
import type { Story } from '../demo/story.ts'
import { openSession, type Session } from '../testing/session.ts'
import * as serving from './serve.ts'

// The story itself has a test of its own; here it is one of a few claims, and takes 1,200.4 ms.
const played = { holding: [true, true], folder: '', fails: false, now: 0, served: [] as unknown[] }

async function playStory(folder: string, story: Story): Promise<void> {
  played.folder = folder
  played.now += 1200.4
  if (played.fails) throw new Error('no story today')
  for (const holds of played.holding) story.claim('It is so.', holds)
}

async function noteServed({ settings }: Config, beginning: unknown): Promise<void> {
  const named = ['db', 'http.auth', 'http.console', 'http.demo', 'http.port']
  const values = settings.filter(({ name }) => named.includes(name)).map(({ name, value }) => [name, value])
  played.served.push(Object.fromEntries(values), beginning)
}

let jumun: Session
beforeEach(() => {
  jumun = openSession()
  Object.assign(played, { holding: [true, true], fails: false, now: 1000, served: [] })
  vi.spyOn(performance, 'now').mockImplementation(() => played.now)
  vi.spyOn(telling, 'runDemo').mockImplementation(playStory)
  vi.spyOn(serving, 'serve').mockImplementation(noteServed)
})
afterEach(() => {
  vi.restoreAllMocks()
  jumun.remove()
})

const ending = `The whole day took 1.2 s; the shop is gone again.

Yours opens with:

    npx jumun init --sample
    npx jumun order place --user mina --item latte=2
    npx jumun audit

`

describe('demo', () => {
  it.each([
    { holding: [true, true], status: 0, last: `\nAll 2 claims hold. ${ending}` },
    { holding: [true, false], status: 1, last: '\n1 of 2 claims do not hold.\n' },
    { holding: [false, false], status: 1, last: '\n2 of 2 claims do not hold.\n' },
  ])('counts what holds: $holding', async ({ holding, status, last }) => {
    played.holding = holding
    const told = holding.map(holds => `  ${holds ? '✓' : '✗ DOES NOT HOLD:'} It is so.\n`).join('')
    expect(await jumun('demo')).toEqual({ status, stdout: `${told}${last}`, stderr: '' })
    expect(existsSync(played.folder)).toBe(false)
  })

  it.each([
    { holding: [true, true], status: 0, ok: true },
    { holding: [true, false], status: 1, ok: false },
  ])('tells machines what holds: $holding', async ({ holding, status, ok }) => {
    played.holding = holding
    const answer = await jumun('demo --json')
    expect(answer).toMatchObject({ status, stderr: '' })
    const claims = holding.map(holds => ({ claim: 'It is so.', holds }))
    expect(JSON.parse(answer.stdout)).toEqual({ ok, claims, elapsedMs: 1200 })
  })

  it('leaves nothing behind where it fails', async () => {
    played.fails = true
    expect(await jumun('demo')).toMatchObject({ status: 1, stderr: expect.stringContaining('no story today') })
    expect(existsSync(played.folder)).toBe(false)
  })
})

describe('demo --serve', () => {
  it.each([
    ['demo --serve', 3000],
    ['demo --serve --port 4000', 4000],
  ])('serves a sample shop in memory, no matter what the environment says: %s', async (command, port) => {
    const env = { JUMUN_DB: 'sqlite:other.db', JUMUN_AUTH: 'jwt', JUMUN_CONSOLE: 'false', JUMUN_DEMO: 'false' }
    expect(await jumun(command, { env })).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(played.served).toEqual([
      { db: 'sqlite::memory:', 'http.auth': 'mock', 'http.console': true, 'http.demo': true, 'http.port': port },
      { workers: true, init: true, sample: true, platform: undefined },
    ])
    expect(readdirSync(jumun.folder)).toEqual([])
  })

  it('alone takes a port', async () => {
    expect(await jumun('demo --port 4000')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'jumun: --port belongs to --serve; see `jumun demo --help`\n',
    })
    expect(played).toMatchObject({ served: [] })
  })
})
