import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop } from '@jumun/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

let jumun: Session
beforeAll(async () => {
  jumun = openSession()
  await jumun('init --sample')
  await jumun('product update latte --name "=1+1"')
  await jumun('order place --user mina --item latte=1 --item beans/1kg=1')
})
afterAll(() => jumun.remove())

const header =
  'orderId,userId,status,createdAt,paidAt,productId,optionId,productName,optionName,unitPrice,quantity,cancelled,discount,amount,orderTotal,orderRefunded'

it.each([
  ['', '', '\n'],
  [' --excel', '\uFEFF', '\r\n'],
])('writes a file, each line with its end:%s', async (flag, mark, end) => {
  expect(await jumun(`order export orders.csv${flag}`)).toEqual({
    status: 0,
    stdout: '',
    stderr: '2 lines of orders written to orders.csv.\n',
  })
  const lines = jumun.read('orders.csv').split(end)
  expect(lines).toEqual([
    `${mark}${header}`,
    expect.stringMatching(/^[^\n\r]+,mina,PAID,[^\n\r]+,latte,default,'=1\+1,default,4500,1,0,0,4500,46500,0$/),
    expect.stringMatching(/^[^\n\r]+,mina,PAID,[^\n\r]+,beans,1kg,[^\n\r]+,1 kg,42000,1,0,0,42000,46500,0$/),
    '',
  ])
  expect((await jumun(`order export -${flag}`)).stdout).toBe(jumun.read('orders.csv'))
})

it('is no file of the name - or of JSON', async () => {
  await jumun('order export other.csv --json')
  expect(() => jumun.read('other.csv')).toThrow('ENOENT')
  expect(() => jumun.read('-')).toThrow('ENOENT')
})

it('goes on after a hundred orders', async () => {
  const shop = createShop({ store: await openSqlite(jumun.path('jumun.db')) })
  await shop.catalog.addProduct({ productId: 'gum', name: 'Gum', price: 1, stock: 101 })
  for (let i = 0; i < 100; i++) {
    await shop.orders.place({ userId: 'jun', items: [{ productId: 'gum', quantity: 1 }] })
  }
  await shop.close()
  const { stdout } = await jumun('order export')
  expect(stdout.match(/,latte,/g)).toHaveLength(1)
  expect(stdout.match(/,gum,/g)).toHaveLength(100)
  expect((await jumun.json('order export'))['items']).toHaveLength(101)
})

it.each([
  ['minji', '0 lines'],
  ['sora', '1 line'],
  ['jun', '100 lines'],
])('counts the lines of %s: %s', async (userId, count) => {
  if (userId !== 'jun') await jumun(`user add --id ${userId} --name ${userId}`)
  if (userId === 'sora') {
    await jumun('wallet charge --user sora --amount 1')
    await jumun('order place --user sora --item gum=1')
  }
  expect((await jumun(`order export one.csv --user ${userId}`)).stderr).toBe(`${count} of orders written to one.csv.\n`)
})
