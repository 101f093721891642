import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { expect, it } from 'vitest'
import { serveShop } from './shop-server.ts'

const executablePath = process.env.JUMUN_TEST_CHROMIUM ?? '/usr/bin/chromium'

it.skipIf(!existsSync(executablePath))(
  'shows the API in a browser that holds it to its policy (needs chromium)',
  async () => {
    const here = await serveShop()
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage()
      const complaints: string[] = []
      page.on('console', message => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      page.on('pageerror', error => complaints.push(error.message))
      const elsewhere: string[] = []
      page.on('request', request => {
        const url = request.url()
        if (!url.startsWith(here.server.address) && !url.startsWith('data:')) elsewhere.push(url)
      })
      await page.goto(`${here.server.address}/docs`)
      await page.waitForSelector('.opblock')
      expect(await page.locator('.opblock').count()).toBeGreaterThan(30)
      await page.locator('.opblock-summary', { hasText: '/products/top' }).click()
      await page.getByRole('button', { name: 'Try it out' }).click()
      await page.getByRole('button', { name: 'Execute' }).click()
      await page.waitForSelector('.live-responses-table tbody .response-col_status')
      expect(await page.locator('.live-responses-table tbody .response-col_status').first().textContent()).toContain(
        '200',
      )
      expect(complaints).toEqual([])
      expect(elsewhere).toEqual([])
    } finally {
      await browser.close()
      await here.server.close()
    }
  },
)
