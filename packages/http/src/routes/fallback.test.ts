import type { Context } from 'koa'
import { expect, it } from 'vitest'
import { fallback } from './fallback.ts'

const middleware = fallback(path => (path === '/cups' ? ['GET', 'POST', 'GET'] : []))

async function ask(method: string, path: string) {
  const headers: Record<string, string> = {}
  const ctx = { method, path, status: 0, set: (name: string, value: string) => void (headers[name] = value) }
  await middleware(ctx as unknown as Context, () => Promise.reject(new Error('nothing comes behind it')))
  return { status: ctx.status, headers }
}

it('tells what may be done at a path, each once', async () => {
  expect(await ask('OPTIONS', '/cups')).toEqual({ status: 204, headers: { Allow: 'GET, POST, OPTIONS' } })
})

it('tells what may be done instead', async () => {
  await expect(ask('DELETE', '/cups')).rejects.toMatchObject({
    code: 'METHOD_NOT_ALLOWED',
    message: 'DELETE is not allowed here; allowed: GET, POST, OPTIONS.',
    details: { allowed: ['GET', 'POST', 'OPTIONS'] },
  })
})

it.each(['GET', 'OPTIONS'])('has nothing at other paths, for %s either', async method => {
  await expect(ask(method, '/plates')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'There is nothing at this path.',
    details: {},
  })
})
