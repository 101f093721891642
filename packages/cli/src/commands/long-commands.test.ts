import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createJumun, type Jumun } from '../testing/run-jumun.ts'
import { openSession } from '../testing/session.ts'

let jumun: Jumun
beforeEach(() => {
  jumun = createJumun()
})
afterEach(() => jumun.remove())

describe('simulate', () => {
  it('ends with clean books, and leaves nothing behind', async () => {
    const report = await jumun.json('simulate --users 20 --products 10 --orders 400 --coupons 5 --seed 7')
    expect(report).toMatchObject({ ok: true, audit: { ok: true }, claims: 5, options: { orders: 400, seed: 7 } })
    expect(Number(report['placed'])).toBeGreaterThan(100)
    expect(readdirSync(jumun.folder)).toEqual([])
  })

  it('ends by Ctrl-C with 130, and leaves nothing behind', async () => {
    // Its temporary folder tells that it has begun.
    const react = () => (readdirSync(jumun.folder).length > 0 ? 'SIGINT' : undefined)
    expect(await jumun('simulate --orders 1000000', { react })).toMatchObject({ status: 130, stdout: '', stderr: '' })
    expect(readdirSync(jumun.folder)).toEqual([])
  })
})

describe('demo', () => {
  it('tells a story in which everything holds, and every duration is one', async () => {
    const session = openSession()
    const begun = performance.now()
    const { status, stdout, stderr } = await session('demo')
    const elapsedMs = performance.now() - begun
    session.remove()
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('exactly 10 orders were placed and paid')
    expect(stdout).toMatch(/All \d+ claims hold\./)
    const durations = [...stdout.matchAll(/([\d.]+)\s+(ms|s)\b/g)].map(
      ([, value, unit]) => Number(value) * (unit === 's' ? 1000 : 1),
    )
    expect(durations.length).toBeGreaterThan(6)
    expect(Math.max(...durations)).toBeLessThanOrEqual(elapsedMs + 100)
    await expect(withoutNumbers(stdout)).toMatchFileSnapshot('../testing/demo.txt')
  })

  it('tells machines which claims hold', async () => {
    const session = openSession()
    const { ok, claims } = await session.json('demo')
    session.remove()
    expect(ok).toBe(true)
    expect((claims as { holds: boolean }[]).map(({ holds }) => holds)).toEqual(Array.from({ length: 17 }, () => true))
  })
})

/** The story with N for every number, a claim or a command a line: how it is wrapped depends on the numbers. */
function withoutNumbers(text: string): string {
  return text
    .replaceAll(/(\$ jumun top\n.*\n)(?: {4} +\d+ .*\n)+/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\d[\d,]*(\.\d)?/g, 'N')
    .replaceAll(/\bN (ms|s)\b/g, 'TIME')
    .replaceAll(/ (✓|\$ jumun|N\. )/g, '\n$1')
    .trim()
}

describe('serve', () => {
  it('says where it serves, and ends in order', async () => {
    let answer: Promise<number> | undefined
    let live: number | undefined
    const run = await jumun('serve --init --port 0', {
      env: { JUMUN_ADMIN_TOKEN: 'secret-of-this-test', JUMUN_LOG_LEVEL: 'warn' },
      react: printed => {
        const address = /serving at (\S+)/.exec(printed)?.[1]
        if (address === undefined) return undefined
        answer ??= fetch(`${address}/health/live`).then(({ status }) => (live = status))
        return live === undefined ? undefined : 'SIGTERM'
      },
    })
    expect(live).toBe(200)
    expect(run).toMatchObject({ status: 0, stdout: '' })
    expect(run.stderr).not.toContain('secret-of-this-test')
  })
})

describe('a pipe that closes early', () => {
  it('is no failure, and no reason to complain', async () => {
    await jumun('init --sample')
    expect(await jumun('product list', { react: () => 'close stdout' })).toMatchObject({ status: 0, stderr: '' })
  })
})
