import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { jwtAuthentication } from '@jumun/http'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type Answer,
  type CallOptions,
  isCarriedByFetch,
  serveShop,
  type ShopServer,
  type ShopServerOptions,
} from './shop-server.ts'

let here: ShopServer
async function open(options: ShopServerOptions = {}): Promise<ShopServer> {
  here = await serveShop(options)
  return here
}
afterEach(async () => {
  await here.server.close()
})

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const secret = 'a secret that is long enough for a test'

const inAnHour = Math.floor(Date.now() / 1000) + 3600

function token(claims: object, key = secret, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const signed = `${part(header)}.${part({ exp: inAnHour, ...claims })}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}
const bearer = (claims: object, key?: string) => ({ Authorization: `Bearer ${token(claims, key)}` })

describe('mock authentication', () => {
  it('takes the bearer token, X-User-Id, or userId of query or body, which must not contradict each other', async () => {
    await open()
    const ask = (options: CallOptions, query = '') => here.call('GET', `/balance${query}`, options)
    const who = async (options: CallOptions, query = '') => (await ask(options, query)).json.userId
    const headers = { Authorization: 'Bearer mina' }
    expect(await who({ headers })).toBe('mina')
    expect(await who({ user: 'jun' })).toBe('jun')
    expect(await who({}, '?userId=mina')).toBe('mina')
    const add = (options: CallOptions, query = '') =>
      here.call('POST', `/cart/items${query}`, {
        ...options,
        json: { productId: 'latte', quantity: 1, ...(options.json as object) },
      })
    expect((await add({ json: { userId: 'mina' } })).json.userId).toBe('mina')
    const agreed = await add({ headers, user: 'mina', json: { userId: 'mina' } }, '?userId=mina')
    expect(agreed.json.userId).toBe('mina')
    const contradictions: [CallOptions, string][] = [
      [{ headers, user: 'jun' }, ''],
      [{ headers }, '?userId=jun'],
      [{ headers, json: { userId: 'jun' } }, ''],
      [{ user: 'mina' }, '?userId=jun'],
      [{ json: { userId: 'mina' } }, '?userId=jun'],
    ]
    for (const [options, query] of contradictions) {
      const { status, json } = await add(options, query)
      expect({ status, errors: json.errors }).toMatchObject({ status: 400, errors: [{ pointer: '/userId' }] })
    }
    expect((await here.call('GET', '/balance')).headers['www-authenticate']).toBe('Bearer')
  })

  // A `Request` with GET has none.
  it.skipIf(isCarriedByFetch)('takes it from the body of a GET as well', async () => {
    await open()
    const json = { userId: 'mina' }
    expect((await here.call('GET', '/balance', { json })).json.userId).toBe('mina')
    expect((await here.call('GET', '/balance?userId=jun', { json })).status).toBe(400)
  })

  it('tells a caller who names no user all the ways to do so', async () => {
    await open()
    const { detail } = (await here.call('GET', '/balance')).json
    expect(detail).toBe('This needs a user: send its id as bearer token, as X-User-Id, or as userId in query or body.')
  })

  it('knows users by names beyond ASCII', async () => {
    await open()
    await here.shop.users.register({ userId: '김민아', name: '김민아' })
    expect((await here.call('GET', '/balance', { user: '김민아' })).json.userId).toBe('김민아')
    expect((await here.call('GET', `/balance?userId=${encodeURIComponent('김민아')}`)).status).toBe(200)
  })
})

describe('tokens', () => {
  it('make the user, and a request that names another one anywhere is refused', async () => {
    await open({ authenticate: jwtAuthentication({ secret }) })
    const headers = bearer({ sub: 'mina' })
    expect((await here.call('GET', '/balance', { headers })).json.userId).toBe('mina')
    expect((await here.call('GET', '/balance?userId=mina', { headers, user: 'mina' })).status).toBe(200)
    const others: [string, string, CallOptions][] = [
      ['GET', '/balance?userId=jun', {}],
      ['GET', '/balance', { user: 'jun' }],
      ['POST', '/balance/charge', { json: { amount: 1, userId: 'jun' } }],
      ['GET', '/orders/cart?userId=jun', {}],
      ['POST', '/payments', { json: { orderId: 'x', userId: 'jun' } }],
      ['GET', '/products?userId=jun', {}],
      ['GET', '/coupons/available?userId=jun', {}],
    ]
    for (const [method, path, options] of others) {
      const answer = await here.call(method, path, { ...options, headers })
      expect(answer, path).toMatchObject({ status: 403, json: { code: 'FORBIDDEN' } })
    }
  })

  it('are the only way to be someone', async () => {
    await open({ authenticate: jwtAuthentication({ secret }) })
    for (const path of ['/balance', '/balance?userId=mina', '/coupons/available?userId=mina']) {
      expect(await here.call('GET', path), path).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } })
    }
    expect((await here.call('GET', '/balance', { user: 'mina' })).status).toBe(401)
    expect((await here.call('GET', '/balance')).json.detail).toBe('This needs a user: send a bearer token.')
    expect((await here.call('GET', '/coupons/available')).status).toBe(200)
    expect((await here.call('GET', '/products')).status).toBe(200)
  })

  const past = Math.floor(Date.now() / 1000) - 60
  it.each<[string, string]>([
    ['of another key', token({ sub: 'mina' }, 'b'.repeat(40))],
    ['without a signature', `${part({ alg: 'none' })}.${part({ sub: 'mina' })}.`],
    ['of another algorithm', token({ sub: 'mina' }, secret, { alg: 'HS512' })],
    ['that is over', token({ sub: 'mina', exp: past })],
    ['that is not yet', token({ sub: 'mina', nbf: past + 600 })],
    ['without an end', token({ sub: 'mina', exp: undefined })],
    ['without a subject', token({ name: 'mina' })],
    ['with a number for a subject', token({ sub: 7 })],
    ['that is none', 'mina'],
    ['that was tampered with', token({ sub: 'jun' }).replace(/\.[^.]+\./, `.${part({ sub: 'mina' })}.`)],
  ])('do not count: one %s', async (_, text) => {
    await open({ authenticate: jwtAuthentication({ secret }) })
    const answer = await here.call('GET', '/balance', { headers: { Authorization: `Bearer ${text}` } })
    expect(answer).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } })
    expect(answer.text).not.toContain(text)
  })

  it('have the issuer and the audience that are wanted', async () => {
    await open({ authenticate: jwtAuthentication({ secret, issuer: 'us', audience: 'shop' }) })
    const status = async (claims: object) =>
      (await here.call('GET', '/balance', { headers: bearer({ sub: 'mina', ...claims }) })).status
    expect(await status({ iss: 'us', aud: ['shop', 'x'] })).toBe(200)
    expect(await status({ iss: 'them', aud: 'shop' })).toBe(401)
    expect(await status({ iss: 'us' })).toBe(401)
  })

  it('are checked with a public key, which is no secret for another algorithm', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string
    await open({ authenticate: jwtAuthentication({ publicKey: pem, algorithm: 'ES256' }) })
    const signed = `${part({ alg: 'ES256' })}.${part({ sub: 'mina', exp: inAnHour })}`
    const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const good = { Authorization: `Bearer ${signed}.${signature.toString('base64url')}` }
    expect((await here.call('GET', '/balance', { headers: good })).status).toBe(200)
    expect((await here.call('GET', '/balance', { headers: bearer({ sub: 'mina' }, pem) })).status).toBe(401)
  })

  it.each<[string, (pem: string) => string]>([
    ['as it is', pem => pem],
    ['in one line, as environments hold it', pem => pem.replaceAll('\n', '\\n')],
    ['with blank lines around it', pem => `\n\n${pem}\n\n`],
  ])('are checked with a public key %s', async (_, written) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = written(publicKey.export({ type: 'spki', format: 'pem' }) as string)
    await open({ authenticate: jwtAuthentication({ publicKey: pem, algorithm: 'ES256' }) })
    const signed = `${part({ alg: 'ES256' })}.${part({ sub: 'mina', exp: inAnHour })}`
    const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const headers = { Authorization: `Bearer ${signed}.${signature.toString('base64url')}` }
    expect((await here.call('GET', '/balance', { headers })).status).toBe(200)
  })

  it('need a key that is one', async () => {
    await open()
    for (const publicKey of ['', 'junk', '-----BEGIN PUBLIC KEY-----\njunk\n-----END PUBLIC KEY-----']) {
      expect(() => jwtAuthentication({ publicKey, algorithm: 'ES256' })).toThrow(/no PEM: it begins with/)
    }
  })

  it('need a secret that is long enough', async () => {
    await open()
    expect(() => jwtAuthentication({ secret: 'short' })).toThrow(/32 bytes/)
  })
})

describe('the admin token', () => {
  it('opens the admin routes, and nothing else does', async () => {
    await open()
    const status = async (headers: Record<string, string>, path = '/admin/audit') =>
      (await here.call('GET', path, { headers })).status
    expect(await status({ Authorization: 'Bearer the admin token of tests' })).toBe(200)
    expect(await status({ 'X-Admin-Token': 'the admin token of tests' })).toBe(200)
    expect(await status({})).toBe(401)
    expect(await status({ 'X-User-Id': 'mina' })).toBe(401)
    expect(await status({ Authorization: 'Bearer mina' })).toBe(403)
    expect(await status({ Authorization: 'Bearer ' })).toBe(401)
    expect(await status({ Authorization: 'Bearer the admin token of tests' }, '/admin/audit?userId=mina')).toBe(400)
  })

  it('is nothing that can be guessed where none was set', async () => {
    await open({ adminToken: undefined })
    for (const given of ['undefined', 'null', 'x']) {
      expect((await here.call('GET', '/admin/audit', { headers: { Authorization: `Bearer ${given}` } })).status).toBe(
        403,
      )
    }
  })
})

describe('what belongs to someone else', () => {
  it('answers byte for byte like what does not exist', async () => {
    await open({ authenticate: jwtAuthentication({ secret }) })
    const jun = { userId: 'jun' }
    await here.shop.wallets.charge({ ...jun, amount: 50_000 })
    const paid = await here.shop.orders.place({ ...jun, items: [{ productId: 'latte', quantity: 1 }] })
    const pending = await here.shop.orders.create({ ...jun, items: [{ productId: 'latte', quantity: 1 }] })
    const cart = await here.shop.carts.add({ ...jun, productId: 'latte', quantity: 1 })
    const { userCouponId } = await here.shop.coupons.claim({ ...jun, code: 'WELCOME' })
    const { itemId } = cart.items[0]!
    const items = [{ productId: 'latte', quantity: 1 }]
    const absent = '00000000-0000-7000-8000-000000000000'
    const questions: [string, (id: string) => [string, string, CallOptions?]][] = [
      ...[paid.orderId, pending.orderId].flatMap(orderId => {
        const ways: [string, (id: string) => [string, string, CallOptions?]][] = [
          [orderId, id => ['GET', `/orders/${id}`]],
          [orderId, id => ['POST', `/orders/${id}/payment`]],
          [orderId, id => ['POST', `/orders/${id}/cancel`, { json: { reason: 'mine now' } }]],
          [orderId, id => ['POST', '/payments', { json: { orderId: id } }]],
        ]
        return ways
      }),
      [itemId, id => ['PATCH', `/cart/items/${id}`, { json: { quantity: 2 } }]],
      [itemId, id => ['DELETE', `/cart/items/${id}`]],
      [itemId, id => ['DELETE', `/orders/cart/${id}`]],
      [itemId, id => ['DELETE', `/cart/remove?itemId=${id}`]],
      [itemId, id => ['POST', '/cart/checkout', { json: { itemIds: [id] } }]],
      [userCouponId, id => ['POST', '/orders', { json: { items, userCouponId: id } }]],
      [userCouponId, id => ['POST', '/orders', { json: { items, userCouponId: id, payment: 'later' } }]],
    ]
    const before = JSON.stringify([await here.shop.orders.list(jun), await here.shop.carts.get(jun)])
    for (const [theirs, question] of questions) {
      const ask = (id: string) => {
        const [method, path, options] = question(id)
        return here.call(method, path, { ...options, headers: bearer({ sub: 'mina' }) })
      }
      const other = await ask(theirs)
      const none = await ask(absent)
      expect(other.status, other.text).toBe(404)
      // A refused order names the record that it left, which is of the user who asks.
      const [shown, wanted] = [other, none].map(answer =>
        bytesOf(answer).replaceAll(answer.json.details.orderId ?? theirs, absent),
      )
      expect(shown!.replaceAll(theirs, absent)).toBe(wanted)
    }
    expect(JSON.stringify([await here.shop.orders.list(jun), await here.shop.carts.get(jun)])).toBe(before)
  })

  it('does not show in lists', async () => {
    await open({ authenticate: jwtAuthentication({ secret }) })
    await here.shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
    await here.shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    await here.shop.carts.add({ userId: 'mina', productId: 'latte', quantity: 1 })
    const headers = bearer({ sub: 'jun' })
    for (const path of ['/orders', '/coupons', '/cart', '/balance/history']) {
      expect((await here.call('GET', path, { headers })).json.items, path).toEqual([])
    }
  })
})

/** Status, headers and body of an answer, without the id of the request and the time. */
function bytesOf({ status, headers, text }: Answer): string {
  const requestId = String(headers['x-request-id'])
  const { date: _, ...kept } = headers
  return JSON.stringify([status, kept, text]).replaceAll(requestId, '')
}
