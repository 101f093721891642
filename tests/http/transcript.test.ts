import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { startServer } from '@jumun/http/server'

const run = promisify(execFile)
const readme = readFileSync(new URL('../../packages/http/README.md', import.meta.url), 'utf8')
const [, console = ''] = /```console\n([\s\S]*?)```/.exec(readme) ?? []
const steps = console
  .trim()
  .split('\n\n')
  .map(step => step.split('\n'))
const isRequired = /\bcurl\b/.test(process.env.JUMUN_TEST_REQUIRE ?? '')
const isWithoutCurl = await run('curl', ['--version']).then(
  () => false,
  () => !isRequired,
)

/** The words of a command as a shell reads them: blanks divide, single quotes keep together. */
function words(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|\S)+/g)].map(([word]) => word.replaceAll("'", ''))
}

it.skipIf(isWithoutCurl)('the README tells a true conversation (needs curl)', async () => {
  const shop = createShop({ store: createMemoryStore() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4500, stock: 10 })
  const server = await startServer({ shop, port: 0, workers: false, adminToken: 'a-long-admin-token' })
  expect(steps.length).toBeGreaterThan(5)
  for (const [command = '', ...answer] of steps) {
    expect(command).toMatch(/^\$ curl -s /)
    const [, ...args] = words(command.slice(2))
    const { stdout } = await run(
      'curl',
      args.map(arg => arg.replace('localhost:3000', server.address)),
    )
    const literal = answer.join('\n').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    expect(stdout.trimEnd()).toMatch(new RegExp(`^${literal.replaceAll('…', '[^",}]+')}$`))
  }
  expect(await server.close()).toBe(true)
})
