import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveShop, type ShopServer } from './shop-server.ts'

let here: ShopServer
beforeAll(async () => {
  here = await serveShop()
})
afterAll(() => here.server.close())

it.each([
  ['docs.css', 'text/css'],
  ['docs.js', 'text/javascript'],
  ['attempt.js', 'text/javascript'],
  ['schema.js', 'text/javascript'],
  ['lit-html.js', 'text/javascript'],
])('the page of the documentation finds its %s, of its own type and kept for an hour', async (file, type) => {
  const { status, headers, text } = await here.call('GET', `/docs/${file}`)
  expect(status).toBe(200)
  expect(headers['content-type']).toMatch(new RegExp(`^${type}(; charset=utf-8)?$`))
  expect(headers['cache-control']).toBe('public, max-age=3600')
  expect(text.length).toBeGreaterThan(100)
  // A browser knows no packages.
  expect(text).not.toMatch(/from '[^.]/)
})

it('shows the way to the document to those who have no JavaScript', async () => {
  const { headers, text } = await here.call('GET', '/docs')
  expect(headers['content-type']).toMatch(/^text\/html/)
  const links = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, link]) => link)
  expect(links).toEqual(['/docs/docs.css', '/docs/docs.js', '/openapi.json'].map(path => here.prefix + path))
})

it.each(['/docs/none.js', '/docs/constructor', '/docs/..%2fpackage.json'])('there is nothing at %s', async path => {
  const { status, json } = await here.call('GET', path)
  expect([status, json.detail]).toEqual([404, 'There is nothing at this path.'])
})
