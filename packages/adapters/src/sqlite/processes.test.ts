import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openSqlite } from '../sqlite.ts'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'jumun-processes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a program on the shop's file in `count` processes at once; returns what each printed. */
async function inProcesses(count: number, path: string, program: string): Promise<string[]> {
  const script = `
    import { openSqlite } from '@jumun/adapters/sqlite'
    const store = await openSqlite(${JSON.stringify(path)})
    ${program}
    await store.close()`
  const run = promisify(execFile)
  const runs = Array.from({ length: count }, () =>
    run(process.execPath, ['--conditions=jumun-source', '--input-type=module', '--eval', script], {
      cwd: join(import.meta.dirname, '../..'),
    }),
  )
  return (await Promise.all(runs)).map(({ stdout }) => stdout.trim())
}

test('processes that write to one file at once lose no update and see no BUSY', async () => {
  const path = join(folder, 'hot.db')
  const store = await openSqlite(path)
  await store.transaction(async t => {
    await t.users.insert([{ userId: 'mina', name: 'Mina', createdAt: 1 }])
    await t.wallets.insert([{ userId: 'mina', balance: 0, entryCount: 0 }])
  })
  const outputs = await inProcesses(
    4,
    path,
    `const one = () => store.transaction(async t => {
      const [wallet] = await t.wallets.lock(['mina'])
      const entryCount = wallet.entryCount + 1
      await t.wallets.save([{ userId: 'mina', balance: wallet.balance + 5, entryCount }])
      const amounts = { amount: 5, balanceBefore: wallet.balance, balanceAfter: wallet.balance + 5 }
      await t.ledger.insert([{ userId: 'mina', number: entryCount, type: 'CHARGE', ...amounts, at: 1 }])
    })
    const seen = await Promise.allSettled(Array.from({ length: 100 }, one))
    console.log(seen.filter(result => result.status === 'rejected').map(result => String(result.reason)).join())`,
  )
  expect(outputs).toEqual(['', '', '', ''])
  expect(await store.reader.wallets.find(['mina'])).toEqual([{ userId: 'mina', balance: 2000, entryCount: 400 }])
  await store.close()
})

test('processes that open a new file at once make its tables once', async () => {
  const path = join(folder, 'new.db')
  const outputs = await inProcesses(4, path, `console.log(JSON.stringify(await store.migrate()))`)
  expect(outputs).toEqual(['[]', '[]', '[]', '[]'])
})

test('a process that is killed in the middle of a transaction leaves nothing of it', async () => {
  const path = join(folder, 'killed.db')
  const killed = inProcesses(
    1,
    path,
    `await store.transaction(async t => {
      await t.users.insert([{ userId: 'ghost', name: 'Ghost', createdAt: 1 }])
      process.kill(process.pid, 'SIGKILL')
      await new Promise(resolve => setTimeout(resolve, 60_000))
    })`,
  )
  await expect(killed).rejects.toMatchObject({ signal: 'SIGKILL' })
  const store = await openSqlite(path)
  expect(await store.reader.users.find(['ghost'])).toEqual([])
  await store.ping()
  await store.close()
})
