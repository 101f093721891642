import { createConsole } from '@jumun/http/console'
import { startServer } from '@jumun/http/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { adminToken, serveShop, type ShopServer } from '../http/shop-server.ts'
import { accessibilityFindings } from './accessible.ts'
import { closeBrowser, openWindow, signIn } from './window.ts'

let here: ShopServer
beforeAll(async () => {
  here = await serveShop({ console: createConsole() })
})
afterAll(async () => {
  await closeBrowser()
  await here.server.close()
})

const storageOf = 'JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])'

it('lets in with the token alone, says what is wrong, and keeps it in the tab', async () => {
  const window = await openWindow(`${here.server.address}`, { path: '/console#/products/latte' })
  const { page } = window
  await page.locator('form button.main').click()
  await page.getByText('Enter the admin token.').waitFor()
  await signIn(window, 'a guess of someone')
  await page.getByText('This is not the admin token of this server.').waitFor()
  expect(await accessibilityFindings(page)).toEqual([])
  await window.picture('sign-in')
  for (let guess = 0; guess < 6; guess += 1) {
    const answered = page.waitForResponse(/admin\/status/)
    await signIn(window, `guess ${guess} of many`)
    await answered
  }
  await page.getByText('Too many requests came from here.').waitFor()
  await signIn(window)
  // What was asked for is what is shown.
  await page.getByRole('heading', { name: 'Latte' }).waitFor()
  const kept = await page.evaluate<string>(storageOf)
  expect(kept).toContain(JSON.stringify(['jumun.token', adminToken]))
  expect((JSON.parse(kept) as [[string, string][], unknown, string])[0]).toEqual([])
  await page.reload()
  await page.getByRole('heading', { name: 'Latte' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.locator('input[name=token]').waitFor()
  expect(await page.evaluate(storageOf)).not.toContain(adminToken)
  // Addresses and logs never held it.
  expect(
    window.said.filter(text => text.includes(adminToken) || text.includes(encodeURIComponent(adminToken))),
  ).toEqual([])
  expect([window.complaints, window.elsewhere]).toEqual([[], []])
  await window.close()
})

it('can be looked at without a button that changes anything', async () => {
  const window = await openWindow(here.server.address)
  const { page } = window
  await page.getByLabel('Read only').check()
  await signIn(window)
  for (const [hash, heading] of [
    ['products', 'Products'],
    ['products/latte', 'Latte'],
    ['orders', 'Orders'],
    ['users', 'Users'],
    ['users/mina', 'Mina'],
    ['coupons', 'Coupons'],
    ['events', 'Events'],
  ]) {
    await window.go(`#/${hash}`)
    await page.getByRole('heading', { name: heading! }).first().waitFor()
    expect(await page.locator('main button:not(.tile)').allInnerTexts(), hash).toEqual(
      hash === 'orders' ? ['Save as CSV'] : [],
    )
  }
  await page.getByRole('button', { name: 'Read only' }).click()
  await page.getByRole('button', { name: 'Deliver now' }).waitFor()
  await window.close()
})

it('says that the server is away, and goes on when it is back, without doing anything twice', async () => {
  const { shop } = here
  const first = await startServer({
    shop: { ...shop, close: async () => {} },
    port: 0,
    workers: false,
    adminToken,
    console: createConsole(),
  })
  const { port } = first
  const window = await openWindow(first.address)
  const { page } = window
  await signIn(window)
  await window.go('#/users/jun')
  await page.getByRole('button', { name: 'Charge' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Amount').fill('7000')
  await dialog.getByLabel('Reason').fill('cash')
  await first.close()
  await page.getByText('The server cannot be reached.').waitFor()
  await dialog.getByRole('button', { name: 'Charge' }).click()
  await dialog.getByText('Trying again is safe: it is done once.').waitFor()
  await window.picture('server-away')
  const second = await startServer({
    shop: { ...shop, close: async () => {} },
    port,
    workers: false,
    adminToken,
    console: createConsole(),
  })
  // The answer of the first try is lost on its way: the second one carries the same key.
  const keys: (string | undefined)[] = []
  let lost = false
  await page.route('**/charge', async route => {
    keys.push(route.request().headers()['idempotency-key'])
    if (lost) return route.continue()
    lost = true
    await route.fetch()
    await route.abort()
  })
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Charged: 준 has ₩7,000.').waitFor()
  await page.getByText('The server cannot be reached.').waitFor({ state: 'detached' })
  expect(keys.length).toBeGreaterThanOrEqual(2)
  expect(new Set(keys).size).toBe(1)
  expect((await shop.wallets.history({ userId: 'jun', limit: 10 })).items).toHaveLength(1)
  await window.close()
  await second.close()
})

it('asks for the token again where the server has another one by now', async () => {
  const { shop } = here
  const options = { shop: { ...shop, close: async () => {} }, workers: false, console: createConsole() }
  const first = await startServer({ ...options, port: 0, adminToken })
  const window = await openWindow(first.address)
  await signIn(window)
  await window.page.getByRole('heading', { name: 'Now' }).waitFor()
  await first.close()
  const second = await startServer({
    ...options,
    console: createConsole(),
    port: first.port,
    adminToken: 'another token of this test',
  })
  await window.page.getByText('The server no longer takes this token.').waitFor()
  await window.close()
  await second.close()
})

it('is there under any path, at its root too', async () => {
  const mounted = await startServer({
    shop: { ...here.shop, close: async () => {} },
    port: 0,
    workers: false,
    adminToken,
    prefix: '/shop/v1',
    console: createConsole(),
  })
  for (const path of ['/shop/v1/console', '/shop/v1/']) {
    const window = await openWindow(mounted.address, { path })
    await signIn(window)
    await window.go('#/products')
    await window.page.locator('.rows.products .row', { hasText: 'Latte' }).waitFor()
    expect([window.complaints, window.elsewhere]).toEqual([[], []])
    await window.close()
  }
  await mounted.close()
})

it('speaks Korean and English, and remembers which', async () => {
  const window = await openWindow(here.server.address, { locale: 'ko-KR' })
  const { page } = window
  expect(await page.locator('html').getAttribute('lang')).toBe('ko')
  await signIn(window)
  for (const [hash, heading] of [
    ['now', '현황'],
    ['products', '상품'],
    ['products/latte', 'Latte'],
    ['orders', '주문'],
    ['users/mina', 'Mina'],
    ['coupons', '쿠폰'],
    ['events', '이벤트'],
    ['audit', '점검'],
  ]) {
    await window.go(`#/${hash}`)
    await page.getByRole('heading', { name: heading! }).first().waitFor()
    await window.picture(`ko-${hash!.replace('/', '-')}`)
    expect(await accessibilityFindings(page), hash).toEqual([])
  }
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Audit' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Audit' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  await window.close()
})

it('fits a phone, in the dark too, and is worked by the keyboard', async () => {
  await here.shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
  const window = await openWindow(here.server.address, {
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    locale: 'ko-KR',
  })
  const { page } = window
  await page.locator('input[name=token]:focus').waitFor()
  await page.keyboard.type(adminToken)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '현황' }).waitFor()
  const { orderId } = (await here.shop.orders.list({ limit: 1 })).items[0]!
  for (const hash of [
    'now',
    'products',
    'products/beans',
    'orders',
    `orders/${orderId}`,
    'users',
    'users/mina',
    'coupons',
    'events',
    'audit',
  ]) {
    await window.go(`#/${hash}`)
    await page.locator('main h1').waitFor()
    await page.waitForTimeout(400)
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect(overflow, hash).toBe(0)
    expect(await accessibilityFindings(page), hash).toEqual([])
    await window.picture(`phone-${hash.split('/').slice(0, 2).join('-').slice(0, 16)}`)
  }
  await window.go('#/products/latte')
  await page.getByRole('button', { name: '판매 기간' }).waitFor()
  await page.getByRole('button', { name: '판매 기간' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await page.evaluate('document.activeElement.textContent.trim()')).toContain('판매 기간')
  await window.close()
})
