import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

const menu = readFileSync(new URL('../../data/menu.csv', import.meta.url), 'utf8')

let jumun: Session
beforeAll(async () => {
  jumun = openSession()
  await jumun('init')
})
afterAll(() => jumun.remove())

async function total(db = 'jumun.db'): Promise<number> {
  return (await jumun.json(`product list --db sqlite:${db}`))['total'] as number
}

describe('product import', () => {
  it('tells everything that is wrong by its line, and imports nothing', async () => {
    jumun.write(
      'bad.csv',
      [
        'productId,optionId,name,optionName,price,stock',
        'tea,,Tea,,3000,5',
        ',,Nameless,,1,1',
        'cake,,Cake,,"4,500",x',
        '"two',
        'lines",,Name,,1,-1',
        'tea,,Tea,,3000,5',
        'few,,cells',
        `${'i'.repeat(65)},,Long,,1,1`,
        'bag,s,Bag,,1,1',
        'bag,s,Sack,,1,1',
        '',
      ].join('\r\n'),
    )
    const { status, stdout, stderr } = await jumun('product import bad.csv')
    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.trimEnd().split('\n')).toEqual([
      'jumun: INVALID_INPUT bad.csv has 9 problems; nothing was imported',
      '  line 2: optionId is missing: tea stands in several lines',
      '  line 3: productId is missing',
      '  line 4: stock must be a whole number, not "x"',
      '  line 6: stock must be a whole number, not "-1"',
      '  line 8: optionId is missing: tea stands in several lines',
      '  line 9: has 3 cells, the header has 6',
      '  line 10: productId must have 1 to 64 characters',
      '  line 12: name must be as in line 11 (Bag): both are bag',
      '  line 12: bag/s stands in line 11 already',
    ])
    expect(await total()).toBe(0)
  })

  it('tells which text is not UTF-8, and reads it when its encoding is named', async () => {
    const korean = Buffer.concat([
      Buffer.from('productId,name,price,stock\na,'),
      Buffer.from([0xc4, 0xbf, 0xc7, 0xc7, 0x2c, 0x31, 0x2c, 0x31]),
    ])
    expect(await jumun('product import -', { input: korean })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('stdin is not utf-8 text: save it as "CSV UTF-8", or name its --encoding'),
    })
    expect(await jumun('product import - --encoding euc-kr', { input: korean })).toMatchObject({ status: 0 })
    expect(await jumun.json('product show a')).toMatchObject({ name: '커피' })
  })

  it('takes what spreadsheets write: BOM, CRLF, quotes, other orders of columns', async () => {
    const text = '\uFEFFstock,Price,name,productId\r\n3,1000,"Cake, ""big""",cake\r\n\r\n2,500, Pie ,pie\r\n'
    expect(await jumun('product import - --key first', { input: text })).toMatchObject({
      status: 0,
      stdout: 'Imported 2 products with 2 options.\n',
    })
    expect(await jumun.json('product show cake')).toMatchObject({ name: 'Cake, "big"', price: 1000, stock: 3 })
    expect(await jumun('product import -', { input: text })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        / stdin has 2 problems.*\n.*line 2: there is a product cake already\n {2}line 4: there is a product pie/,
      ),
    })
  })

  it('imports elsewhere what was exported', async () => {
    jumun.write('menu.csv', menu)
    await jumun('init --db sqlite:a.db')
    await jumun('init --db sqlite:b.db')
    expect(await jumun('product import menu.csv --db sqlite:a.db')).toMatchObject({ status: 0 })
    const { stdout: exported } = await jumun('product export --db sqlite:a.db')
    expect(await jumun('product import - --db sqlite:b.db', { input: exported })).toMatchObject({ status: 0 })
    expect((await jumun('product export --db sqlite:b.db')).stdout).toBe(exported)
    expect(exported.split('\n').toSorted()).toEqual(menu.split('\n').toSorted())
  })

  it('lists fifty problems at the most', async () => {
    const file = (rows: number) => ['productId,name,price,stock', ...Array(rows).fill(',Tea,1,1'), ''].join('\n')
    const { stderr } = await jumun('product import -', { input: file(53) })
    const lines = stderr.trimEnd().split('\n')
    expect(lines[0]).toBe('jumun: INVALID_INPUT stdin has 53 problems; nothing was imported')
    expect(lines).toHaveLength(52)
    expect(lines.slice(-2)).toEqual(['  line 51: productId is missing', '  … and 3 more'])
    expect((await jumun('product import -', { input: file(50) })).stderr).not.toContain('more')
  })

  it('says which file is not there', async () => {
    expect(await jumun('product import nothing.csv')).toMatchObject({
      status: 1,
      stderr: 'jumun: NO_FILE nothing.csv: no such file\n',
    })
  })
})
