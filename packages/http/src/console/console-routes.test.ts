import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { afterAll, expect, it } from 'vitest'
import * as z from 'zod'
import type { Activity } from './activity.ts'
import { consoleFiles } from './console-files.ts'
import { consoleRoutes } from './console-routes.ts'
import { statusView } from './status-view.ts'

const at = Date.UTC(2026, 0, 31, 9)
const minute = { at, orders: 2, paid: 9_000, refused: { BUSY: 1 }, batches: 1, commands: 3 }
const activity: Activity = { since: at + 30_000, minutes: () => [minute], close() {} }
const shop = createShop({ store: createMemoryStore() })
afterAll(() => shop.close())
const routes = (demo = true) => consoleRoutes({ demo, currency: 'USD', activity })

function ask(id: string, params: Record<string, string> = {}) {
  const found = routes().find(route => route.id === id)!
  const none = { query: {}, body: {}, userId: undefined, idempotencyKey: undefined, address: '' }
  return found.handle({ shop, params, prefix: '/shop', ...none })
}

it('says of each route what it is for', () => {
  const page = {
    access: 'public',
    exempt: true,
    status: 200,
    answer: 'text/html',
    codes: [],
    tag: 'console',
    method: 'GET',
  }
  expect(routes()).toMatchObject([
    { ...page, id: 'getRoot', path: '/', summary: 'The same as /console' },
    {
      ...page,
      id: 'getConsole',
      path: '/console',
      summary: 'The shop to look at and to work with, for holders of the admin token',
    },
    {
      ...page,
      id: 'getDemo',
      path: '/console/demo',
      summary: 'A storefront to try things with, which believes every name',
    },
    {
      ...page,
      id: 'getConsoleFile',
      path: '/console/:build/:folder/:file',
      summary: 'What the pages need',
      answer: '*/*',
      codes: ['NOT_FOUND'],
    },
    {
      id: 'getStatus',
      method: 'GET',
      path: '/admin/status',
      access: 'admin',
      tag: 'console',
      summary: 'What this server does now, and has done minute by minute for an hour',
      status: 200,
      answer: statusView,
      codes: [],
    },
  ])
  expect(routes()[4]).not.toHaveProperty('exempt')
  expect(routes(false).map(({ id }) => id)).toEqual(['getRoot', 'getConsole', 'getConsoleFile', 'getStatus'])
})

it.each([
  ['getRoot', 'console'],
  ['getConsole', 'console'],
  ['getDemo', 'demo'],
])('%s answers the page that starts with %s, under the policy of pages', async (id, page) => {
  const answer = (await ask(id)) as { content: string; type: string; headers: Record<string, string> }
  const { build } = await consoleFiles()
  expect(answer.content).toContain(`<script type="module" src="/shop/console/${build}/start/${page}.js"></script>`)
  expect(answer.content).toContain('<html lang="ko" data-currency="USD" data-demo>')
  expect(answer.type).toBe('text/html')
  expect(Object.keys(answer.headers)).toEqual(['Content-Security-Policy'])
})

it('answers files of its own build, to be kept for good', async () => {
  const files = await consoleFiles()
  const params = { build: files.build, folder: 'style', file: 'console.css' }
  expect(await ask('getConsoleFile', params)).toEqual({
    content: files.get('style/console.css')!.text,
    type: 'text/css',
    headers: { 'Cache-Control': 'public, max-age=31536000, immutable' },
  })
  for (const wrong of [{ build: 'old' }, { folder: 'start' }, { file: 'none.css' }]) {
    await expect(ask('getConsoleFile', { ...params, ...wrong })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is nothing at this path.',
      details: {},
    })
  }
})

it('answers what this server does in the shape that it is documented in', async () => {
  const { json } = (await ask('getStatus')) as { json: object }
  expect(json).toEqual({
    timeZone: 'Asia/Seoul',
    since: '2026-01-31T09:00:30.000Z',
    ...shop.status(),
    minutes: [{ ...minute, at: '2026-01-31T09:00:00.000Z' }],
  })
  expect(statusView.parse(json)).toEqual(json)
  for (const wrong of [{ waitingCommands: -1 }, { waitingCommands: 0.5 }, { more: 1 }]) {
    expect(statusView.safeParse({ ...json, ...wrong }).success, JSON.stringify(wrong)).toBe(false)
  }
  expect(statusView.safeParse({ ...json, waitingCommands: 0 }).success).toBe(true)
  expect(statusView.meta()).toEqual({ id: 'Status' })
  const { properties } = z.toJSONSchema(statusView).$defs!['Status'] as z.core.JSONSchema.BaseSchema
  expect(properties).toMatchObject({
    since: { description: 'Since when this server counts' },
    minutes: { items: { properties: { refused: { description: 'How often, by the code of the error' } } } },
  })
})
