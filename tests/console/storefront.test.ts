import { createConsole } from '@jumun/http/console'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveShop, type ShopServer } from '../http/shop-server.ts'
import { accessibilityFindings } from './accessible.ts'
import { closeBrowser, openWindow, type Window } from './window.ts'

let here: ShopServer
let mina: Window
let jun: Window

beforeAll(async () => {
  here = await serveShop({ console: createConsole({ demo: true }) })
  await here.shop.wallets.charge({ userId: 'jun', amount: 50_000 })
  mina = await openWindow(here.server.address, { path: '/console/demo#mina' })
  jun = await openWindow(here.server.address, {
    path: '/console/demo#jun',
    locale: 'ko-KR',
    viewport: { width: 360, height: 740 },
  })
})
afterAll(async () => {
  await closeBrowser()
  await here.server.close()
})

const good = ({ page }: Window, name: string) => page.locator('.good', { hasText: name })

it('sells: a cart, a coupon, an order, and back again', async () => {
  const { page } = mina
  await page.getByText('₩100,000').waitFor()
  expect(await page.getByText('Not yet').count()).toBe(0)
  await page.getByRole('button', { name: 'Add to cart Latte' }).click()
  await page.getByRole('button', { name: 'One more Latte' }).click()
  await page.getByRole('button', { name: 'Order for ₩9,000' }).waitFor()
  await page.getByRole('button', { name: 'Claim Welcome' }).click()
  await page.getByText('The coupon WELCOME is yours.').waitFor()
  await page.getByLabel('Coupon').selectOption({ label: 'Welcome' })
  expect(await accessibilityFindings(page)).toEqual([])
  await mina.picture('storefront')
  await page.getByRole('button', { name: 'Order for ₩9,000' }).dblclick()
  await page.getByText('Ordered and paid: ₩8,100.').waitFor()
  await good(mina, 'Latte').getByText('48 left').waitFor()
  await page.getByText('₩91,900').waitFor()
  await page.getByText('Latte × 2').waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('₩100,000').waitFor()
  await good(jun, 'Latte').getByText('50개 남음').waitFor()
  await page.getByRole('button', { name: 'Charge ₩10,000' }).click()
  await page.getByText('₩110,000').waitFor()
})

it('gives the last piece to one of two windows, and tells the other one why not', async () => {
  await here.shop.catalog.adjustStock({ productId: 'latte', delta: -49, reason: 'a busy morning' })
  await good(mina, 'Latte').getByText('1 left').waitFor()
  await good(jun, 'Latte').getByText('1개 남음').waitFor()
  // Both press, and both requests wait at the door until both are there.
  let open = () => {}
  const door = new Promise<void>(resolve => {
    open = resolve
  })
  let came = 0
  for (const { page } of [mina, jun]) {
    await page.route('**/orders', async route => {
      if (route.request().method() === 'POST' && (came += 1) === 2) open()
      if (route.request().method() === 'POST') await door
      await route.continue()
    })
  }
  await Promise.all([
    mina.page.getByRole('button', { name: 'Buy now Latte' }).click(),
    jun.page.getByRole('button', { name: '바로 구매 Latte' }).click(),
  ])
  const said = ({ page }: Window) => page.locator('.told').innerText()
  await expect
    .poll(async () => /Ordered|stock/.test(await said(mina)) && /주문과 결제|재고/.test(await said(jun)))
    .toBe(true)
  const texts = [await said(mina), await said(jun)]
  expect(texts.filter(text => /Ordered and paid|주문과 결제가 완료/.test(text))).toHaveLength(1)
  expect(
    texts.filter(text => /Not enough stock: latte \(0 left\)|재고가 부족합니다: latte \(남은 수량 0\)/.test(text)),
  ).toHaveLength(1)
  await good(mina, 'Latte').getByText('Sold out').waitFor()
  await good(jun, 'Latte').getByText('품절').waitFor()
  expect(await mina.page.getByRole('button', { name: 'Buy now Latte' }).isDisabled()).toBe(true)
  await jun.picture('storefront-phone')
  expect(await accessibilityFindings(jun.page)).toEqual([])
  const overflow = await jun.page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  expect(overflow).toBe(0)
  expect((await here.shop.audit()).findings).toEqual([])
})

it('changes who is the customer', async () => {
  const { page } = mina
  await page.getByLabel('Customer').fill('없는 손님')
  await page.getByLabel('Customer').press('Enter')
  await page.getByText('There is no user 없는 손님.').waitFor()
  await page.getByLabel('Customer').fill('jun')
  await page.getByLabel('Customer').press('Enter')
  await page.getByText('Hello, jun.').waitFor()
  for (const window of [mina, jun]) expect([window.complaints, window.elsewhere]).toEqual([[], []])
})
