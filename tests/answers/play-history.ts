import { createShop, type Store } from '@jumun/core'
import { startServer } from '@jumun/http/server'

const adminToken = 'the admin token of a recorded shop'
/** Long after those who restocked, sold and cancelled on the days before. */
const firstDay = Date.parse('2026-03-02T01:00:00Z')
const day = 86_400_000

/**
 * One and the same history of a shop, played through HTTP on a store without rows: each request and its answer as one text,
 * without what no request changes (headers of transport). Clock and ids count from the same beginning each time.
 */
export async function playHistory(store: Store): Promise<string[]> {
  const lines: string[] = []
  let now = firstDay
  let ids = 0
  const newId = () => `0199c000-0000-7000-8000-${(ids += 1).toString(16).padStart(12, '0')}`
  const shop = createShop({ store, clock: { now: () => now }, newId, ranking: { cacheMs: 0 } })
  const ready = async () => undefined
  const server = await startServer({ port: 0, workers: false, adminToken, ready, shop })

  async function call(method: string, path: string, as: { user?: string; key?: string; json?: object } = {}) {
    const { user, key, json } = as
    const headers: Record<string, string> = {
      ...(user === undefined ? { Authorization: `Bearer ${adminToken}` } : { 'X-User-Id': user }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      'X-Request-Id': 'recorded',
    }
    const body = json === undefined ? {} : { body: JSON.stringify(json) }
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method, headers, ...body })
    const text = await response.text()
    const replayed = response.headers.get('idempotent-replayed')
    // Of refusals what programs go by: what they say to people may be put in better words.
    const shown = response.ok ? text : (JSON.parse(text) as { code: string }).code
    lines.push([`${method} ${path}`, user ?? 'admin', response.status, replayed ?? '-', shown].join(' '))
    return text.startsWith('{') ? (JSON.parse(text) as Record<string, never>) : {}
  }

  try {
    await furnish(call, (userId, amount) => shop.wallets.charge({ userId, amount }))
    for (let n = 0; n < 40; n += 1) {
      await oneTurn(call, n)
      now += n % 7 === 6 ? day / 3 : 1000
    }
    now += 31 * 60_000
    await shop.orders.expirePending()
    await lookAround(call)
    const { items } = await shop.outbox.list({ limit: 100 })
    lines.push(...items.map(event => `event ${event.type} ${event.orderId} ${event.sequence} ${event.payload}`))
    for (const [productId, optionId] of [
      ['latte', 'default'],
      ['beans', '250g'],
    ] as const) {
      const history = await shop.catalog.stockHistory({ productId, optionId, limit: 100 })
      lines.push(`stock of ${productId}/${optionId} ${JSON.stringify(history)}`)
    }
    const { ok, findings } = await shop.audit()
    lines.push(`audit ${JSON.stringify({ ok, findings })}`)
    return lines
  } finally {
    await server.close()
  }
}

type Call = (
  method: string,
  path: string,
  as?: { user?: string; key?: string; json?: object },
) => Promise<Record<string, never>>

async function furnish(call: Call, charge: (userId: string, amount: number) => Promise<unknown>): Promise<void> {
  for (const userId of ['mina', 'jun', '김소라']) {
    await call('POST', '/admin/users', { json: { userId, name: userId } })
    await charge(userId, 60_000)
  }
  await call('POST', '/admin/products', { json: { productId: 'latte', name: '라떼 "big"', price: 4500, stock: 60 } })
  const options = [
    { optionId: '250g', name: '250 g', price: 9000, stock: 25 },
    { optionId: '1kg', name: '1 kg', price: 30_000, stock: 2 },
  ]
  await call('POST', '/admin/products', { json: { productId: 'beans', name: 'Beans', options } })
  const percent = { type: 'PERCENT', basisPoints: 1500, maxDiscount: 2000 }
  await call('POST', '/admin/coupons', {
    json: { couponId: 'c1', code: 'WELCOME', name: 'Welcome', discount: percent, quantity: 2, validDays: 30 },
  })
  for (const user of ['mina', 'jun', 'mina']) await call('POST', '/coupons/WELCOME/claim', { user })
}

const users = ['mina', 'jun', '김소라']
const latte = { productId: 'latte', quantity: 1 }
const beans = { productId: 'beans', optionId: '250g', quantity: 2 }

async function oneTurn(call: Call, n: number): Promise<void> {
  // Header values are bytes of Latin-1; the name stands for its UTF-8.
  const user = Buffer.from(users[n % 3]!).toString('latin1')
  const key = `key-${n}`
  const items = [[latte], [beans], [latte, beans], [{ ...beans, optionId: '1kg', quantity: 1 }]][n % 4]!
  switch (n % 10) {
    case 3:
    case 8: {
      const order = await call('POST', '/orders', { user, key, json: { items, payment: 'later' } })
      if (n % 20 === 3) await call('POST', `/orders/${order['orderId']}/payment`, { user, key })
      if (n % 20 === 8) await call('POST', `/orders/${order['orderId']}/cancel`, { user })
      break
    }
    case 4: {
      const order = await call('POST', '/orders', { user, json: { items: [latte] } })
      await call('POST', `/orders/${order['orderId']}/cancel`, { user, key })
      await call('POST', `/orders/${order['orderId']}/cancel`, { user, key })
      break
    }
    case 5:
      await call('POST', '/cart/items', { user, json: { productId: 'latte', quantity: 2 } })
      await call('POST', '/cart/checkout', { user, key, json: {} })
      break
    case 6:
      await call('POST', '/orders', { user, key, json: { items: [latte, beans], couponCode: 'WELCOME' } })
      await call('POST', '/admin/products/latte/stock', { json: { delta: 3, reason: `turn ${n}` } })
      break
    case 9:
      await call('POST', '/orders', { user, key, json: { items: [{ ...latte, quantity: 99 }] } })
      break
    default:
      await call('POST', '/orders', { user, key, json: { items } })
      if (n % 10 === 0) await call('POST', '/orders', { user, key, json: { items } })
      if (n % 10 === 1) await call('POST', '/orders', { user, key, json: { items: [latte, latte] } })
  }
}

async function lookAround(call: Call): Promise<void> {
  for (const id of users) {
    const user = Buffer.from(id).toString('latin1')
    await call('GET', '/balance', { user })
    for (const list of ['/orders', '/balance/history']) {
      let path = `${list}?limit=7`
      for (;;) {
        const { nextCursor } = await call('GET', path, { user })
        if (!nextCursor) break
        path = `${list}?limit=7&cursor=${encodeURIComponent(nextCursor)}`
      }
    }
    await call('GET', '/coupons', { user })
  }
  await call('GET', '/products', { user: 'mina' })
  await call('GET', '/products/beans', { user: 'mina' })
  await call('GET', '/products/top?days=7&limit=10', { user: 'mina' })
  await call('POST', '/admin/ranking/snapshots', { json: {} })
}
