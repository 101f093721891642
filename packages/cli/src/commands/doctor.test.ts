import Database from 'better-sqlite3'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { createJumun, type Jumun } from '../testing/run-jumun.ts'
import { inspect } from '@jumun/adapters/scratch'

let jumun: Jumun
beforeEach(() => {
  jumun = createJumun()
})
afterEach(() => jumun.remove())

/** The scratch shop below a folder no longer counts the claims of a coupon. */
function forgetClaims(folder: string): void {
  const scratch = readdirSync(folder).find(name => name.startsWith('jumun_doctor'))!
  const database = new Database(join(folder, scratch, 'shop.db'))
  database.exec(`create trigger fault after update of claimed on jumun_coupons when new.claimed > old.claimed
    begin update jumun_coupons set claimed = old.claimed where coupon_id = new.coupon_id; end`)
  database.close()
}

interface Report {
  readonly ok: boolean
  readonly checks: readonly { check: string; verdict: string; found?: string; figures: Record<string, number> }[]
}

/** All checks hold, and those that wait for a fault have seen it. */
function expectHealthy({ checks, ok }: Report, count: number): void {
  expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([])
  expect(ok).toBe(true)
  expect(checks).toHaveLength(count)
  const figures = Object.fromEntries(checks.map(check => [check.check, check.figures]))
  expect(figures['race for stock']).toEqual({ processes: 3, placed: 10, refused: 90 })
  expect(figures['crowd']!['orders']).toBeGreaterThan(0)
  expect(figures['kill -9']).toMatchObject({ kills: 4 })
  expect(figures['relays']!['answersLost']).toBeGreaterThan(0)
}

describe('doctor on SQLite', () => {
  it('passes, and leaves nothing behind', async () => {
    expectHealthy((await jumun.json('doctor --seconds 1')) as unknown as Report, 16)
    expect(readdirSync(jumun.folder)).toEqual([])
  })

  it('condemns with words and 1 a database that does not count, and leaves nothing behind', async () => {
    let tampered = false
    const { status, stdout } = await jumun('doctor --seconds 1', {
      react(printed) {
        if (!tampered && printed.includes('isolation')) {
          tampered = true
          forgetClaims(jumun.folder)
        }
        return undefined
      },
    })
    expect({ status, tampered }).toEqual({ status: 1, tampered: true })
    const lines = stdout.split('\n')
    const failed = lines.findIndex(line => line.startsWith('FAIL'))
    expect(lines.slice(failed, failed + 4)).toEqual([
      'FAIL  race for coupons',
      '      200 users want 100 coupons: exactly 100 get one',
      expect.stringMatching(/^ {6}how the calls ended: expected \{"ok":100,"COUPON_SOLD_OUT":100\}, found \{"ok":\d+/),
      expect.stringMatching(/^ {6}Rows are not locked as they have to be\./),
    ])
    expect(lines.filter(line => line.startsWith('ok  ')).length).toBeGreaterThan(10)
    expect(stdout).toMatch(/^\d of 16 checks failed: what to do stands below each\.$/m)
    expect(readdirSync(jumun.folder)).toEqual([])
  })

  it('ends by Ctrl-C with 130, and leaves nothing behind', async () => {
    const react = (printed: string) => (printed.includes('race for stock') ? 'SIGINT' : undefined)
    const { status, stdout } = await jumun('doctor --db sqlite:shops/mine.db', { react })
    expect({ status, whole: stdout.includes('checks passed') }).toEqual({ status: 130, whole: false })
    expect(readdirSync(jumun.folder)).toEqual([])
  })

  it('does not touch the shop that is asked about', async () => {
    await jumun('init --sample')
    const react = (printed: string) => (printed.includes('identity') ? 'SIGTERM' : undefined)
    expect(await jumun('doctor', { react })).toMatchObject({ status: 143 })
    expect(existsSync(jumun.path('jumun.db'))).toBe(true)
    expect(readdirSync(jumun.folder).filter(name => name.startsWith('jumun_doctor'))).toEqual([])
    expect(await jumun.json('audit')).toMatchObject({ ok: true, rows: { users: 2 } })
  })
})

it('tells what it cannot do', async () => {
  expect(await jumun('doctor --seconds 0')).toMatchObject({ status: 2 })
  for (const db of [
    '--db sqlite:a.db --db sqlite:b.db',
    '--db mysql://h/a --db postgres://h/a',
    '--db mysql://h/a --db h',
  ]) {
    expect(await jumun(`doctor ${db}`)).toMatchObject({ status: 2, stdout: '' })
  }
  const twice = await jumun('top --db sqlite:a.db --db sqlite:b.db')
  expect(twice).toMatchObject({ status: 2, stderr: expect.stringContaining('--db is given twice') })
  const { status, stderr } = await jumun('doctor --db mysql://me:secret@127.0.0.1:1/shop')
  expect(status).toBe(1)
  expect(stderr).toContain('cannot be reached')
  expect(stderr).not.toContain('secret')
})

const servers = [
  { name: 'mysql', url: process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/' },
  { name: 'postgres', url: process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres' },
]

describe.each(servers)('doctor on $name', ({ name, url }) => {
  const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes(name)
  const named = new URL(url)
  if (named.pathname.length < 2) named.pathname = '/any_name'

  test('passes, and drops its database', async context => {
    // Ten seconds a server, for what the suites of the stores show as well: only where someone insists.
    if (!required) context.skip(`not asked for: JUMUN_TEST_REQUIRE=${name}`)
    const databases = `select table_schema from information_schema.tables where table_schema like 'jumun_doctor%'`
    const reachable = await inspect(url, inspector => inspector.rows(databases)).then(
      () => true,
      () => false,
    )
    expect(reachable, `a server at ${url}`).toBe(true)
    const run = await jumun(`doctor --seconds 1 --json --db ${named.href}`)
    expectHealthy(JSON.parse(run.stdout) as Report, 18)

    // A setting under which commits can be lost is reported, and is no failure.
    let scratch = ''
    const { status, stdout } = await jumun(`doctor --db "${named.href}"`, {
      ...(name === 'postgres' && { env: { PGOPTIONS: '-c synchronous_commit=off' } }),
      react(printed) {
        scratch = /jumun_doctor_\w+/.exec(printed)?.[0] ?? ''
        return printed.includes('isolation') ? 'SIGINT' : undefined
      },
    })
    expect(status).toBe(130)
    if (name === 'postgres') expect(stdout).toMatch(/warn +durability[^]*synchronous_commit is off, not on/)
    expect(scratch).toMatch(/^jumun_doctor_/)
    const left =
      name === 'mysql' ? `show databases like '${scratch}'` : `select 1 from pg_database where datname = '${scratch}'`
    expect(await inspect(url, inspector => inspector.rows(left))).toEqual([])
  })
})
