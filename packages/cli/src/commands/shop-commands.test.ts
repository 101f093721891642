import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

// The happy path of every group, on one shop, as a person would walk it.

let jumun: Session
beforeAll(async () => {
  jumun = openSession()
  const { status, stdout } = await jumun('init --sample')
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('mina') })
})
afterAll(() => jumun.remove())

describe('jumun', () => {
  it('opens a shop once: a second time adds nothing', async () => {
    expect(await jumun.json('init --sample')).toEqual({ db: 'sqlite:jumun.db', users: [], products: [], coupons: [] })
    expect(await jumun.json('migrate')).toEqual({ applied: [] })
  })

  it('registers users', async () => {
    const added = await jumun.json('user add --id sora --name "김소라 Sora" --email sora@example.com')
    expect(added).toMatchObject({ userId: 'sora', name: '김소라 Sora', email: 'sora@example.com' })
    expect(await jumun.json('user show sora')).toEqual({ ...added, balance: 0 })
    expect(await jumun.json('user list --limit 2 --page 2')).toMatchObject({
      items: [added],
      page: 2,
      limit: 2,
      total: 3,
    })
  })

  it('erases a user, and says whom', async () => {
    await jumun('user add --id gone --name Gone')
    expect(await jumun('user erase gone')).toMatchObject({ status: 0, stdout: 'User gone is erased.\n', stderr: '' })
    await jumun('user add --id other --name Other')
    expect(await jumun.json('user erase other')).toEqual({
      userId: 'other',
      erasedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect(await jumun('user show gone')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('USER_NOT_FOUND There is no user gone.'),
    })
  })

  it('adds, changes and restocks products', async () => {
    expect(
      await jumun.json('product add --id tea --name Tea --option "s:Small: cup:3000:5" --option l:Large:4000:0'),
    ).toEqual({
      productId: 'tea',
      name: 'Tea',
      price: 3000,
      stock: 5,
      status: 'ON_SALE',
      options: [
        { optionId: 's', name: 'Small: cup', price: 3000, stock: 5, soldOut: false },
        { optionId: 'l', name: 'Large', price: 4000, stock: 0, soldOut: true },
      ],
    })
    expect(await jumun.json('product update tea --name "Green tea" --option s::3500')).toMatchObject({
      name: 'Green tea',
      options: [{ optionId: 's', name: 'Small: cup', price: 3500 }, { optionId: 'l' }],
    })
    expect(await jumun.json('product stock tea --option l --delta 7 --reason restock')).toMatchObject({ stock: 12 })
    expect(await jumun.json('product stock tea --option l')).toMatchObject({
      items: [{ number: 1, type: 'ADJUSTMENT', delta: 7, stockAfter: 7, reason: 'restock' }],
      nextCursor: null,
    })
    const { stdout } = await jumun('product list')
    const lines = stdout.split('\n')
    expect(lines[0]).toMatch(/^ITEM +NAME +OPTION +PRICE +STOCK$/)
    expect(lines).toContainEqual(expect.stringMatching(/^tea\/s +Green tea +Small: cup +3,500 +5$/))
    // Korean letters take two columns, so this line has four letters less up to the price.
    expect(lines.find(line => line.startsWith('latte'))!.indexOf('4,500')).toBe(lines[0]!.indexOf('PRICE') - 4)
  })

  it('charges wallets, once a key', async () => {
    const charge = 'wallet charge --user sora --amount 50000 --key till-1/42'
    expect(await jumun.json(charge)).toEqual({ userId: 'sora', balance: 50_000 })
    expect(await jumun(charge)).toMatchObject({ status: 0, stderr: expect.stringContaining('first answer') })
    expect(await jumun.json('wallet balance --user sora')).toEqual({ userId: 'sora', balance: 50_000 })
    expect(await jumun.json('wallet balance --user sora --at 2020-01-01')).toEqual({
      userId: 'sora',
      balance: 0,
      at: '2019-12-31T15:00:00.000Z',
    })
    const history = await jumun.json('wallet history --user sora')
    expect(history).toMatchObject({ items: [{ number: 1, type: 'CHARGE', amount: 50_000 }], nextCursor: null })
  })

  it('places orders with a coupon, and refunds them', async () => {
    expect(
      await jumun.json('coupon create --code TEN --name Ten --percent 12.5 --max 900 --quantity 2 --valid-days 7'),
    ).toMatchObject({ discount: { type: 'PERCENT', basisPoints: 1250, maxDiscount: 900 }, remaining: 2 })
    expect(await jumun.json('coupon claim TEN --user sora')).toMatchObject({ code: 'TEN', status: 'ISSUED' })
    const place = 'order place --user sora --item latte=2 --item tea/s=1 --item latte=1 --coupon TEN --key k1'
    const order = await jumun.json(place)
    expect(order).toMatchObject({
      status: 'PAID',
      subtotal: 17_000,
      discount: 900,
      total: 16_100,
      items: [
        { productId: 'latte', quantity: 3 },
        { productId: 'tea', optionId: 's', quantity: 1 },
      ],
    })
    expect(await jumun.json(place)).toEqual(order)
    expect(await jumun.json('coupon mine --user sora')).toMatchObject({ items: [{ code: 'TEN', status: 'USED' }] })
    const { orderId } = order as { orderId: string }
    expect(await jumun.json(`order cancel ${orderId} --user sora --reason "too much"`)).toMatchObject({
      status: 'CANCELLED',
      history: [{ to: 'PENDING' }, { to: 'PAID' }, { to: 'CANCELLED', reason: 'too much', by: 'user' }],
    })
    expect(await jumun.json('coupon list --available --user sora')).toMatchObject({
      items: [{ code: 'WELCOME' }, { code: 'TEN', claimedByUser: true }],
    })
    expect(await jumun.json('coupon revoke TEN --user sora')).toMatchObject({ status: 'REVOKED' })
  })

  it('holds orders that are paid later', async () => {
    const { orderId } = (await jumun.json('order create --user mina --item beans/1kg=1')) as { orderId: string }
    expect(await jumun.json(`order show ${orderId}`)).toMatchObject({ status: 'PENDING', total: 42_000 })
    expect(await jumun.json(`order pay ${orderId}`)).toMatchObject({ status: 'PAID', payment: { amount: 42_000 } })
    const { stdout } = await jumun(`order show ${orderId}`)
    expect(stdout).toContain('에티오피아 원두')
    expect(await jumun.json('order list --user mina --limit 1')).toMatchObject({ items: [{ orderId }] })
    expect(await jumun.json('order expire')).toEqual({ expiredOrders: 0, expiredCoupons: 0 })
  })

  it('keeps a cart and checks it out', async () => {
    await jumun.json('cart add --user jun --item latte=2 --item beans/250g=1')
    expect(await jumun.json('cart set latte --user jun --quantity 1')).toMatchObject({ total: 16_500 })
    expect(await jumun.json('cart remove beans --user jun')).toMatchObject({ items: [{ productId: 'latte' }] })
    const checkout = 'cart checkout --user jun --item latte --key c1'
    const order = await jumun.json(checkout)
    expect(order).toMatchObject({ status: 'PAID', total: 4500 })
    expect(await jumun.json('cart show --user jun')).toMatchObject({ items: [], total: 0 })
  })

  it('ranks what sold', async () => {
    expect(await jumun.json('top --limit 2')).toMatchObject({
      items: [
        { rank: 1, productId: 'beans', totalSales: 1, revenue: 42_000 },
        { rank: 2, productId: 'latte', totalSales: 1, revenue: 4500 },
      ],
    })
    const snapshot = await jumun.json('ranking snapshot --date 2026-01-31')
    expect(snapshot).toMatchObject({ date: '2026-01-31', days: 3, items: [] })
    expect(await jumun.json('ranking show 2026-01-31')).toEqual(snapshot)
  })

  it('delivers events', async () => {
    expect(await jumun.json('outbox status')).toMatchObject({ pending: 4, sent: 0 })
    expect(await jumun('outbox relay')).toMatchObject({ status: 2, stderr: expect.stringContaining('--webhook') })
    expect(await jumun.json('outbox relay --file events.jsonl')).toMatchObject({
      sent: 4,
      relayed: { sent: 4, failed: 0, dead: 0 },
    })
    const events = jumun.read('events.jsonl').trim().split('\n')
    const types = events.map(line => (JSON.parse(line) as { type: string }).type).toSorted()
    expect(types).toEqual(['order.cancelled.v1', 'order.paid.v1', 'order.paid.v1', 'order.paid.v1'])
    expect(await jumun.json('outbox replay --all')).toMatchObject({ requeued: 4, pending: 4 })
    expect(await jumun.json('outbox list --status PENDING --limit 1')).toMatchObject({ total: 4 })
    expect(await jumun.json('outbox retry')).toMatchObject({ requeued: 0 })
  })

  it('keeps events for a broker that is away', async () => {
    await jumun('outbox replay --all')
    const refused = await jumun('outbox relay --limit 1 --kafka 127.0.0.1:1 --kafka-topic shop --json')
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('ECONNREFUSED') })
    expect(JSON.parse(refused.stdout)).toMatchObject({ relayed: { sent: 0, failed: 1, dead: 0 } })
    const hidden = 'outbox relay --limit 1 --rabbitmq amqp://shop:hunter2@127.0.0.1:1 --json'
    expect((await jumun(hidden)).stderr).not.toContain('hunter2')
    await jumun('outbox relay --file more.jsonl')
  })

  it('backs the shop up, and audits shop and copy', async () => {
    expect(await jumun.json('audit')).toMatchObject({ ok: true, findings: [] })
    expect(await jumun('backup copy.db')).toMatchObject({ status: 0 })
    expect(await jumun('backup copy.db')).toMatchObject({ status: 1, stderr: expect.stringContaining('--force') })
    expect(await jumun('backup nowhere/copy.db')).toMatchObject({
      status: 1,
      stderr: 'jumun: CANNOT_OPEN The folder of nowhere/copy.db does not exist.\n',
    })
    const { status, stdout } = await jumun('audit --db sqlite:copy.db')
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('17 checks') })
  })
})
