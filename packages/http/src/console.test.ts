import { expect, it } from 'vitest'
import { createConsole } from './console.ts'

/** Paths of the pages, and one of them as it is sent. */
async function pagesOf(console: ReturnType<typeof createConsole>) {
  const { routes, close } = console.open()
  close()
  const paths = routes.filter(({ answer }) => answer === 'text/html').map(({ path }) => path)
  const page = routes.find(({ path }) => path === '/console')!
  const answer = await page.handle({ prefix: '/shop' } as never)
  return { paths, page: 'content' in answer && typeof answer.content === 'string' ? answer.content : '' }
}

it('is there without a storefront, and shows won, unless it is asked for others', async () => {
  const plain = await pagesOf(createConsole())
  expect(plain.paths).toEqual(['/', '/console'])
  expect(plain.page).toContain('KRW')
  const other = await pagesOf(createConsole({ demo: true, currency: 'usd' }))
  expect(other.paths).toEqual(['/', '/console', '/console/demo'])
  expect(other.page).toContain('USD')
  expect(other.page).not.toContain('KRW')
})

it.each(['', 'XXZ', 'dollar'])('knows no currency %j', currency => {
  expect(() => createConsole({ currency })).toThrow(new RangeError(`There is no currency ${currency}.`))
})
