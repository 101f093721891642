import { createMemoryPublisher } from '@jumun/core/memory'
import { createConsole } from '@jumun/http/console'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { serveShop, type ShopServer } from '../http/shop-server.ts'
import { accessibilityFindings } from './accessible.ts'
import { closeBrowser, openWindow, signIn, type Window } from './window.ts'

const publisher = createMemoryPublisher()
let here: ShopServer
let window: Window

beforeAll(async () => {
  here = await serveShop({ console: createConsole(), settings: { publisher } })
  // Best sellers are kept for a minute: this one is among them.
  await place(2)
  window = await openWindow(here.server.address)
  await signIn(window)
})
afterAll(async () => {
  await closeBrowser()
  await here.server.close()
})
afterEach(() => {
  expect(window.complaints).toEqual([])
  expect(window.elsewhere).toEqual([])
})

const place = (quantity = 1, more: object = {}) =>
  here.shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity }], ...more })
const dialog = () => window.page.getByRole('dialog')
const rows = (name: string) => window.page.locator(`.rows.${name} [data-rows] .row`)
async function isAccessible(): Promise<void> {
  expect(await accessibilityFindings(window.page)).toEqual([])
}

describe('now', () => {
  it('tells orders, refusals, best sellers, low stock and lag, as they come', async () => {
    const { page } = window
    await window.go('#/now')
    await here.shop.orders.place({ userId: 'jun', items: [{ productId: 'latte', quantity: 1 }] }).catch(() => {})
    await page.getByText('Balance too small').waitFor()
    await page.locator('.bars', { hasText: 'Latte' }).waitFor()
    expect(await page.locator('.tile').first().innerText()).toMatch(/Orders per minute\s+[\d.]+\s+1 in the last hour/)
    expect(await page.locator('.low-list').innerText()).toMatch(/1 kg\s*Sold out/)
    expect(await page.locator('.tile').last().innerText()).toContain('1 pending')
    expect(await page.getByRole('img').first().getAttribute('aria-label')).toMatch(/^Orders by minute: /)
    await isAccessible()
    await window.picture('now')
  })
})

describe('orders', () => {
  it('shows what comes, filters, and keeps the filters in the address', async () => {
    const { page } = window
    await window.go('#/orders')
    await expect.poll(() => rows('orders').count()).toBe(2)
    await place(3)
    await expect.poll(() => rows('orders').count()).toBe(3)
    await page.getByLabel('Status').selectOption('FAILED')
    await expect.poll(() => rows('orders').count()).toBe(1)
    expect(page.url()).toMatch(/#\/orders\?status=FAILED$/)
    await page.getByLabel('Status').selectOption('')
    await page.getByLabel('User id').fill('nobody')
    await page.getByText('There is no user nobody.').waitFor()
    await page.getByLabel('User id').fill('mina')
    await expect.poll(() => rows('orders').count()).toBe(2)
    await page.getByLabel('From').fill('2001-01-01')
    await page.getByLabel('Until, included').fill('2001-01-31')
    await page.getByText('No order is found.').waitFor()
    await window.go('#/orders')
    await isAccessible()
    await window.picture('orders')
  })

  it('completes with one key, once', async () => {
    const { page } = window
    await expect.poll(() => rows('orders').count()).toBe(3)
    await page.locator('main').focus()
    await page.keyboard.press('ArrowDown')
    await page.locator('.row.chosen').waitFor()
    await page.keyboard.press('c')
    await page.keyboard.press('c')
    await page.getByText('Handed over: Latte × 3 to mina.').waitFor()
    await page.locator('.row.chosen').getByText('Completed').waitFor()
  })

  it('cancels lines with the refund shown before, then the rest', async () => {
    const { page } = window
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Order', exact: false }).first().waitFor()
    await page.getByRole('button', { name: 'Cancel…' }).click()
    await dialog().getByText('₩13,500 goes back to mina.').waitFor()
    await dialog().getByLabel('Units of Latte to cancel').fill('4')
    await dialog().getByText('Enter how many units to cancel').first().waitFor()
    await dialog().getByLabel('Units of Latte to cancel').fill('1')
    await dialog().getByText('₩4,500 goes back to mina.').waitFor()
    await dialog().getByLabel('Reason').fill('spilled')
    await isAccessible()
    await window.picture('order-cancel')
    await dialog().getByRole('button', { name: 'Cancel it' }).dblclick()
    await page.getByText('₩4,500 went back to mina.').waitFor()
    await page.getByText('Part cancelled').waitFor()
    await page.getByRole('button', { name: 'Cancel…' }).click()
    await dialog().getByRole('button', { name: 'Cancel it' }).click()
    await page.getByText('₩9,000 went back to mina.').waitFor()
    await page.locator('.timeline').getByText('Cancelled', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Complete' }).count()).toBe(0)
    await isAccessible()
    await window.picture('order')
    const { balance } = await here.shop.wallets.balance({ userId: 'mina' })
    expect(balance).toBe(100_000 - 2 * 4_500)
  })

  it('saves what is listed as CSV', async () => {
    const { page } = window
    await window.go('#/orders?user=mina')
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    const chunks: Buffer[] = []
    for await (const chunk of await saved.createReadStream()) chunks.push(chunk as Buffer)
    const [header, ...lines] = Buffer.concat(chunks).toString().trimEnd().split('\r\n')
    expect(header).toMatch(/^\uFEFForderId,userId,status,createdAt,paidAt,productId/)
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/,mina,CANCELLED,.*,latte,default,Latte,default,4500,3,3,0,13500,13500,13500$/)
  })
})

describe('users', () => {
  it('charges and withdraws with a reason, once, and shows the ledger with its chart', async () => {
    const { page } = window
    await window.go('#/users')
    await page.getByLabel('Search by beginning').fill('mi')
    await expect.poll(() => rows('users').count()).toBe(1)
    await window.picture('users')
    await rows('users').getByRole('link').click()
    await page.getByRole('button', { name: 'Charge' }).click()
    await dialog().getByLabel('Amount').fill('20,000')
    await dialog().getByText('₩91,000 → ₩111,000').waitFor()
    await dialog().getByRole('button', { name: 'Charge' }).click()
    await dialog().getByText('Enter a reason').waitFor()
    await dialog().getByLabel('Reason').fill('paid by card')
    await dialog().getByRole('button', { name: 'Charge' }).dblclick()
    await page.getByText('Charged: Mina has ₩111,000.').waitFor()
    await page.getByRole('button', { name: 'Withdraw' }).click()
    await dialog().getByLabel('Amount').fill('200000')
    await dialog().getByLabel('Reason').fill('mistyped')
    await dialog().getByRole('button', { name: 'Withdraw' }).click()
    await dialog().getByText('The balance is too small: ₩200,000 needed, ₩111,000 there.').waitFor()
    await dialog().getByLabel('Amount').fill('1000')
    await dialog().getByRole('button', { name: 'Withdraw' }).click()
    await page.getByText('Withdrawn: Mina has ₩110,000.').waitFor()
    await rows('ledger').first().getByText('mistyped').waitFor()
    expect(await rows('ledger').first().innerText()).toMatch(/−₩1,000\s+₩110,000/)
    expect(await page.getByRole('img').getAttribute('aria-label')).toMatch(/now ₩110,000$/)
    await isAccessible()
    await window.picture('user')
    expect((await here.shop.wallets.history({ userId: 'mina', limit: 100 })).items).toHaveLength(7)
  })

  it('shows coupons and takes one back', async () => {
    const { page } = window
    await here.shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    await page.getByText('Usable').waitFor()
    await page.getByRole('button', { name: 'Take back' }).click()
    await dialog().getByLabel('Reason').fill('a bot')
    await dialog().getByRole('button', { name: 'Take back' }).click()
    await page.locator('.pill', { hasText: 'Taken back' }).waitFor()
  })

  it('registers', async () => {
    const { page } = window
    await window.go('#/users')
    await page.getByRole('button', { name: 'Register a user' }).click()
    await dialog().getByLabel('Name').fill('박준')
    await dialog().getByLabel('User id').fill('jun')
    await dialog().getByRole('button', { name: 'Add' }).click()
    await dialog().getByText('jun is taken already').waitFor()
    await dialog().getByLabel('User id').fill('jun2')
    await dialog().getByRole('button', { name: 'Add' }).click()
    await page.getByRole('heading', { name: '박준' }).waitFor()
  })
})

describe('coupons', () => {
  it('creates, changes and closes campaigns, and shows a rush', async () => {
    const { page } = window
    await window.go('#/coupons')
    const campaign = page.locator('.coupon', { hasText: 'RUSH' })
    await page.getByRole('button', { name: 'Create a coupon' }).click()
    await dialog().getByLabel('Code').fill('RUSH')
    await dialog().getByLabel('Name').fill('Rush hour')
    await dialog().getByLabel('Kind').selectOption('PERCENT')
    await dialog().getByLabel('Per cent off').fill('7.5')
    await dialog().getByLabel('At most').fill('3000')
    await dialog().getByLabel('Quantity').fill('5')
    await isAccessible()
    await dialog().getByRole('button', { name: 'Create a coupon' }).click()
    await campaign.getByText('7.5 % off, up to ₩3,000').waitFor()
    await here.shop.coupons.claim({ userId: 'mina', code: 'RUSH' })
    await campaign.getByText('1 of 5 claimed, 4 left').waitFor()
    await campaign.getByText('per second').waitFor()
    await here.shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }], couponCode: 'RUSH' })
    await campaign.getByText('1 used').waitFor()
    await isAccessible()
    await window.picture('coupons')
    await campaign.getByRole('button', { name: 'Change' }).click()
    await dialog().getByLabel('Quantity').fill('0')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().getByText('The shop does not take this').waitFor()
    await dialog().getByLabel('Quantity').fill('2')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await campaign.getByText('1 of 2 claimed, 1 left').waitFor()
    await campaign.getByRole('button', { name: 'Close now' }).click()
    await dialog().getByRole('button', { name: 'Close now' }).click()
    await campaign.getByText('Over', { exact: true }).waitFor()
    await expect(here.shop.coupons.claim({ userId: 'jun', code: 'RUSH' })).rejects.toMatchObject({
      code: 'COUPON_NOT_CLAIMABLE',
    })
  })
})

describe('events', () => {
  it('delivers, shows why not, and tries again', async () => {
    const { page } = window
    publisher.respond(() => 'poison')
    await window.go('#/events')
    await page.getByRole('button', { name: 'Deliver now' }).click()
    const poisoned = rows('events').filter({ hasText: 'refuses event' })
    await poisoned.first().waitFor()
    await poisoned.first().locator('button.reason').click()
    await page.locator('pre', { hasText: 'The platform refuses event' }).waitFor()
    await isAccessible()
    await window.picture('events')
    for (let tries = 0; tries < 20 && (await here.shop.outbox.stats()).dead === 0; tries += 1) {
      await page.getByRole('button', { name: 'Try again' }).first().click()
      await page.getByRole('button', { name: 'Deliver now' }).click()
    }
    publisher.respond(() => 'accept')
    await page.getByRole('button', { name: 'Retry all dead' }).click()
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Deliver now' }).click()
        return (await here.shop.outbox.stats()).dead
      })
      .toBe(0)
  })

  it('sends once more what was sent', async () => {
    const { page } = window
    await here.shop.outbox.retry({
      eventIds: (await here.shop.outbox.list({ limit: 100 })).items.map(({ eventId }) => eventId),
    })
    await here.shop.outbox.relay()
    const { sent } = await here.shop.outbox.stats()
    expect(sent).toBeGreaterThan(2)
    const before = publisher.attempts.length
    await page.getByRole('button', { name: 'Replay…' }).click()
    await dialog().getByRole('button', { name: 'Replay…' }).click()
    await page.getByText(`${sent} events wait for delivery.`).waitFor()
    await page.getByRole('button', { name: 'Deliver now' }).click()
    await expect.poll(() => publisher.attempts.length).toBe(before + sent)
  })
})

describe('audit', () => {
  it('proves, and leads to the rows that break a rule', async () => {
    const { page } = window
    await window.go('#/audit')
    await page.getByRole('button', { name: 'Run the audit' }).click()
    await page.getByText('Everything holds.').waitFor()
    await isAccessible()
    await window.picture('audit')
    const { orderId } = await place()
    const healthy = here.shop.audit
    Object.assign(here.shop, {
      audit: async () => ({
        ...(await healthy()),
        ok: false,
        findings: [{ check: 'order-totals', ids: [orderId], expected: 4_500, actual: 4_501 }],
        checks: [{ check: 'order-totals', rule: 'total', findings: 1 }],
      }),
    })
    await page.getByRole('button', { name: 'Run the audit' }).click()
    await page.getByText('1 finding', { exact: true }).waitFor()
    await isAccessible()
    await page.getByRole('link', { name: orderId }).click()
    await page.getByRole('heading', { name: 'Order' }).waitFor()
    Object.assign(here.shop, { audit: healthy })
  })
})

describe('import', () => {
  const file = (text: string) => ({ name: 'menu.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

  it('shows first what a file would change, and then changes it', async () => {
    const { page } = window
    await window.go('#/products?import=csv')
    await page.getByLabel('File').setInputFiles(file('productId,name,price,stock\nlatte,Latte,oops,1\n'))
    await page.getByText('Line 2: “oops” is no price.').waitFor()
    const list = 'productId,name,price,stock\nlatte,Latte,4800,40\nmate,마테,3000,7\n'
    await page.getByLabel('File').setInputFiles(file(list))
    await page.getByText('It would add 1, change 1, and leave 0 as they are.').waitFor()
    expect((await here.shop.catalog.getProduct({ productId: 'latte' })).price).toBe(4_500)
    await isAccessible()
    await window.picture('import')
    await page.getByRole('button', { name: 'Import', exact: true }).dblclick()
    await page.getByText('1 added, 1 changed.').waitFor()
    await page.locator('.rows.products .row', { hasText: '마테' }).waitFor()
    expect(await here.shop.catalog.getProduct({ productId: 'latte' })).toMatchObject({ price: 4_800, stock: 40 })
    expect((await here.shop.audit()).findings).toEqual([])
  })
})
