import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OpenedStore } from '@jumun/adapters/open'
import { createMemoryStore } from '@jumun/core/memory'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { readConfig } from './config.ts'
import { databaseOf } from './database.ts'
import { openShop } from './open-shop.ts'
import { assertUpToDate, openNamedStore } from './open-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-open-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const silent = () => undefined
const logger = { debug: silent, info: silent, warn: silent, error: silent }
const making = { create: true, migrate: true, logger }
const opening = { create: false, migrate: false, logger }
const url = `sqlite:${join(folder, 'shop.db')}`

it('a shop keeps its own time zone, unless another one is said, which is refused', async () => {
  vi.stubEnv('JUMUN_TIME_ZONE', 'America/New_York')
  const made = await openShop(readConfig({ db: url }), making)
  expect(made.timeZone).toBe('America/New_York')
  await made.shop.close()
  vi.stubEnv('JUMUN_TIME_ZONE', undefined)
  const again = await openShop(readConfig({ db: url }), opening)
  expect(again.timeZone).toBe('America/New_York')
  await again.shop.close()
  vi.stubEnv('JUMUN_TIME_ZONE', 'Asia/Seoul')
  await expect(openShop(readConfig({ db: url }), opening)).rejects.toMatchObject({ code: 'OTHER_TIME_ZONE' })
})

it('a shop in memory is made, where none is there either', async () => {
  for (const memory of ['sqlite::memory:', 'sqlite://:memory:']) {
    const { shop, store } = await openShop(readConfig({ db: memory }), { ...opening, create: true })
    expect(await store.pendingMigrations()).toEqual([])
    await shop.close()
  }
})

it('no shop is made by a mistyped name', async () => {
  const none = `sqlite:${join(folder, 'none.db')}`
  const refused = { code: 'NO_SHOP', message: expect.stringContaining(`there is no shop at ${none}`) }
  await expect(openShop(readConfig({ db: none }), opening)).rejects.toMatchObject(refused)
  await expect(openNamedStore(databaseOf(readConfig({ db: none })), opening)).rejects.toMatchObject(refused)
  expect(existsSync(join(folder, 'none.db'))).toBe(false)
})

it('a shop of an older version is refused, with what to do about it', async () => {
  const database = databaseOf(readConfig({ db: url }))
  const storeWith = (pending: readonly string[]) =>
    ({ ...createMemoryStore(), pendingMigrations: async () => pending }) as unknown as OpenedStore
  await expect(assertUpToDate(storeWith([]), database)).resolves.toBeUndefined()
  await expect(assertUpToDate(storeWith(['one']), database)).rejects.toMatchObject({
    code: 'SCHEMA_TOO_OLD',
    message: `The shop at ${url} is one of an older version.`,
    lines: [`Run \`jumun --db ${url} migrate\`.`],
  })
})
