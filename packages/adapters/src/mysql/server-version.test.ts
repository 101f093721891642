import { expect, test } from 'vitest'
import { serverVersionOf, transactionPrefix } from './server-version.ts'

test.each([
  ['10.11.19-MariaDB-0+deb12u1', 'tx'],
  ['11.0.6-MariaDB', 'tx'],
  ['11.1.2-MariaDB', 'transaction'],
  ['12.0.1-MariaDB', 'transaction'],
  ['8.0.40', 'transaction'],
  ['5.7.44', 'transaction'],
])('%s calls its isolation %s_isolation', (version, prefix) => {
  expect(transactionPrefix(serverVersionOf(version))).toBe(prefix)
})

test('what has no numbers has none', () => {
  expect(serverVersionOf('8')).toEqual({ isMariadb: false, major: 8, minor: 0 })
})
