import { StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import { assertKeepsTransactions, isTooOld } from './preconditions.ts'

test.each([
  ['PostgreSQL 13.14 on x86_64-pc-linux-gnu, compiled by gcc', 130_014, true],
  ['PostgreSQL 14.0 on x86_64-pc-linux-gnu', 140_000, false],
  ['PostgreSQL 18.1 on aarch64-apple-darwin', 180_001, false],
  ['PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64-pc-linux-gnu', 110_002, false],
  ['CockroachDB CCL v23.2.0 (x86_64-pc-linux-gnu)', 130_000, false],
])('%s is too old: %3$s', (version, number, expected) => {
  expect(isTooOld(version, number)).toBe(expected)
})

test('a pooler of statements is refused by name, and anything else that keeps BEGIN from working is reported as it is', async () => {
  const failing = (cause: string) => ({
    begin: () => Promise.reject(new StoreError('transient', 'busy', { cause: new Error(cause) })),
    rollback: async () => expect.unreachable(),
  })
  const pooled = assertKeepsTransactions(failing('transaction blocks not allowed in statement pooling mode'))
  await expect(pooled).rejects.toMatchObject({
    code: 'UNSUITABLE_DATABASE',
    message: expect.stringContaining('pool_mode'),
  })
  await expect(assertKeepsTransactions(failing('server closed the connection'))).rejects.toMatchObject({ code: 'BUSY' })
})
