import { createConsole } from '@jumun/http/console'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveShop, type ShopServer } from '../http/shop-server.ts'
import { accessibilityFindings } from './accessible.ts'
import { closeBrowser, openWindow, signIn, type Window } from './window.ts'

let here: ShopServer
let window: Window
const row = (name: string) => window.page.locator('.rows.products .row', { hasText: name })

beforeAll(async () => {
  here = await serveShop({ console: createConsole() })
  window = await openWindow(here.server.address)
  await signIn(window)
  await window.go('#/products')
})
afterAll(async () => {
  await closeBrowser()
  await here.server.close()
})

it('shows all products, hidden ones too, and stock that is sold meanwhile', async () => {
  await row('Latte').waitFor()
  expect(await row('hidden').innerText()).toContain('Hidden')
  expect(await row('Latte').innerText()).toMatch(/₩4,500[\s\S]*50/)
  await here.shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 3 }] })
  await row('Latte').locator('.flash.down', { hasText: '47' }).waitFor()
  await window.picture('products')
  expect(await accessibilityFindings(window.page)).toEqual([])
})

it('changes a price and a stock where they stand, and hides and shows', async () => {
  const { page } = window
  await page.getByRole('button', { name: 'Change the price of Latte' }).click()
  // It has the focus from the next frame on.
  await page.locator('.cell-edit input:focus').waitFor()
  await page.keyboard.type('five')
  await page.keyboard.press('Enter')
  expect(await page.getByRole('alert').last().innerText()).toContain('Enter an amount')
  await page.locator('.cell-edit input').fill('5,000')
  await page.keyboard.press('Enter')
  await row('Latte').getByText('₩5,000').waitFor()
  await page.getByRole('button', { name: 'Add to or take from the stock of Latte' }).click()
  await page.locator('.cell-edit input').fill('-100')
  await page.keyboard.press('Enter')
  await page.getByText('Not enough stock: latte (47 left).').waitFor()
  await page.locator('.cell-edit input').fill('+3')
  await page.keyboard.press('Enter')
  await row('Latte').getByText('50', { exact: true }).waitFor()
  await row('Latte').getByRole('button', { name: 'Hide' }).click()
  await row('Latte').getByText('Hidden').waitFor()
  await row('Latte').getByRole('button', { name: 'Show' }).click()
  await row('Latte').getByText('On sale').waitFor()
  const { price, stock, status } = await here.shop.catalog.getProduct({ productId: 'latte' })
  expect({ price, stock, status }).toEqual({ price: 5_000, stock: 50, status: 'ON_SALE' })
})

it('finds, adds, and comes back to where it was', async () => {
  const { page } = window
  await page.getByLabel('Search by id or name').fill('bea')
  await expect.poll(() => page.locator('.rows.products .row').count()).toBe(2)
  expect(page.url()).toMatch(/#\/products\?query=bea$/)
  await page.getByRole('button', { name: 'Add a product' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Add' }).click()
  expect(await dialog.getByRole('alert').innerText()).toBe('Enter a name.')
  await dialog.getByLabel('Name').fill('아메리카노')
  await dialog.getByLabel('Product id').fill('latte')
  await dialog.getByLabel('Price').fill('4000')
  await dialog.getByLabel('Stock').fill('8')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await dialog.getByText('latte is taken already').waitFor()
  await dialog.getByLabel('Product id').fill('americano')
  await dialog.getByRole('button', { name: 'Add' }).dblclick()
  await page.getByRole('heading', { name: '아메리카노' }).waitFor()
  await page.goBack()
  expect(await page.getByLabel('Search by id or name').inputValue()).toBe('bea')
})

it('shows a product: options, sale, limit, and what moved its stock', async () => {
  const { page } = window
  await window.go('#/products/beans')
  await page.getByRole('heading', { name: '원두' }).waitFor()
  await page.getByRole('button', { name: 'Add to or take from the stock of 1 kg' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Change').fill('12')
  await dialog.getByLabel('Reason').fill('delivery 7')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Add to or take from the stock of 1 kg' }).getByText('12').waitFor()
  await page.getByLabel('Option').selectOption('1kg')
  await page.locator('.rows.movements').getByText('delivery 7').waitFor()
  await page.getByRole('button', { name: 'Window and limit' }).click()
  await dialog.getByLabel('On sale from').fill('2099-01-01T09:00')
  await dialog.getByLabel('Limit for one user').fill('2')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Not yet on sale').waitFor()
  expect(await here.shop.catalog.getProduct({ productId: 'beans' })).toMatchObject({
    saleFrom: Date.UTC(2099, 0, 1),
    limitPerUser: 2,
  })
  await window.picture('product')
  expect(await accessibilityFindings(window.page)).toEqual([])
})

it('broke no rule of the browser, and asked no one else', () => {
  expect(window.complaints).toEqual([])
  expect(window.elsewhere).toEqual([])
})
