import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { UsageError } from '../usage/usage-error.ts'
import { readConfigFile } from './config-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => void vi.restoreAllMocks())

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

it('jumun.config.json is read where it stands in the working folder, and is named so where it is wrong', () => {
  vi.spyOn(process, 'cwd').mockReturnValue(folder)
  const path = join(folder, 'jumun.config.json')
  writeFileSync(path, '{"db":"sqlite:a.db"}')
  expect(readConfigFile(undefined)).toEqual({ path, values: new Map([['db', 'sqlite:a.db']]) })
  writeFileSync(path, '{')
  expect(() => readConfigFile(undefined)).toThrow(/^jumun\.config\.json is not JSON: see line 1, column 1$/)
  rmSync(path)
  mkdirSync(path)
  expect(() => readConfigFile(undefined, 'JUMUN_CONFIG=x')).toThrow(new UsageError('JUMUN_CONFIG=x: is a folder'))
  rmSync(path, { recursive: true })
  expect(readConfigFile(undefined)).toBeUndefined()
})

it('a file that cannot be reached is refused with the reason of the system', () => {
  const inFile = join(written('{}'), 'x.json')
  expect(() => readConfigFile(inFile, 'here')).toThrow(new UsageError('here: cannot be read (ENOTDIR)'))
})

it.each([
  [{ wallet: { maxBalanse: 5 } }, 'wallet.maxBalanse is not a setting (did you mean wallet.maxBalance?)'],
  [{ zzzzzzzzzzz: 5 }, 'zzzzzzzzzzz is not a setting'],
  [{ walle: {} }, 'walle is not a setting'],
])('%j is refused with what was probably meant, if anything', (content, message) => {
  expect(() => read(content)).toThrow(new UsageError(`${join(folder, 'shop.json')}: ${message}`))
})
