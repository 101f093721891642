import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, type TestContext } from 'vitest'
import type { Inspector } from '../scratch/inspector.ts'
import { mysqlScratch } from './scratch.ts'

const url = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/'
const isRequired = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('mysql')

async function inspected(context: TestContext): Promise<Inspector> {
  try {
    return await mysqlScratch.inspect(url)
  } catch (error) {
    if (isRequired) throw error
    return context.skip(`nothing answers at ${url}`)
  }
}

test('databases come and go in the words of MySQL', () => {
  expect(mysqlScratch).toMatchObject({ kind: 'mysql', defaultPort: 3306, isReadOnlySql: 'select @@global.read_only' })
  expect(mysqlScratch.doors('mysql://root@localhost:3307/shop?pool=3')).toEqual(['mysql://root@localhost:3307/?pool=3'])
  expect(mysqlScratch.dropSql('jumun_1')).toBe('drop database if exists jumun_1')
  expect(mysqlScratch.grantSql('mina', 'my_shop')).toBe("grant all on `my\\_shop\\_%`.* to 'mina'@'%';")
})

test('two errors say that the user may not, and no other', () => {
  const forbidden: number[] = []
  for (let errno = 0; errno < 4000; errno += 1) if (mysqlScratch.isForbidden({ errno })) forbidden.push(errno)
  expect(forbidden).toEqual([1044, 1227])
  expect(mysqlScratch.isForbidden(new Error('words'))).toBe(false)
})

test('an inspector is answered by position, one statement at a time', async context => {
  const inspector = await inspected(context)
  expect(await inspector.rows('select 1 as n, 2 as n')).toEqual([[1, 2]])
  await expect(inspector.rows('select 1; select 2')).rejects.toMatchObject({ errno: 1064 })
  expect(await inspector.problems()).toEqual([])
  await inspector.close()
})

test('one whose connection the server ends says so when it is asked', async context => {
  const [ending, other] = [await inspected(context), await inspected(context)]
  const [[id] = []] = await ending.rows('select connection_id()')
  await other.rows(`kill ${String(id)}`)
  await sleep(20)
  await expect(ending.rows('select 1')).rejects.toThrow(/closed/)
  await other.close()
})

test('one that asks for TLS has it, or is refused', async context => {
  await (await inspected(context)).close()
  const secured = new URL(url)
  secured.searchParams.set('ssl-mode', 'REQUIRED')
  const cipher = await mysqlScratch.inspect(secured.href).then(
    async inspector => {
      const [row] = await inspector.rows(`show session status like 'Ssl_cipher'`)
      await inspector.close()
      return row?.[1]
    },
    (error: { code?: unknown }) => error.code,
  )
  expect(cipher).toMatch(/./)
})
