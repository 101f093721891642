import { expect, test } from 'vitest'
import { pageLimit, readOnly, refuseToWriteWhatIsReadOnly, withstand } from './stress/full-disk.ts'

const seed = Date.now() % 1_000_000

test.each([
  { name: 'a full file', fault: pageLimit },
  { name: 'a file that may not be written for a while', fault: readOnly },
])(`$name: orders are refused, reads go on, and it recovers by itself (seed ${seed})`, async ({ fault }) => {
  const { times, pingsRefused } = await withstand(fault, { times: 2, seed })
  expect({ times, pingsRefused }).toEqual({ times: 2, pingsRefused: 2 })
})

test('a file opened read-only is read, audited, and not written', refuseToWriteWhatIsReadOnly)
