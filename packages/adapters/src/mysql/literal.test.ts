import { expect, test } from 'vitest'
import { literalList, literalOf, literalRows } from './literal.ts'

test('values are written as SQL reads them', () => {
  expect(
    literalRows([
      ['a', 1, null],
      ['b', -2, 'c'],
    ]).toSqlString(),
  ).toBe("('a',1,null),('b',-2,'c')")
  expect(literalList(['a', 2]).toSqlString()).toBe("'a',2")
})

test('what would end a literal is escaped, and nothing more', () => {
  expect(literalOf(`it's \\ "quoted"?`).toSqlString()).toBe(`'it\\'s \\\\ "quoted"?'`)
  expect(literalOf(`\\'); drop table jumun_users; -- `).toSqlString()).toBe(`'\\\\\\'); drop table jumun_users; -- '`)
})
