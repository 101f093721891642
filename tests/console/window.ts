import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../http/chromium.ts'
import { adminToken } from '../http/shop-server.ts'

/** What the run has seen, to be looked at: ignored by git. */
const pictures = fileURLToPath(new URL('../../.generated/console/', import.meta.url))

let browser: Browser | undefined

/** The one browser of a file of tests. */
async function theBrowser(): Promise<Browser> {
  browser ??= await launchBrowser()
  return browser
}

export async function closeBrowser(): Promise<void> {
  await browser?.close()
  browser = undefined
}

export interface Window {
  readonly page: Page
  /** What the browser complained of, such as a script that the policy forbids; refusals of the API are none. */
  readonly complaints: readonly string[]
  /** Requests to anywhere else than this server. */
  readonly elsewhere: readonly string[]
  /** Addresses of all requests, and what was logged. */
  readonly said: readonly string[]
  go(hash: string): Promise<void>
  /** Keeps a picture of what is seen. */
  picture(name: string): Promise<void>
  close(): Promise<void>
}

/** A window of the console. @param address Of the server, with what the app is mounted under. */
export async function openWindow(
  address: string,
  options: BrowserContextOptions & { readonly path?: string } = {},
): Promise<Window> {
  const { path = '/console', ...more } = options
  const context = await (await theBrowser()).newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    ...more,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  const elsewhere: string[] = []
  const said: string[] = []
  page.on('console', message => {
    said.push(message.text())
    // A refused request, or one to a server that is away, is what some tests are about.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.stack ?? error.message))
  page.on('request', request => {
    const url = request.url()
    said.push(url)
    if (!url.startsWith(new URL(address).origin) && !/^(data|blob):/.test(url)) elsewhere.push(url)
  })
  await page.goto(`${address}${path}`)
  return {
    page,
    complaints,
    elsewhere,
    said,
    async go(hash) {
      await page.evaluate(to => {
        ;(globalThis as unknown as { location: { hash: string } }).location.hash = to
      }, hash)
    },
    async picture(name) {
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: `${pictures}${name}.png` })
    },
    close: () => context.close(),
  }
}

export async function signIn({ page }: Window, token = adminToken): Promise<void> {
  await page.locator('input[name=token]').fill(token)
  await page.locator('form button.main').click()
}
