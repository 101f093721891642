import { expect, test } from 'vitest'
import { RowSet } from './row-set.ts'
import { writeStatement } from './write-statement.ts'

const own = { writing: 'utf8', packetBytes: 1_048_576 } as const

test('values stand where the placeholders were, and nowhere else', () => {
  const statement = `select '?' /* ? */, "?", \`?\` from t -- ?
    where a = ? and b in (?)`
  expect(writeStatement(statement, ["?'", new RowSet('list', [['x'], [2]])], own)).toEqual([
    `select '?' /* ? */, "?", \`?\` from t -- ?
    where a = '?''' and b in ('x',2)`,
  ])
  expect(() => writeStatement('select ?', [], own)).toThrow('takes 1 values, and 0 are given')
  expect(() => writeStatement('select 1', [1], own)).toThrow('takes 0 values, and 1 are given')
})

test('a statement without values stays as it is, however often it is written', () => {
  for (let time = 0; time < 2; time += 1) expect(writeStatement('select 1', [], own)).toEqual(['select 1'])
  expect(writeStatement('select ?', ['a'], own)).toEqual(["select 'a'"])
})

test('a statement may be as long as a packet without what else stands in it', () => {
  const limited = { writing: 'utf8', packetBytes: 164 } as const
  const text = (length: number) => 'x'.repeat(length - "select ''".length)
  expect(writeStatement('select ?', [text(100)], limited)[0]).toHaveLength(100)
  expect(() => writeStatement('select ?', [text(101)], limited)).toThrow(
    expect.objectContaining({
      failure: 'oversized',
      message: 'This is one row larger than the 164 bytes that the database server takes at once (max_allowed_packet).',
    }),
  )
  // Of a list, one comma is counted more than there is.
  const list = (length: number) => [new RowSet('list', [['x'.repeat(length - "in ('',)".length)]])]
  expect(writeStatement('in (?)', list(100), limited)).toHaveLength(1)
  expect(() => writeStatement('in (?)', list(101), limited)).toThrow('than the 164 bytes')
})

test('four million bytes of rows are enough for one statement', () => {
  const large = { writing: 'utf8', packetBytes: 8_000_000 } as const
  const row = 'x'.repeat(2_000_000 - "(''),".length)
  const statements = (last: string) => writeStatement('values ?', [new RowSet('values', [[row], [last]])], large)
  expect(statements(row)).toHaveLength(1)
  expect(statements(`${row}x`)).toHaveLength(2)
})

test('rows are lists of values, or one JSON text', () => {
  const rows = [
    ['a', 1, null],
    ['b', -2, "'"],
  ] as const
  expect(writeStatement('values ?', [new RowSet('values', rows)], own)).toEqual(["values ('a',1,null),('b',-2,'''')"])
  expect(writeStatement('?', [new RowSet('json', rows)], own)).toEqual([`'[["a",1,null],["b",-2,"''"]]'`])
  // A backslash in one of them, and all are bytes.
  expect(writeStatement('?', [new RowSet('json', [['"']])], own)).toEqual([
    `_utf8mb4 x'${Buffer.from('[["\\""]]').toString('hex')}'`,
  ])
  // Half a character is none, in JSON as elsewhere.
  expect(writeStatement('?', [new RowSet('json', [['\ud83c']])], own)).toEqual([`'[["\ufffd"]]'`])
  for (const form of ['values', 'list', 'json'] as const) {
    expect(writeStatement('?', [new RowSet(form, [])], own)).toEqual([])
  }
})

test.for([
  ['utf8', 'x'],
  ['utf8', '커'],
  ['utf8', '🍓'],
  ['utf8', "'"],
  ['utf8', '\\'],
  ['utf8', '"'],
  ['ascii', 'x'],
  ['ascii', '커'],
  ['ascii', '"'],
] as const)('what does not fit into a packet goes in several statements: %s %s', ([writing, character]) => {
  const packetBytes = 100_000
  const rows = Array.from({ length: 500 }, (_, i) => [i, character.repeat(200)])
  for (const form of ['values', 'json'] as const) {
    const texts = writeStatement('insert into t values ?', [new RowSet(form, rows)], { writing, packetBytes })
    expect(texts.length).toBeGreaterThan(1)
    // Neither too large nor needlessly small.
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(packetBytes - 8)
    for (const text of texts.slice(0, -1)) expect(Buffer.byteLength(text)).toBeGreaterThan(packetBytes * 0.9)
  }
})

test('a row that fits alone goes alone, one that never fits is refused with the limit', () => {
  const limited = { writing: 'utf8', packetBytes: 6_000_000 } as const
  const set = (length: number) => new RowSet('values', [['a'], ['x'.repeat(length)], ['b']])
  expect(writeStatement('insert ?', [set(5_000_000)], limited)).toHaveLength(3)
  expect(() => writeStatement('insert ?', [set(6_000_000)], limited)).toThrow(
    expect.objectContaining({ failure: 'oversized', message: expect.stringContaining('6000000') }),
  )
  expect(() => writeStatement('select ?', ['x'.repeat(6_000_000)], limited)).toThrow('6000000')
})

test('a list of keys is never so long that a server looks them up otherwise than in the index', () => {
  const keys = Array.from({ length: 2500 }, (_, i) => [`key-${i}`])
  const texts = writeStatement('select 1 where k in (?)', [new RowSet('list', keys)], own)
  expect(texts.map(text => text.split(',').length)).toEqual([999, 999, 502])
  expect(writeStatement('insert ?', [new RowSet('values', keys)], own)).toHaveLength(1)
})

test('keys that go in several statements are in order, so that answers and locks are', () => {
  const keys = Array.from({ length: 1000 }, (_, i) => [`${1000 - i}`.padStart(4, '0')])
  const texts = writeStatement('in (?)', [new RowSet('list', keys, { areKeys: true })], own)
  expect(texts[0]?.startsWith("in ('0001','0002',")).toBe(true)
  expect(texts[1]).toBe("in ('1000')")
})
