import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

let jumun: Session
beforeAll(() => {
  jumun = openSession()
})
afterAll(() => jumun.remove())

const trusting = 'jumun: warning: --auth mock trusts any user id a client sends; use --auth jwt in production\n'
const badToken = 'jumun: JUMUN_ADMIN_TOKEN has 5 characters: it needs at least 16; see `jumun serve --help`\n'
const secret = 'a secret of thirty-two characters'

/** That of an admin is refused behind it, so that nothing is served. */
const JUMUN_ADMIN_TOKEN = 'short'

describe('serve, before it begins', () => {
  it.each([
    ['--platform 0', {}, 'jumun: --platform must name a port from 1 to 65535; see `jumun serve --help`\n'],
    ['--platform 65536', {}, 'jumun: --platform must name a port from 1 to 65535; see `jumun serve --help`\n'],
    ...['', '1', '65535'].map(
      port =>
        [
          `--platform ${port} --webhook http://127.0.0.1:1/`,
          {},
          'jumun: --platform takes the place of --webhook: name one of them; see `jumun serve --help`\n',
        ] as const,
    ),
    ['', { JUMUN_ADMIN_TOKEN }, `${trusting}${badToken}`],
    [
      '--no-console --demo',
      {},
      `${trusting}jumun: --demo is a part of the console: leave --no-console out; see \`jumun serve --help\`\n`,
    ],
    [
      '--auth jwt --demo',
      { JUMUN_JWT_SECRET: secret, JUMUN_JWT_ISSUER: 'us', JUMUN_JWT_AUDIENCE: 'them' },
      'jumun: --demo has no sign-in for users: it needs --auth mock; see `jumun serve --help`\n',
    ],
    [
      '--host 0.0.0.0',
      {},
      `${trusting}jumun: --host 0.0.0.0 can be reached by other machines, and --auth mock trusts any user id: use --auth jwt, or add --allow-mock-anywhere if something else keeps strangers out; see \`jumun serve --help\`\n`,
    ],
    [
      '--auth jwt',
      {},
      'jumun: --auth jwt needs exactly one of JUMUN_JWT_SECRET, JUMUN_JWT_PUBLIC_KEY and JUMUN_JWT_JWKS_URL; see `jumun serve --help`\n',
    ],
    [
      '--auth jwt',
      { JUMUN_JWT_SECRET: secret, JUMUN_JWT_JWKS_URL: 'https://shop.example/keys' },
      'jumun: --auth jwt needs exactly one of JUMUN_JWT_SECRET, JUMUN_JWT_PUBLIC_KEY and JUMUN_JWT_JWKS_URL; see `jumun serve --help`\n',
    ],
    [
      '--auth jwt',
      { JUMUN_JWT_SECRET: secret, JUMUN_JWT_ISSUER: 'us', JUMUN_JWT_AUDIENCE: 'them', JUMUN_ADMIN_TOKEN },
      badToken,
    ],
    [
      '--auth jwt',
      {
        JUMUN_JWT_JWKS_URL: 'https://shop.example/keys',
        JUMUN_JWT_ISSUER: 'us',
        JUMUN_JWT_AUDIENCE: 'them',
        JUMUN_ADMIN_TOKEN,
      },
      badToken,
    ],
    [
      '--auth jwt',
      { JUMUN_JWT_SECRET: secret, JUMUN_ADMIN_TOKEN },
      `jumun: warning: any token signed with this key is accepted, regardless of its issuer and audience. Set JUMUN_JWT_ISSUER and JUMUN_JWT_AUDIENCE\n${badToken}`,
    ],
  ] as const)('says why it does not with %s and %j', async (flags, env, stderr) => {
    expect(await jumun(`serve --port 0 ${flags}`, { env })).toEqual({ status: 2, stdout: '', stderr })
  })

  it('says that its platform cannot listen, and by which flag', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const refused = await jumun(`serve --port 0 --platform ${port}`)
    other.close()
    expect(refused).toEqual({
      status: 1,
      stdout: '',
      stderr: `${trusting}jumun: CANNOT_LISTEN --platform ${port}: something listens there already; take another --port\n`,
    })
  })
})
