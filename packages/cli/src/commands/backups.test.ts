import { copyFileSync, readdirSync, statSync, truncateSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createJumun, type Jumun } from '../testing/run-jumun.ts'

let jumun: Jumun
beforeAll(async () => {
  jumun = createJumun()
  await jumun('init --sample')
  await jumun('backup monday.db')
})
afterAll(() => jumun.remove())

const orders = async () => ((await jumun.json('order list --user mina'))['items'] as unknown[]).length

it('restores a backup, and keeps what was there', async () => {
  await jumun('order place --user mina --item latte=1')
  expect(await orders()).toBe(1)
  const { status, stdout, stderr } = await jumun('restore monday.db')
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(
      /^sqlite:jumun\.db is the shop of monday\.db again: [\d,]+ bytes\. What was there is kept as \S+before-restore-\S+\.\n$/,
    ),
  })
  expect(stderr).toContain('Next: jumun audit')
  expect(await orders()).toBe(0)
  expect((await jumun('audit')).status).toBe(0)
  const kept = readdirSync(jumun.folder).find(name => name.includes('before-restore') && !name.endsWith('-wal'))
  expect(await jumun.json(`order list --user mina --db sqlite:${kept}`)).toMatchObject({ items: [{}] })
})

it('restores to where there was nothing, and says so to machines', async () => {
  expect(await jumun.json('restore monday.db --db sqlite:new.db')).toEqual({
    file: 'new.db',
    bytes: statSync(jumun.path('monday.db')).size,
    keptAs: null,
  })
  expect((await jumun('audit --db sqlite:new.db')).status).toBe(0)
})

it('does not touch a shop that is served', async () => {
  const server = jumun('serve --port 0 --db sqlite:new.db', {
    env: { JUMUN_ADMIN_TOKEN: 'as long as it has to be' },
    react: printed => (printed.includes('serving at') && restored !== undefined ? 'SIGTERM' : undefined),
  })
  let restored: Awaited<ReturnType<typeof jumun>> | undefined
  await expect.poll(() => readdirSync(jumun.folder).includes('new.db-wal'), { timeout: 20_000 }).toBe(true)
  restored = await jumun('restore monday.db --db sqlite:new.db')
  expect((await server).status).toBe(0)
  expect(restored).toMatchObject({ status: 1, stderr: expect.stringContaining('jumun: IN_USE new.db is in use: stop') })
})

it('says what cannot be restored', async () => {
  const refusals: [command: string, message: string][] = [
    ['restore sunday.db', 'jumun: CANNOT_OPEN There is no file sunday.db.'],
    ['restore jumun.db', 'jumun: IN_USE jumun.db is the shop itself.'],
    ['restore monday.db --db mysql://root@h/shop', 'jumun: NOT_SUPPORTED restore is for SQLite shops; for mysql load'],
    ['restore monday.db --db postgres://h/shop', 'jumun: NOT_SUPPORTED restore is for SQLite shops; for postgres use'],
    ['restore monday.db --db sqlite::memory:', 'jumun: NOT_SUPPORTED a shop in memory'],
    ['restore half.db', 'jumun: MALFORMED_FILE half.db'],
  ]
  copyFileSync(jumun.path('monday.db'), jumun.path('half.db'))
  truncateSync(jumun.path('half.db'), 20 * 4096)
  for (const [command, message] of refusals) {
    expect(await jumun(command)).toMatchObject({ status: 1, stderr: expect.stringContaining(message) })
  }
})

it('names a damaged shop, and how it is restored', async () => {
  copyFileSync(jumun.path('monday.db'), jumun.path('damaged.db'))
  truncateSync(jumun.path('damaged.db'), 20 * 4096)
  for (const command of ['audit', 'order list --user mina', 'product add --id x --name X --price 1 --stock 1']) {
    const { status, stderr } = await jumun(`${command} --db sqlite:damaged.db`)
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('jumun: MALFORMED_FILE') })
    expect(stderr).toContain('run `jumun --db sqlite:damaged.db restore BACKUP`')
    expect(stderr).not.toMatch(/again soon|BUSY|INTERNAL/)
  }
})
