import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { expect, it, vi } from 'vitest'
import { documentationRoutes } from './documentation.ts'
import { prefixInMarkup } from './page-policy.ts'
import type { Route } from './route.ts'

function answerOf(id: string, { prefix = '', file = '' } = {}) {
  const route = documentationRoutes([]).find(one => one.id === id)!
  return route.handle({ prefix, params: { file } } as unknown as Parameters<Route['handle']>[0])
}

it('reads a file once, and again where it could not be read', async () => {
  // Others may have been given the file already.
  vi.resetModules()
  const { docsAsset } = await import('./docs-page.ts')
  const reading = vi.spyOn(fs, 'readFile').mockRejectedValueOnce(new Error('too many open files'))
  syncBuiltinESMExports()
  try {
    await expect(docsAsset('schema.js')).rejects.toThrow('too many open files')
    const given = await Promise.all([docsAsset('schema.js'), docsAsset('schema.js')])
    expect(given[1]).toEqual(given[0])
    expect(reading).toHaveBeenCalledTimes(2)
  } finally {
    reading.mockRestore()
    syncBuiltinESMExports()
  }
})

it.each([
  ['', '/'],
  ['/shop', '/shop'],
])('describes itself as it stands below %j, its own routes with the others', async (prefix, url) => {
  expect(await answerOf('getOpenApi', { prefix })).toMatchObject({
    json: { openapi: '3.1.0', servers: [{ url }], paths: { '/openapi.json': {}, '/docs': {}, '/docs/{file}': {} } },
  })
})

it('answers a page that needs nothing inline and nothing from elsewhere', async () => {
  expect(await answerOf('getDocs', { prefix: '/a b' })).toEqual({
    type: 'text/html',
    headers: {
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    },
    content: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Jumun API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/a%20b/docs/docs.css">
<script type="module" src="/a%20b/docs/docs.js"></script>
</head>
<body>
<main id="docs">This page needs JavaScript. <a href="/a%20b/openapi.json">openapi.json</a> does not.</main>
</body>
</html>
`,
  })
})

it.each([
  ['/shop/v1.2', '/shop/v1.2'],
  ['/~a-b_c%20', '/~a-b_c%20'],
  ['/"><script>', '/%22%3E%3Cscript%3E'],
  ["/'&", "/'%26"],
])('writes the prefix %s into markup as %s', (prefix, written) => {
  expect(prefixInMarkup(prefix)).toBe(written)
})

it.each([
  ['docs.css', 'text/css'],
  ['docs.js', 'text/javascript'],
  ['attempt.js', 'text/javascript'],
  ['schema.js', 'text/javascript'],
  ['lit-html.js', 'text/javascript'],
])('gives the page its %s, to be kept for an hour', async (file, type) => {
  const first = (await answerOf('getDocsFile', { file })) as { content: string }
  expect(first).toEqual({
    content: expect.any(String) as string,
    type,
    headers: { 'Cache-Control': 'public, max-age=3600' },
  })
  expect(first.content.length).toBeGreaterThan(100)
  // Browsers know no packages.
  const imported = [...first.content.matchAll(/^import .* from (.*)$/gm)].map(([, module]) => module)
  for (const module of imported) expect(module).toMatch(/^'\.\/[\w-]+\.js'$/)
  if (file === 'docs.js') expect(imported).toContain("'./lit-html.js'")
})

it.each(['none.js', 'constructor', '', '../package.json'])('has no file %j', async file => {
  await expect(answerOf('getDocsFile', { file })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'There is nothing at this path.',
    details: {},
  })
})
