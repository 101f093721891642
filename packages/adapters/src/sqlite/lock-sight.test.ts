import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dataVersionOf } from './data-version.ts'
import { lockSight } from './lock-sight.ts'
import { makeOwnFile } from './new-file.ts'
import { createFile, inspectSqlite } from './scratch.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-sight-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const newPath = () => join(folder, `${(files += 1)}.db`)

describe('whether a lock is seen', () => {
  function twoConnections() {
    const path = newPath()
    const [own, other] = [new Database(path, { timeout: 0 }), new Database(path, { timeout: 0 })]
    own.exec('create table t (a)')
    return { own, other, sight: lockSight(own) }
  }

  test('shows by being refused it; else it is given back', () => {
    const { own, other, sight } = twoConnections()
    expect([sight(), own.inTransaction]).toEqual([false, false])
    other.exec('begin immediate')
    expect([sight(), own.inTransaction]).toEqual([true, false])
    other.exec('rollback')
    expect(sight()).toBe(false)
    for (const one of [own, other]) one.close()
  })

  test('cannot be told by a connection that is closed, in use, or fails otherwise', () => {
    const { own, other, sight } = twoConnections()
    own.exec('begin')
    expect([sight(), own.inTransaction]).toEqual([undefined, true])
    own.exec('rollback')
    own.close()
    expect(sight()).toBeUndefined()
    other.close()
    const failing = { open: true, inTransaction: false, prepare: () => expect.fail('broken') }
    expect(lockSight(failing as never)()).toBeUndefined()
  })
})

test('the version of the data is another one after commits of others, and unknown of a closed connection', () => {
  const path = newPath()
  const [own, other] = [new Database(path), new Database(path)]
  own.exec('create table t (a)')
  const version = dataVersionOf(own)
  const first = version()
  own.exec('insert into t values (1)')
  expect(version()).toBe(first)
  other.exec('insert into t values (2)')
  expect(version()).not.toBe(first)
  for (const one of [own, other]) one.close()
  expect(version()).toBeUndefined()
})

describe('a new file', () => {
  test('is empty and its owner’s alone; one that is there stays', () => {
    const path = newPath()
    makeOwnFile(path)
    expect([statSync(path).size, statSync(path).mode & 0o777]).toEqual([0, 0o600])
    writeFileSync(path, 'x', { mode: 0o644 })
    makeOwnFile(path)
    expect(statSync(path).size).toBe(1)
  })

  test('needs a folder', () => {
    const path = join(folder, 'missing', 'a.db')
    const refused = { failure: 'unavailable', code: 'CANNOT_OPEN', message: `The folder of ${path} does not exist.` }
    expect(() => makeOwnFile(path)).toThrow(expect.objectContaining({ ...refused, cause: expect.any(Error) }))
    // What else is wrong is said by the one who opens it.
    makeOwnFile(join(newPath(), '\0'))
  })
})

describe('a scratch file', () => {
  test('is beside the file that it is for, and goes with its folder', async () => {
    const scratch = createFile(join(folder, 'shop.db'), 'proof')
    const path = scratch.url.slice('sqlite:'.length)
    expect(dirname(dirname(path))).toBe(folder)
    expect(basename(path)).toBe('shop.db')
    expect(basename(dirname(path))).toMatch(/^proof_\w{6}$/)
    expect(scratch).toMatchObject({ kind: 'sqlite', shown: scratch.url, server: undefined })
    writeFileSync(path, '')
    await scratch.drop()
    await scratch.drop()
    expect(statSync(dirname(path), { throwIfNoEntry: false })).toBeUndefined()
  })

  test.each([':memory:', '/missing/folder/shop.db'])(
    'is among temporary ones where there is no such place: %s',
    async path => {
      const scratch = createFile(path, 'proof')
      expect(dirname(dirname(scratch.url.slice('sqlite:'.length)))).toBe(tmpdir())
      await scratch.drop()
    },
  )

  test('is inspected by any statement', async () => {
    const { rows, problems, close } = await inspectSqlite(newPath())
    expect(await rows('create table t (a, b)')).toEqual([])
    expect(await rows(`insert into t values (1, 'x'), (2, null)`)).toEqual([])
    expect(await rows('select a, b from t order by a')).toEqual([
      [1, 'x'],
      [2, null],
    ])
    expect(await problems()).toEqual([])
    await rows('create table c (a check (a > 0))')
    await rows('pragma ignore_check_constraints = on')
    await rows('insert into c values (0)')
    await rows('pragma ignore_check_constraints = off')
    expect(await problems()).toEqual(['CHECK constraint failed in c'])
    await close()
    await expect(rows('select 1')).rejects.toThrow('not open')
  })
})
