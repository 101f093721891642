import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isWithoutBrowser, launchBrowser } from './chromium.ts'
import { adminToken, serveShop, type ShopServer } from './shop-server.ts'

let here: ShopServer
let browser: Browser
let page: Page
/** What the browser complained about, such as a script that the policy forbids. */
const complaints: string[] = []
/** Addresses beyond this server. */
const elsewhere: string[] = []

const operation = (id: string) => page.locator(`details#${id}`)
async function open(id: string): Promise<void> {
  await operation(id).locator('> summary').click()
}
async function send(id: string): Promise<{ status: string; text: string }> {
  await operation(id).getByRole('button', { name: 'Send' }).click()
  const answer = operation(id).locator('.answer')
  await answer.waitFor()
  await expect.poll(() => operation(id).getByRole('button', { name: 'Stop' }).isDisabled()).toBe(true)
  return { status: await answer.locator('output').innerText(), text: await answer.locator('> pre').innerText() }
}

describe.skipIf(isWithoutBrowser)(
  'the page at /docs, in a browser that holds it to its policy (needs chromium)',
  () => {
    beforeAll(async () => {
      here = await serveShop()
      browser = await launchBrowser()
      page = await browser.newPage({ viewport: { width: 360, height: 740 } })
      page.setDefaultTimeout(10_000)
      page.on('console', message => {
        if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(message.text())) {
          complaints.push(message.text())
        }
      })
      page.on('pageerror', error => complaints.push(error.message))
      page.on('request', request => {
        const url = request.url()
        if (!url.startsWith(here.server.address) && !url.startsWith('data:')) elsewhere.push(url)
      })
      await page.goto(`${here.server.address}/docs`)
      await page.locator('.operation').first().waitFor()
    })
    afterAll(async () => {
      await browser?.close()
      await here?.server.close()
    })

    it('shows every operation of the document, and finds some', async () => {
      const { paths } = (await here.call('GET', '/openapi.json')).json as { paths: Record<string, object> }
      const operations = Object.values(paths).flatMap(Object.keys)
      expect(await page.locator('.operation').count()).toBe(operations.length)
      await page.getByLabel('Filter').fill('/coupons/AVAIL')
      expect(await page.locator('.operation').count()).toBe(1)
      await page.getByLabel('Filter').fill('')
      expect(await page.locator('.operation').count()).toBe(operations.length)
    })

    it('sends a query and shows the answer', async () => {
      await open('listProducts')
      await operation('listProducts').locator('input[name=limit]').fill('1')
      const { status, text } = await send('listProducts')
      expect(status).toBe('200 OK')
      expect(JSON.parse(text)).toMatchObject({ limit: 1, items: [{ productId: 'beans' }] })
    })

    it('sends the example of a body as the user that was named', async () => {
      await page.getByLabel('User (bearer token)').fill('mina')
      await open('placeOrder')
      // The example takes a coupon, which the user has to claim first.
      expect(JSON.parse((await send('placeOrder')).text)).toMatchObject({ code: 'COUPON_NOT_FOUND' })
      await here.call('POST', '/coupons/WELCOME/claim', { user: 'mina' })
      const { status, text } = await send('placeOrder')
      expect(status).toBe('201 Created')
      expect(JSON.parse(text)).toMatchObject({ userId: 'mina', status: 'PAID', total: 8_100 })
      await operation('placeOrder').locator('input[name=Idempotency-Key]').fill('k'.repeat(256))
      expect((await send('placeOrder')).status).toBe('400 Bad Request')
    })

    it('fills paths, and sends the admin token to admin routes alone', async () => {
      await page.getByLabel('Admin token').fill(adminToken)
      await open('adjustStock')
      await operation('adjustStock').locator('input[name=productId]').fill('latte')
      await operation('adjustStock').locator('textarea').fill('{"delta":1,"reason":"found one"}')
      expect(JSON.parse((await send('adjustStock')).text)).toMatchObject({ productId: 'latte' })
      await open('getBalance')
      expect(JSON.parse((await send('getBalance')).text)).toMatchObject({ userId: 'mina' })
    })

    it('shows a stream as it comes, and stops it', async () => {
      await open('streamProducts')
      await operation('streamProducts').getByRole('button', { name: 'Send' }).click()
      await expect
        .poll(() => operation('streamProducts').locator('.answer > pre').innerText())
        .toContain('event: snapshot')
      await operation('streamProducts').getByRole('button', { name: 'Stop' }).click()
      await expect.poll(() => operation('streamProducts').getByRole('button', { name: 'Stop' }).isDisabled()).toBe(true)
    })

    it('opens the operation that its address names', async () => {
      const other = await browser.newPage()
      await other.goto(`${here.server.address}/docs#checkoutCart`)
      await other.locator('details#checkoutCart[open]').waitFor()
      await other.close()
    })

    it('broke no rule, and asked no one else', async () => {
      expect(complaints).toEqual([])
      expect(elsewhere).toEqual([])
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(overflow).toBe(0)
    })
  },
)
