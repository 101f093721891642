import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfigFile } from './config-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function written(text: string): string {
  const path = join(folder, 'shop.json')
  writeFileSync(path, text)
  return path
}
const read = (content: unknown) => readConfigFile(written(JSON.stringify(content)))!

describe('a file of settings', () => {
  it('has them by their names, as deep as these are', () => {
    const { path, values } = read({
      db: 'sqlite:a.db',
      wallet: { maxBalance: 5 },
      orders: { recordFailedOrders: false },
    })
    expect(path).toBe(join(folder, 'shop.json'))
    expect([...values]).toEqual([
      ['db', 'sqlite:a.db'],
      ['wallet.maxBalance', 5],
      ['orders.recordFailedOrders', false],
    ])
    expect(read({}).values.size).toBe(0)
  })

  it('may name its schema for editors, and begin with a byte order mark', () => {
    expect([
      ...read({ $schema: 'https://example.com/a.json', wallet: { $schema: 'b', maxBalance: 5 } }).values,
    ]).toEqual([['wallet.maxBalance', 5]])
    expect([...readConfigFile(written('\uFEFF{"db":"a"}'))!.values]).toEqual([['db', 'a']])
  })

  it.each([
    [[], 'the file must be an object'],
    [null, 'the file must be an object'],
    ['db', 'the file must be an object'],
    [{ wallet: 5 }, 'wallet must be an object'],
    [{ wallet: null }, 'wallet must be an object'],
    [{ wallet: [5] }, 'wallet must be an object'],
    [{ wallet: { maxBalance: '5' } }, 'wallet.maxBalance must be a number'],
    [{ db: 5 }, 'db must be a string'],
    [{ orders: { recordFailedOrders: 1 } }, 'orders.recordFailedOrders must be a boolean'],
  ])('is refused where it holds %j: %s', (content, message) => {
    expect(() => read(content)).toThrow(`shop.json: ${message}`)
  })

  it.each([
    [{ wallet: { maxBalanse: 5 } }, /wallet\.maxBalanse.*wallet\.maxBalance/s],
    [{ walle: { maxBalance: 5 } }, /walle\b/],
  ])('is refused where it holds what is no setting: %j', (content, message) => {
    expect(() => read(content)).toThrow(message)
  })

  it('has to be JSON', () => {
    expect(() => readConfigFile(written('{db}'))).toThrow(/shop\.json is not JSON: see line 1, column 2/)
    const secret = written('{ "http": { "adminToken": hunter2hunter2hunter2 } }')
    expect(() => readConfigFile(secret)).toThrow(/^(?!.*hunter)/s)
  })
})

describe('a file that is named', () => {
  it('has to be there, and to be a file', () => {
    const absent = join(folder, 'none.json')
    expect(() => readConfigFile(absent)).toThrow(`--config ${absent}: no such file`)
    const other = join(folder, 'folder')
    mkdirSync(other)
    expect(() => readConfigFile(other)).toThrow(`--config ${other}: is a folder`)
  })
})

it('nothing is read where no file is named and none is there', () => {
  expect(readConfigFile(undefined)).toBeUndefined()
})
