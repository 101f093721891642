import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

let jumun: Session
beforeEach(() => {
  jumun = openSession()
})
afterEach(() => jumun.remove())

const few = 'simulate --users 1 --products 1 --orders 1 --concurrency 1 --coupons 0 --seed 3'

describe('simulate', () => {
  it.each([
    ['users', 0, '1 to 1000000'],
    ['users', 1_000_001, '1 to 1000000'],
    ['products', 0, '1 to 100000'],
    ['products', 100_001, '1 to 100000'],
    ['orders', 0, '1 to 10000000'],
    ['orders', 10_000_001, '1 to 10000000'],
    ['concurrency', 0, '1 to 5000'],
    ['concurrency', 5001, '1 to 5000'],
    ['coupons', -1, '0 to 1000000'],
    ['coupons', 1_000_001, '0 to 1000000'],
  ])('refuses --%s %d, before anything is made', async (name, value, range) => {
    expect(await jumun(`simulate --${name} ${value}`)).toEqual({
      status: 2,
      stdout: '',
      stderr: `jumun: --${name} ${value} must be from ${range}; see \`jumun simulate --help\`\n`,
    })
  })

  it('takes the most of everything, and comes to the database', async () => {
    const most = '--users 1000000 --products 100000 --orders 10000000 --concurrency 5000 --coupons 1000000'
    const { status, stderr } = await jumun(`simulate ${most} --db ftp://here`)
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('ftp') })
  })

  it('takes the least of everything, in a shop of its own', async () => {
    expect(await jumun.json(few)).toMatchObject({
      ok: true,
      options: { users: 1, products: 1, orders: 1, concurrency: 1, coupons: 0, cancelShare: 0.05, seed: 3 },
    })
    expect(readdirSync(jumun.folder)).toEqual([])
  })

  const refusal = (found: string) => ({
    status: 1,
    stdout: '',
    stderr: `jumun: SHOP_IN_USE the shop at sqlite:jumun.db is in use (${found} is in it): a simulation would stay in it\n  Leave --db out for a shop of its own, name another database, or add --in-use.\n`,
  })

  it('comes again to the shop that it has made, and to none that is in use unless it is asked to', async () => {
    const here = `${few} --db sqlite:jumun.db`
    expect(await jumun(here)).toMatchObject({ status: 0 })
    expect(await jumun(here)).toMatchObject({ status: 0 })
    await jumun('user add --id someone --name Someone')
    expect(await jumun(`${here} --in-use`)).toMatchObject({ status: 0 })
  })

  it.each([
    ['user add --id mina --name Mina', 'mina'],
    ['product add --id tea --name Tea --price 1 --status HIDDEN', 'tea'],
  ])('is refused after %s', async (command, found) => {
    await jumun('init')
    await jumun(command)
    expect(await jumun(`${few} --db sqlite:jumun.db`)).toEqual(refusal(found))
    expect(await jumun(`${few} --db sqlite:jumun.db --in-use`)).toMatchObject({ status: 0 })
  })
})
