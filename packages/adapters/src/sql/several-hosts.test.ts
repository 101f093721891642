import { StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import { severalHosts } from './several-hosts.ts'
import { unavailable } from './store-error.ts'

type State = 'writes' | 'reads' | 'away' | 'refuses' | 'fails'

/** Hosts `a`, `b` … in the given states, which may change; connections are numbered as they are made. */
function cluster(...states: State[]) {
  const idle: { host: string }[][] = states.map(() => [])
  const discarded: string[] = []
  let asked = 0
  const hosts = severalHosts(
    states.map((_, i) => ({
      host: 'abc'[i]!,
      async connect() {
        if (states[i] === 'away') throw new StoreError('unavailable', `${'abc'[i]} is away`, { code: 'NO_SERVER' })
        if (states[i] === 'refuses') throw unavailable('ACCESS_DENIED', 'wrong password')
        return idle[i]!.pop() ?? { host: 'abc'[i]! }
      },
      async takesWrites() {
        asked += 1
        if (states[i] === 'fails') throw unavailable('CLOSED', `${'abc'[i]} fails`)
        return states[i] === 'writes'
      },
      discard: ({ host }: { host: string }) => void discarded.push(host),
    })),
  )
  return { hosts, states, idle, discarded, asked: () => asked }
}

test('the first that takes writes is kept to, until it no longer does', async () => {
  const { hosts, states, discarded } = cluster('reads', 'writes', 'writes')
  expect((await hosts.connect()).host).toBe('b')
  expect(discarded).toEqual(['a'])
  states[0] = 'writes'
  expect((await hosts.connect()).host).toBe('b')
  states[1] = 'away'
  expect((await hosts.connect()).host).toBe('c')
  states[2] = 'reads'
  expect((await hosts.connect()).host).toBe('a')
})

test('a connection is asked once whether it takes writes, and again when another one was lost', async () => {
  const { hosts, states, idle, asked } = cluster('writes', 'writes')
  const connection = await hosts.connect()
  for (let turn = 0; turn < 3; turn += 1) {
    idle[0]!.push(connection)
    expect(await hosts.connect()).toBe(connection)
  }
  expect(asked()).toBe(1)
  // It was the primary, and is a standby now: its connections are still there.
  states[0] = 'reads'
  hosts.doubt()
  idle[0]!.push(connection)
  expect((await hosts.connect()).host).toBe('b')
})

test('where none takes writes, that is said; where one is away, its error', async () => {
  const reading = cluster('reads', 'reads').hosts.connect()
  await expect(reading).rejects.toMatchObject({
    failure: 'unavailable',
    code: 'NO_SERVER',
    message: 'No server takes writes: a, b only read. Promote one of them, or name the one that does.',
  })
  await expect(cluster('reads', 'away').hosts.connect()).rejects.toThrow('b is away')
})

test('a wrong password is reported at once', async () => {
  const { hosts, asked } = cluster('refuses', 'writes')
  await expect(hosts.connect()).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  expect(asked()).toBe(0)
})

test('each host is asked once, and of what they say the first answer counts', async () => {
  const { hosts, asked, discarded } = cluster('reads', 'reads', 'reads')
  await expect(hosts.connect()).rejects.toThrow('a, b, c only read')
  expect([asked(), discarded]).toEqual([3, ['a', 'b', 'c']])
  await expect(cluster('away', 'fails', 'away').hosts.connect()).rejects.toThrow('b fails')
  await expect(cluster('away', 'reads', 'away').hosts.connect()).rejects.toThrow('c is away')
})

test('a connection that fails when it is asked is thrown away, and the next host is taken', async () => {
  const { hosts, discarded } = cluster('fails', 'writes')
  expect((await hosts.connect()).host).toBe('b')
  expect(discarded).toEqual(['a'])
  await expect(cluster('fails').hosts.connect()).rejects.toMatchObject({ code: 'CLOSED', message: 'a fails' })
})

test.each(['ACCESS_DENIED', 'TLS_UNAVAILABLE', 'TLS_REQUIRED', 'TLS_REFUSED'] as const)(
  '%s is so at every host, and no other one is asked',
  async code => {
    const refused = unavailable(code, 'refused')
    let connections = 0
    const host = {
      host: 'a',
      connect: () => ((connections += 1), Promise.reject(refused)),
      takesWrites: async () => true,
      discard: () => undefined,
    }
    await expect(severalHosts([host, host]).connect()).rejects.toBe(refused)
    expect(connections).toBe(1)
  },
)
