import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

let jumun: Session
beforeEach(async () => {
  jumun = openSession()
  await jumun('init')
})
afterEach(() => jumun.remove())

function change(sql: string): void {
  const database = new Database(jumun.path('jumun.db'))
  database.exec(sql)
  database.close()
}

describe('migrate', () => {
  it('names each that it has applied, and leaves the file to others', async () => {
    change(`drop index jumun_order_failed; drop index jumun_cart_items_age;
      delete from jumun_migrations where name in ('0007-failed-orders', '0014-cart-ages')`)
    expect(await jumun('migrate')).toEqual({
      status: 0,
      stdout: 'Applied: 0007-failed-orders, 0014-cart-ages.\n',
      stderr: '',
    })
    expect(existsSync(jumun.path('jumun.db-wal'))).toBe(false)
    expect(await jumun('migrate')).toEqual({ status: 0, stdout: 'The tables are up to date.\n', stderr: '' })
  })

  it('fails where one cannot be applied', async () => {
    change(`delete from jumun_migrations where name = '0015-publisher-locks'`)
    const { status, stdout, stderr } = await jumun('migrate')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('lock_count')
    expect(existsSync(jumun.path('jumun.db-wal'))).toBe(false)
  })
})

describe('init --sample', () => {
  it.each([
    ['user add --id mina --name Mina', 'users jun; products americano, beans, cheesecake, latte; coupons WELCOME'],
    [
      'coupon create --code WELCOME --name W --fixed 1 --quantity 1',
      'users mina, jun; products americano, beans, cheesecake, latte',
    ],
  ])('brings in what is not there yet: after %s', async (command, added) => {
    await jumun(command)
    expect((await jumun('init --sample')).stdout).toBe(`The shop is open at sqlite:jumun.db, with ${added}.\n`)
  })

  const all = {
    users: ['mina', 'jun'],
    products: ['americano', 'beans', 'cheesecake', 'latte'],
    coupons: ['WELCOME'],
  }
  const commands = {
    users: (id: string) => `user add --id ${id} --name U`,
    products: (id: string) => `product add --id ${id} --name P --price 1 --stock 1`,
    coupons: (id: string) => `coupon create --code ${id} --name C --fixed 1 --quantity 1`,
  }

  it.each([
    ['users jun', { users: ['jun'] }],
    ['products latte', { products: ['latte'] }],
    ['coupons WELCOME', { coupons: ['WELCOME'] }],
    ['users jun; products latte', { users: ['jun'], products: ['latte'] }],
    ['users jun; coupons WELCOME', { users: ['jun'], coupons: ['WELCOME'] }],
    ['products latte; coupons WELCOME', { products: ['latte'], coupons: ['WELCOME'] }],
  ])('says no more than what was added: %s', async (added, lacking: Partial<typeof all>) => {
    for (const kind of ['users', 'products', 'coupons'] as const) {
      for (const id of all[kind].filter(one => lacking[kind]?.includes(one) !== true)) await jumun(commands[kind](id))
    }
    expect((await jumun('init --sample')).stdout).toBe(`The shop is open at sqlite:jumun.db, with ${added}.\n`)
  })
})
