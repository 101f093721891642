import { expect, it } from 'vitest'
import { clientAddress } from './client-address.ts'

function addressOf(remoteAddress: string | undefined, forwarded?: string, trustedProxies = 0): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return clientAddress({ headers, socket: { remoteAddress } }, trustedProxies)
}

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['1:2:3::', '1:2:3:0::/64'],
  ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ['1:2::3:4:5:6:7', '1:2:0:3::/64'],
  ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
  ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
  ['1:2:3:4:5:6:7:8%eth0', '1:2:3:4::/64'],
  ['1:2:3::192.0.2.7', '1:2:3:0::/64'],
  ['::ffff:1:2', '0:0:0:0::/64'],
  ['::ffff:192.0.2.700', '::ffff:192.0.2.700'],
  ['pipe:7', 'pipe:7'],
  ['pipe', 'pipe'],
  [undefined, ''],
])('knows %s as %s', (remote, address) => {
  expect(addressOf(remote)).toBe(address)
})

it('believes no list unless a proxy is trusted, and then only its end', () => {
  const list = '203.0.113.9, 198.51.100.4, 192.0.2.1'
  expect(addressOf('10.0.0.1', list)).toBe('10.0.0.1')
  expect(addressOf('10.0.0.1', list, 1)).toBe('192.0.2.1')
  expect(addressOf('10.0.0.1', list, 2)).toBe('198.51.100.4')
  expect(addressOf('10.0.0.1', list, 9)).toBe('203.0.113.9')
  expect(addressOf('10.0.0.1', undefined, 1)).toBe('10.0.0.1')
})

it('counts the places of a list from its end', () => {
  for (const [list, place, address] of [
    ['192.0.2.1,', 2, '192.0.2.1'],
    [',192.0.2.1', 1, '192.0.2.1'],
    [',192.0.2.1', 2, '10.0.0.1'],
    [',192.0.2.1', 9, '10.0.0.1'],
    ['192.0.2.3,192.0.2.2,192.0.2.1', 3, '192.0.2.3'],
    ['192.0.2.3,192.0.2.2,192.0.2.1', 4, '192.0.2.3'],
    ['192.0.2.2 ,2001:db8::9', 1, '2001:db8:0:0::/64'],
    ['192.0.2.2 ,2001:db8::9', 2, '192.0.2.2'],
  ] as const) {
    expect(addressOf('10.0.0.1', list, place), `${list}, ${place}`).toBe(address)
  }
})

it('looks at as many characters as an address may have, and no further', () => {
  const list = (characters: number) => `192.0.2.2,${'192.0.2.1'.padStart(characters)}`
  expect(addressOf('10.0.0.1', list(64), 1)).toBe('192.0.2.1')
  expect(addressOf('10.0.0.1', list(65), 1)).toBe('10.0.0.1')
})

it.each(['unknown', '', ',', '192.0.2.1,', '1'.repeat(10_000), `${' '.repeat(10_000)}192.0.2.1`, '"192.0.2.1"'])(
  'takes the neighbour where the list ends in %j',
  list => {
    expect(addressOf('10.0.0.1', list, 1)).toBe('10.0.0.1')
  },
)
