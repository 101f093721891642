import { spawn } from 'node:child_process'
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jumunCommand } from '../testing/command-line.ts'
import { createJumun, type Jumun } from '../testing/run-jumun.ts'

let jumun: Jumun
beforeAll(async () => {
  jumun = createJumun()
  await jumun('init --sample')
})
afterAll(() => jumun.remove())

/** Serves, asks once it is there, and ends it. */
async function served(
  command: string,
  env: Readonly<Record<string, string>>,
  ask: (address: string, printed: string) => Promise<unknown>,
) {
  let asked: Promise<unknown> | undefined
  let isDone = false
  let printedThen = ''
  const run = await jumun(command, {
    env,
    react(printed) {
      const address = /serving at (\S+)/.exec(printed)?.[1]
      if (address === undefined) return undefined
      printedThen ||= printed
      asked ??= ask(address, printed).finally(() => (isDone = true))
      // It is waited for once the server has ended: until then it has not been left alone.
      asked.catch(() => undefined)
      return isDone ? 'SIGTERM' : undefined
    },
  })
  return { run, printed: printedThen, answer: await asked }
}

/** What the first lines say is shown, each at its address. */
function placesIn(printed: string): (string | undefined)[] {
  return [...printed.matchAll(/^jumun: ([\w ]+) at \S+/gm)].map(([, place]) => place)
}

/** One that nothing listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** For NODE_OPTIONS: tells on stderr of each flag that the process gives its engine. */
const tellingFlags = `--import data:text/javascript,${encodeURIComponent(`
  import { syncBuiltinESMExports } from 'node:module'
  import v8 from 'node:v8'
  v8.setFlagsFromString = flag => void process.stderr.write(flag + '\\n')
  syncBuiltinESMExports()`)}`

const adminToken = 'a-token-of-this-test-alone'
const secret = 'a secret of thirty-two characters'

function tokenOf(claims: object): string {
  const encoded = [{ alg: 'HS256', typ: 'JWT' }, claims].map(part =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const signature = createHmac('sha256', secret).update(encoded.join('.')).digest('base64url')
  return [...encoded, signature].join('.')
}

describe('serve', () => {
  it.each(['serve', 'platform'])('%s ends in order when it is asked to as soon as it listens', async command => {
    const port = await freePort()
    let isThere = false
    const tries = setInterval(() => {
      const socket = connect(port, '127.0.0.1', () => {
        isThere = true
      })
      socket.on('error', () => undefined).on('close', () => socket.destroy())
      socket.unref()
    }, 1)
    const run = await jumun(`${command} --port ${port}`, { react: () => (isThere ? 'SIGTERM' : undefined), reactMs: 1 })
    clearInterval(tries)
    expect(run).toMatchObject({ status: 0, signal: null })
  })

  const isBuilt = process.env['JUMUN_TEST_BUILT'] === '1'

  it.runIf(isBuilt)('keeps what a batch makes among the young, also where it does not start again', async () => {
    for (const chosen of ['', ' --max-semi-space-size=32']) {
      const env = { NODE_OPTIONS: `${tellingFlags}${chosen}` }
      const { printed } = await served('serve --port 0', env, async () => undefined)
      expect(printed.match(/^--no-allocation-site-pretenuring$/gm)).toHaveLength(1)
    }
    expect((await jumun('status', { env: { NODE_OPTIONS: tellingFlags } })).stderr).toBe('')
  })

  it.runIf(isBuilt && process.platform === 'linux')(
    'bounds the space of what lives for one request, unless told otherwise, and stays one process',
    async () => {
      const argumentsOf = async (env: Readonly<Record<string, string>>, talks: 'ipc'[] = []) => {
        const child = spawn(
          process.execPath,
          [...jumunCommand, 'serve', '--port', '0', '--db', 'sqlite::memory:', '--init'],
          {
            stdio: ['ignore', 'ignore', 'pipe', ...talks],
            env: { ...process.env, ...env },
          },
        )
        const ended = once(child, 'exit')
        for await (const text of child.stderr!.iterator({ destroyOnReturn: false })) {
          if (String(text).includes('serving at')) break
        }
        child.stderr!.resume()
        const given = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')
        child.kill('SIGTERM')
        expect(await ended).toEqual([0, null])
        return given.split('\0')
      }
      const bounds = ['--max-semi-space-size=16', '--initial-old-space-size=48']
      expect(await argumentsOf({})).toEqual(expect.arrayContaining(bounds))
      // It would no longer hear a process manager that talks to it.
      expect(await argumentsOf({}, ['ipc'])).not.toContain('--max-semi-space-size=16')
      expect(await argumentsOf({ NODE_OPTIONS: '--max-semi-space-size=32' })).not.toContain('--max-semi-space-size=16')
    },
  )

  it('believes every caller unless told otherwise, warns of that, and makes a token for the admin', async () => {
    const { run, printed, answer } = await served(
      'serve --port 0',
      { JUMUN_LOG_LEVEL: 'warn' },
      async (address, text) => {
        const token = /for this run it is (\S+)/.exec(text)?.[1]
        const balance = await fetch(`${address}/balance?userId=mina`)
        const audit = await fetch(`${address}/admin/audit`, { headers: { Authorization: `Bearer ${token}` } })
        const stranger = await fetch(`${address}/admin/audit`, { headers: { Authorization: 'Bearer guess' } })
        return [balance.status, audit.status, stranger.status]
      },
    )
    expect(answer).toEqual([200, 200, 403])
    expect(placesIn(printed)).toEqual(['serving', 'console'])
    expect(printed).toContain('jumun: warning: --auth mock trusts any user id a client sends')
    expect(printed).toMatch(/jumun: serving at http:\/\/127\.0\.0\.1:\d+ \(docs at http:\/\/127\.0\.0\.1:\d+\/docs\)/)
    expect(run).toMatchObject({ status: 0, signal: null })
  })

  it('is a shop to try at once: sample, an older contract at the root, a platform that shows what was sold', async () => {
    const port = await freePort()
    const command = `serve --port 0 --sample --contract 002 --cors https://shop.example --platform ${port}`
    const { run, printed, answer } = await served(command, { JUMUN_ADMIN_TOKEN: adminToken }, async address => {
      const ordered = await fetch(`${address}/order`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: 'https://shop.example' },
        body: JSON.stringify({ userId: 'mina', items: [{ productId: 'latte', quantity: 2 }] }),
      })
      const sales = async () => (await fetch(`http://127.0.0.1:${port}/sales`)).text()
      await expect.poll(sales, { timeout: 20_000 }).toContain('latte')
      return { order: await ordered.json(), allowed: ordered.headers.get('access-control-allow-origin') }
    })
    expect(answer).toMatchObject({ order: { orderStatus: 'SUCCESS' }, allowed: 'https://shop.example' })
    expect(printed).toContain(`jumun: the mock data platform takes events at http://127.0.0.1:${port}/events`)
    expect(printed).not.toContain('events wait in the outbox')
    expect(run).toMatchObject({ status: 0, signal: null })
  })

  it('is looked at with --serve of the demo: a sample shop in memory, its console, and a storefront', async () => {
    const { run, printed, answer } = await served(
      'demo --serve --port 0',
      { JUMUN_LOG_LEVEL: 'warn' },
      async address => {
        const pages = await Promise.all(['/', '/console', '/console/demo'].map(path => fetch(address + path)))
        const { items } = (await (await fetch(`${address}/products`)).json()) as { items: { productId: string }[] }
        return [...pages.map(({ status }) => status), items.length]
      },
    )
    expect(answer).toEqual([200, 200, 200, 4])
    expect(printed).toMatch(/jumun: serving at \S+ \(docs at \S+\/docs\)/)
    expect(run).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/console at \S+\/console\n[^]*demo at \S+\/console\/demo/),
    })
  })

  it('leaves its console out when it is asked to, and refuses a storefront where no user is believed', async () => {
    const { answer } = await served(
      'serve --port 0 --no-console',
      {},
      async address => (await fetch(`${address}/console`)).status,
    )
    expect(answer).toBe(404)
    const env = { JUMUN_JWT_SECRET: secret }
    expect(await jumun('serve --port 0 --auth jwt --demo', { env })).toMatchObject({ status: 2 })
    expect(await jumun('serve --port 0 --no-console --demo')).toMatchObject({ status: 2 })
    const refusals = [
      ['JUMUN_ADMIN_TOKEN', `${'a'.repeat(16)}\tb`, 'JUMUN_ADMIN_TOKEN has a line break or another control character'],
      [
        'JUMUN_JWT_JWKS_URL',
        'http://u:hunter2@127.0.0.1/keys',
        'JUMUN_JWT_JWKS_URL: A key set is fetched without a user',
      ],
      [
        'JUMUN_JWT_JWKS_URL',
        'ftp://127.0.0.1/hunter2',
        'JUMUN_JWT_JWKS_URL: A key set needs a URL that begins with http',
      ],
    ] as const
    for (const [name, value, text] of refusals) {
      const auth = name === 'JUMUN_ADMIN_TOKEN' ? 'mock' : 'jwt'
      const refused = await jumun(`serve --port 0 --auth ${auth}`, { env: { [name]: value } })
      expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining(text) })
      expect(refused.stderr).not.toContain('hunter2')
    }
    const { status, stderr } = await jumun('serve --port 0 --currency won')
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('KRW or USD') })
  })

  it('says once that nothing takes its events, and refuses a contract or an origin that is none', async () => {
    const { printed } = await served('serve --port 0', { JUMUN_ADMIN_TOKEN: adminToken }, async () => undefined)
    expect(printed.match(/no publisher is set, so events stay in the outbox/g)).toHaveLength(1)
    const wrong = { JUMUN_CONTRACT: '005', JUMUN_CORS: 'shop.example/path' }
    for (const [name, value] of Object.entries(wrong)) {
      const refused = await jumun('serve --port 0', { env: { [name]: value } })
      expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining(`${name}=${value}`) })
    }
  })

  it('refuses a platform where none can be, or beside another webhook', async () => {
    for (const [flags, reason] of [
      ['--platform 0', 'must name a port from 1 to 65535'],
      ['--platform 99999', 'must name a port from 1 to 65535'],
      ['--platform 4100 --webhook http://127.0.0.1:1/', 'takes the place of --webhook'],
    ] as const) {
      const refused = await jumun(`serve --port 0 ${flags}`)
      expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining(reason) })
    }
  })

  it('takes tokens with --auth jwt, and tells its requests as JSON lines on stdout', async () => {
    const env = { JUMUN_JWT_SECRET: secret, JUMUN_ADMIN_TOKEN: adminToken, JUMUN_JWT_ISSUER: 'us' }
    const { run, printed, answer } = await served('serve --port 0 --auth jwt --no-workers', env, async address => {
      const exp = Math.floor(Date.now() / 1000) + 600
      const ask = async (token: string) => {
        return (await fetch(`${address}/balance`, { headers: { Authorization: `Bearer ${token}` } })).status
      }
      return [
        await ask(tokenOf({ sub: 'mina', iss: 'us', exp })),
        await ask(tokenOf({ sub: 'mina', iss: 'them', exp })),
        (await fetch(`${address}/balance?userId=mina`)).status,
      ]
    })
    expect(answer).toEqual([200, 401, 401])
    expect(printed).not.toContain('trusts any user id')
    expect(run.status).toBe(0)
    const lines = run.stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { msg: string; route?: string })
    expect(lines.filter(({ route }) => route === '/balance')).toHaveLength(3)
    expect(lines.some(({ msg }) => msg === 'shutting down')).toBe(true)
    expect(run.stdout + run.stderr).not.toContain(adminToken)
  })

  it.each([
    [{}, '--auth jwt needs exactly one of JUMUN_JWT_SECRET, JUMUN_JWT_PUBLIC_KEY and JUMUN_JWT_JWKS_URL'],
    [{ JUMUN_JWT_SECRET: secret, JUMUN_JWT_PUBLIC_KEY: 'x' }, '--auth jwt needs exactly one of'],
    [{ JUMUN_JWT_PUBLIC_KEY: 'no key' }, '--auth jwt: JUMUN_JWT_PUBLIC_KEY: The public key is no PEM'],
    [{ JUMUN_JWT_SECRET: 'short' }, '--auth jwt: JUMUN_JWT_SECRET: A secret for tokens has at least 32 bytes'],
  ])('says what a token is checked with: %j', async (env, message) => {
    const { status, stderr } = await jumun('serve --port 0 --auth jwt', { env })
    expect(status).toBe(2)
    expect(stderr).toContain(`jumun: ${message}`)
  })

  it('warns once of tokens that any issuer may have made, and takes a key in one line and a token with a line break', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const env = {
      JUMUN_JWT_PUBLIC_KEY: String(publicKey.export({ type: 'spki', format: 'pem' })).replaceAll('\n', '\\n'),
      JUMUN_JWT_ALGORITHM: 'ES256',
      JUMUN_ADMIN_TOKEN: `${adminToken}\n`,
    }
    const { printed, answer } = await served('serve --port 0 --auth jwt --no-workers', env, async address => {
      const encoded = [{ alg: 'ES256' }, { sub: 'mina', exp: Math.floor(Date.now() / 1000) + 600 }].map(part =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      )
      const signature = sign('sha256', Buffer.from(encoded.join('.')), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      const asMina = { Authorization: `Bearer ${[...encoded, signature.toString('base64url')].join('.')}` }
      const json = { ...asMina, 'Content-Type': 'application/json' }
      return [
        (await fetch(`${address}/balance`, { headers: asMina })).status,
        (await fetch(`${address}/balance/charge`, { method: 'POST', headers: json, body: '{"amount":1}' })).status,
        (await fetch(`${address}/admin/audit`, { headers: { Authorization: `Bearer ${adminToken}` } })).status,
      ]
    })
    expect(answer).toEqual([200, 403, 200])
    expect(
      printed.match(/any token signed with this key is accepted, regardless of its issuer and audience/g),
    ).toHaveLength(1)
    expect(printed).toContain('Set JUMUN_JWT_ISSUER and JUMUN_JWT_AUDIENCE')
  })

  it('does not let others in with --auth mock, nor an admin token that can be guessed', async () => {
    for (const host of ['0.0.0.0', '::']) {
      const { status, stderr } = await jumun(`serve --port 0 --host ${host}`)
      expect(status).toBe(2)
      expect(stderr).toContain(
        `jumun: --host ${host} can be reached by other machines, and --auth mock trusts any user id`,
      )
      expect(stderr).toContain('--allow-mock-anywhere')
    }
    const short = await jumun('serve --port 0', { env: { JUMUN_ADMIN_TOKEN: 'fifteen letters' } })
    expect(short).toMatchObject({ status: 2 })
    expect(short.stderr).toContain('jumun: JUMUN_ADMIN_TOKEN has 15 characters: it needs at least 16')
  })

  it('limits what a user writes as set, and shows its measures on a port of their own', async () => {
    const env = { JUMUN_ADMIN_TOKEN: adminToken, JUMUN_LOG_LEVEL: 'warn' }
    const command =
      'serve --port 0 --no-workers --no-console --user-rate 1 --user-burst 2 --metrics-port 0 --no-self-charge'
    const { printed: places, answer } = await served(command, env, async (address, printed) => {
      const charge = async () => {
        const headers = { 'X-User-Id': 'mina', 'Content-Type': 'application/json' }
        return (await fetch(`${address}/balance/charge`, { method: 'POST', headers, body: '{"amount":1}' })).status
      }
      const statuses = [await charge(), await charge(), await charge()]
      const measures = /metrics at (\S+)/.exec(printed)?.[1] ?? ''
      return [...statuses, (await fetch(measures)).status, (await fetch(`${address}/metrics`)).status]
    })
    expect(answer).toEqual([403, 403, 429, 200, 401])
    expect(placesIn(places)).toEqual(['serving', 'metrics'])
  })

  it('ends with 1 when a request had to be cut off', async () => {
    let socket: Socket | undefined
    const { run } = await served('serve --port 0', { JUMUN_ADMIN_TOKEN: adminToken }, async address => {
      const { hostname, port } = new URL(address)
      socket = connect(Number(port), hostname).on('error', () => undefined)
      await once(socket, 'connect')
      const headers = ['Host: here', 'X-User-Id: mina', 'Content-Type: application/json', 'Content-Length: 100']
      socket.write(`POST /orders HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n{"items":`)
      // The server has it before it is asked to end.
      await sleep(300)
    })
    socket?.destroy()
    expect(run).toMatchObject({ status: 1, signal: null })
  })

  it('shares what answers early with other servers by Redis, below its own prefix', async context => {
    const url = process.env['JUMUN_TEST_REDIS'] ?? 'redis://127.0.0.1:6379'
    const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
    const answers = await redis.connect().then(
      () => true,
      () => false,
    )
    const required = /\bredis\b/.test(process.env['JUMUN_TEST_REQUIRE'] ?? '')
    if (!answers && !required) context.skip(`nothing answers at ${url}`)
    const prefix = `jumun-test-${process.pid}:`
    const env = { JUMUN_ADMIN_TOKEN: adminToken, JUMUN_REDIS_URL: url, JUMUN_REDIS_PREFIX: prefix }
    const { answer } = await served('serve --port 0 --no-workers', env, async address => {
      // A Redis that does not answer within its few milliseconds is passed over: on a busy machine it is asked again.
      for (let asked = 0; asked < 100; asked += 1) {
        await fetch(`${address}/products/top`)
        const keys = await redis.keys(`${prefix}*`)
        if (keys.length > 0) return redis.del(keys)
        await sleep(50)
      }
      return 0
    })
    expect(answer).toBe(1)
    await redis.quit()
  })

  it('says which URL is none of Redis', async () => {
    const { status, stderr } = await jumun('serve --port 0', { env: { JUMUN_REDIS_URL: 'http://here' } })
    expect(status).toBe(2)
    expect(stderr).toContain('jumun: JUMUN_REDIS_URL: Redis needs a URL that begins with redis:// or rediss://')
  })

  it('says why it cannot listen', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const env = { JUMUN_ADMIN_TOKEN: adminToken }
    const taken = await jumun(`serve --port ${port}`, { env })
    other.close()
    expect(taken).toMatchObject({ status: 1 })
    expect(taken.stderr).toContain(
      `jumun: CANNOT_LISTEN 127.0.0.1:${port}: something listens there already; take another --port`,
    )
    const elsewhere = await jumun('serve --port 0 --host 192.0.2.1 --allow-mock-anywhere', { env })
    expect(elsewhere).toMatchObject({ status: 1 })
    expect(elsewhere.stderr).toContain('CANNOT_LISTEN 192.0.2.1:0: this machine has no such address')
  })
})
