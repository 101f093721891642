// Holds the OpenAPI document against the server, with tools that others use: Redocly's rules, and Schemathesis, which makes
// requests of the document, follows its links and looks for answers that it does not describe: `npm run check:openapi`. Python 3 and
// PyPI are needed the first time.
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createShop } from '@jumun/core'
import { createMemoryPublisher, createMemoryStore } from '@jumun/core/memory'
import { startServer } from '@jumun/http/server'
import { cached } from './services/cache.ts'

/** Its script names the folder that it was installed in before that got its name. */
const entry = 'from schemathesis.cli import schemathesis; schemathesis()'
const schemathesisVersion = '4.32.5'
const redoclyVersion = '2.77.0'
const adminToken = 'the admin token of Schemathesis'
const [seed = '42', examples = '10'] = process.argv.slice(2)

const shop = createShop({ store: createMemoryStore(), publisher: createMemoryPublisher() })
await shop.users.register({ userId: 'mina', name: 'Mina' })
await shop.wallets.charge({ userId: 'mina', amount: 5_000_000 })
await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 100, stock: 1_000_000 })
const coupon = { name: 'Welcome', discount: { type: 'FIXED', amount: 10 }, quantity: 100_000 } as const
await shop.coupons.create({ code: 'WELCOME', ...coupon })
const server = await startServer({ shop, port: 0, workers: false, adminToken })
const work = mkdtempSync(join(tmpdir(), 'jumun-openapi-'))
let failed = false
try {
  const document = join(work, 'openapi.json')
  writeFileSync(document, await (await fetch(`${server.address}/openapi.json`)).text())
  // Older contracts have paths that could be taken for one another; the router asks for them first.
  writeFileSync(join(work, 'redocly.yaml'), 'extends: [recommended]\nrules:\n  no-ambiguous-paths: off\n')
  const redocly = ['--yes', `@redocly/cli@${redoclyVersion}`, 'lint', '--config', join(work, 'redocly.yaml'), document]
  failed = spawnSync('npx', redocly, { stdio: 'inherit' }).status !== 0
  failed = !(await runs(await installSchemathesis(), schemathesisArguments())) || failed
  const audit = await shop.audit()
  if (!audit.ok) {
    failed = true
    console.log(audit.findings)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
  await server.close()
}
process.exitCode = failed ? 1 : 0

function schemathesisArguments(): string[] {
  // Beside these: no request that the document allows is refused as invalid, and none that it forbids is taken.
  const checks = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance'
  return [
    'run',
    `${server.address}/openapi.json`,
    `--checks=${checks}`,
    '--phases=examples,coverage,fuzzing,stateful',
    `--max-examples=${examples}`,
    `--seed=${seed}`,
    '--workers=1',
    '--no-color',
    // A stream has no end, and the page's files are none of JSON.
    '--exclude-path=/products/stream',
    '--exclude-path-regex=^/docs',
    '--header=X-User-Id: mina',
    `--header=X-Admin-Token: ${adminToken}`,
  ]
}

function installSchemathesis(): Promise<string> {
  return cached(`schemathesis-${schemathesisVersion}`, async folder => {
    const run = promisify(execFile)
    await run('python3', ['-m', 'venv', folder], { timeout: 120_000 })
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', `schemathesis==${schemathesisVersion}`]
    await run(join(folder, 'bin', 'python'), pip, { timeout: 600_000 })
  })
}

/** The server answers in this process meanwhile. */
async function runs(folder: string, args: readonly string[]): Promise<boolean> {
  const child = execFile(join(folder, 'bin', 'python'), ['-c', entry, ...args], { maxBuffer: 64 * 1024 * 1024 })
  child.stdout?.pipe(process.stdout)
  child.stderr?.pipe(process.stderr)
  return new Promise(resolve => child.on('close', code => resolve(code === 0)))
}
