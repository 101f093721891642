import { createHash } from 'node:crypto'
import { createConsole } from '@jumun/http/console'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveShop, type ShopServer } from './shop-server.ts'

let here: ShopServer
beforeAll(async () => {
  here = await serveShop({ console: createConsole({ demo: true, currency: 'usd' }) })
})
afterAll(() => here.server.close())

const own = (address: string) => address.slice(here.prefix.length)

it('serves its pages and all that they need under the policy of the documentation, wherever it is mounted', async () => {
  const { headers } = await here.call('GET', '/docs')
  const seen = new Set<string>()
  for (const path of ['/', '/console', '/console/demo']) {
    const page = await here.call('GET', path)
    expect(page.headers['content-security-policy']).toBe(headers['content-security-policy'])
    expect(page.text).toContain('data-currency="USD"')
    expect(page.text).not.toMatch(/https?:|<style|style=|onload/)
    const waiting = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, address]) => own(address!))
    expect(waiting.length).toBeGreaterThan(2)
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file)) continue
      seen.add(file)
      const { status, text, headers: sent } = await here.call('GET', file)
      expect(status, file).toBe(200)
      expect(sent['content-type']).toMatch(file.endsWith('.css') ? /^text\/css/ : /^text\/javascript/)
      // Its address names its build.
      expect(sent['cache-control']).toBe('public, max-age=31536000, immutable')
      if (file.endsWith('.css')) {
        // The charts' and its own.
        for (const name of ['.uplot', '.boot']) expect(text).toContain(name)
        continue
      }
      expect(text, file).toMatch(/\b(?:import|export)\b/)
      // A browser knows no packages.
      expect(text, file).not.toMatch(/^import .* from '[^.]/m)
      const imported = [...text.matchAll(/(?:from|import|import\() ?["'](\.[^"']+)["']/g)].map(([, name]) => name!)
      for (const name of imported) waiting.push(new URL(name, `http://x${file}`).pathname)
    }
  }
  expect(seen.size).toBeGreaterThan(25)
})

it('names its build after what is in it', async () => {
  const [, build] = /\/console\/([\w-]+)\/start/.exec((await here.call('GET', '/console')).text)!
  expect(build).toMatch(/^[\w-]{12}$/)
  const ofNothing = createHash('sha256').digest('base64url')
  expect(ofNothing.startsWith(build!)).toBe(false)
})

it('has the modules of others as a browser can load them', async () => {
  const [, build] = /\/console\/([\w-]+)\/start/.exec((await here.call('GET', '/console')).text)!
  const chart = (await here.call('GET', `/console/${build}/lib/uplot.js`)).text
  const made = `data:text/javascript,${encodeURIComponent(chart)}`
  expect(await import(made)).toMatchObject({ default: expect.any(Function) })
  // Maps of sources that are not served would be asked for in vain.
  expect((await here.call('GET', `/console/${build}/lib/lit-html.js`)).text).not.toContain('sourceMappingURL')
})

it('stands in the documentation, each route with an id of its own', async () => {
  const { json } = await here.call('GET', '/openapi.json')
  const ids = ['/', '/console', '/console/demo', '/console/{build}/{folder}/{file}', '/admin/status'].map(
    path => json.paths[path].get.operationId,
  )
  expect(ids).toEqual(['getRoot', 'getConsole', 'getDemo', 'getConsoleFile', 'getStatus'])
})

it('has nothing under names that are none, nor of another build', async () => {
  const [, build] = /\/console\/([\w-]+)\/start/.exec((await here.call('GET', '/console')).text)!
  for (const path of [
    `/console/${build}/start/none.js`,
    `/console/${build}/..%2f/package.json`,
    '/console/old/start/console.js',
  ]) {
    expect((await here.call('GET', path)).status, path).toBe(404)
  }
})

it('tells what this server does, to the admin alone', async () => {
  await here.call('POST', '/orders', { user: 'mina', json: { items: [{ productId: 'latte', quantity: 2 }] } })
  await here.call('POST', '/orders', { user: 'jun', json: { items: [{ productId: 'latte', quantity: 1 }] } })
  expect((await here.call('GET', '/admin/status')).status).toBe(401)
  const { json } = await here.call('GET', '/admin/status', { admin: true })
  expect(json).toMatchObject({ timeZone: 'Asia/Seoul', waitingCommands: 0 })
  const minutes = json.minutes as { orders: number; paid: number; refused: Record<string, number> }[]
  expect(minutes.reduce((sum, { orders }) => sum + orders, 0)).toBeGreaterThanOrEqual(1)
  expect(minutes.reduce((sum, { paid }) => sum + paid, 0)).toBeGreaterThanOrEqual(9_000)
  expect(minutes.some(({ refused }) => (refused['INSUFFICIENT_BALANCE'] ?? 0) > 0)).toBe(true)
})

it('is not there unless it is asked for, and its storefront by itself', async () => {
  const bare = await serveShop()
  for (const path of ['/', '/console', '/console/demo', '/admin/status']) {
    expect((await bare.call('GET', path, { admin: true })).status, path).toBe(404)
  }
  await bare.server.close()
  const quiet = await serveShop({ console: createConsole() })
  expect((await quiet.call('GET', '/console')).status).toBe(200)
  expect((await quiet.call('GET', '/console/demo')).status).toBe(404)
  await quiet.server.close()
  expect(() => createConsole({ currency: 'won' })).toThrow(RangeError)
})
