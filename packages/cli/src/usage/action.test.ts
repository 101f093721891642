import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createShop, ShopError } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { Command } from 'commander'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Printer } from '../output/printer.ts'
import { action, noteReplay, shopAction } from './action.ts'
import { severalTimes } from './several-times.ts'
import { UsageError } from './usage-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-action-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  for (const name of ['LC_ALL', 'LC_MESSAGES', 'LANG']) vi.stubEnv(name, undefined)
})
afterEach(() => vi.unstubAllEnvs())

const db = `sqlite:${join(folder, 'shop.db')}`

async function run(name: string, handler: ReturnType<typeof action>, ...words: string[]): Promise<void> {
  const program = new Command()
    .exitOverride()
    .option('--db <url>', 'which shop', severalTimes)
    .option('--json')
    .option('--lang <language>')
  program.command(name).argument('[word]').option('--zone <zone>').action(handler)
  await program.parseAsync([...words, name], { from: 'user' })
}

describe('a command without a shop', () => {
  it('has its settings, its flags and its arguments', async () => {
    const seen: unknown[] = []
    const handler = action<{ zone?: string }, [string | undefined]>(
      ({ config, print, at }, options, word) => {
        const source = config.settings.find(one => one.name === 'db')!.source
        seen.push([config.text('db'), source, print.json, at.title('AT'), options.zone, word])
      },
      () => ({ timeZone: 'Europe/Paris' }),
    )
    await run('show', handler, '--db', 'sqlite:a.db', '--json')
    await run('show', handler)
    expect(seen).toEqual([
      ['sqlite:a.db', 'flag', true, 'AT (Europe/Paris)', undefined, undefined],
      ['sqlite:jumun.db', 'default', false, 'AT (Europe/Paris)', undefined, undefined],
    ])
  })

  it('takes one shop, unless it is the doctor', async () => {
    const names: (string | undefined)[] = []
    const handler = action(({ config }) => void names.push(config.text('db')))
    const twice = ['--db', 'sqlite:a.db', '--db', 'sqlite:b.db']
    await expect(run('show', handler, ...twice)).rejects.toThrow(
      new UsageError('--db is given twice: only doctor takes several'),
    )
    await run('doctor', handler, ...twice)
    expect(names).toEqual(['sqlite:a.db'])
  })
})

describe('a command on a shop', () => {
  const never = () => Promise.reject(new Error('It must not run.'))

  it('makes one only where it may, and closes it', async () => {
    await expect(run('show', shopAction(never), '--db', db)).rejects.toMatchObject({ code: 'NO_SHOP' })
    await expect(run('show', shopAction(never, { create: false }), '--db', db)).rejects.toMatchObject({
      code: 'NO_SHOP',
    })
    let closed: unknown
    const making = shopAction(
      async ({ shop }) => {
        closed = vi.spyOn(shop, 'close')
      },
      { create: true, flags: () => ({ timeZone: 'Europe/Paris' }) },
    )
    await run('make', making, '--db', db)
    expect(closed).toHaveBeenCalledTimes(1)
  })

  it("is in the shop's own time zone", async () => {
    const seen: unknown[] = []
    const handler = shopAction(async ({ config, at, timeZone, print }) => {
      seen.push(config.timeZone, at.title('AT'), timeZone, config.text('db'), print.json)
    })
    await run('show', handler, '--db', db)
    expect(seen).toEqual(['Europe/Paris', 'AT (Europe/Paris)', 'Europe/Paris', db, false])
  })

  it.each([
    [[], {}, '--user must be a whole number'],
    [[], { userId: '--id' }, '--id must be a whole number'],
    [['--lang', 'ko'], {}, expect.stringMatching(/^--user: .*[가-힣]/)],
  ])('is refused in the words of its flags: %j, %j', async (words, named, message) => {
    let closed: unknown
    const handler = shopAction(
      async ({ shop }) => {
        closed = vi.spyOn(shop, 'close')
        const issues = [{ pointer: '/userId', message: 'must be a whole number' }]
        throw new ShopError('INVALID_INPUT', 'Wrong.', { issues })
      },
      { words: named },
    )
    await expect(run('show', handler, '--db', db, ...words)).rejects.toMatchObject({ code: 'INVALID_INPUT', message })
    expect(closed).toHaveBeenCalledTimes(1)
  })

  it('is refused in Korean where the environment says so', async () => {
    vi.stubEnv('JUMUN_LANG', 'ko')
    const issues = [{ pointer: '/userId', message: 'must be a whole number' }]
    const handler = shopAction(() => Promise.reject(new ShopError('INVALID_INPUT', 'Wrong.', { issues })))
    await expect(run('show', handler, '--db', db)).rejects.toThrow(/^--user: .*[가-힣]/)
    await expect(run('show', handler, '--db', db, '--lang', 'en')).rejects.toThrow('--user must be a whole number')
  })
})

it('a replayed answer is noted as one', async () => {
  const notes: string[] = []
  const print = { note: (text: string) => void notes.push(text) } as Printer
  const shop = createShop({ store: createMemoryStore() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  const charge = () => shop.wallets.charge({ userId: 'mina', amount: 1000, idempotencyKey: 'once' })
  noteReplay(print, await charge())
  expect(notes).toEqual([])
  noteReplay(print, await charge())
  expect(notes).toEqual(['Already done with this key: this is the first answer; nothing was done again.'])
  await shop.close()
})
