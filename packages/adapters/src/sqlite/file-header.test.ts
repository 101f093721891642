import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeCounter, changeCountsOfLog, countFromElsewhere } from './file-header.ts'
import { logCycle } from './log-cycle.ts'
import { assertOwnLog } from './own-log.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-header-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const newPath = () => join(folder, `${(files += 1)}.db`)

/** As much of a database as its header, with this count of changes. */
function fileOf(count: number, path = newPath()): string {
  const page = Buffer.alloc(100)
  page.writeUInt32BE(count, 24)
  writeFileSync(path, page)
  return path
}

interface Frame {
  readonly page: number
  readonly count: number
  readonly salt?: number
}

/** A log of these frames, each with the page that it holds; its header has the salts of 7. */
function logOf(frames: readonly Frame[], { pageBytes = 512, cut = 0 } = {}): Buffer {
  const header = Buffer.alloc(32)
  header.writeUInt32BE(pageBytes, 8)
  header.fill(7, 16, 24)
  const written = frames.map(({ page, count, salt = 7 }) => {
    const frame = Buffer.alloc(24 + pageBytes)
    frame.writeUInt32BE(page, 0)
    frame.fill(salt, 8, 16)
    frame.writeUInt32BE(count, 24 + 24)
    return frame
  })
  const log = Buffer.concat([header, ...written])
  return log.subarray(0, log.length - cut)
}

const firstPages = (...counts: number[]): Frame[] => counts.map(count => ({ page: 1, count }))

describe('the count of changes', () => {
  test('is what page 1 says at this moment, also of a file that has another name by now', () => {
    const path = fileOf(1)
    const count = changeCounter(path)
    expect(count()).toBe(1)
    fileOf(2 ** 32 - 1, path)
    expect(count()).toBe(2 ** 32 - 1)
    renameSync(path, `${path}.away`)
    fileOf(9, path)
    expect([count(), changeCounter(path)(), changeCounter(`${path}.away`)()]).toEqual([2 ** 32 - 1, 9, 2 ** 32 - 1])
  })

  test.each([0, 24, 27])('is unknown of a file of %i bytes', bytes => {
    const path = newPath()
    writeFileSync(path, Buffer.alloc(bytes))
    expect(changeCounter(path)()).toBeUndefined()
  })

  test('is known of a file that ends with it, and unknown of a folder', () => {
    const path = newPath()
    writeFileSync(path, Buffer.alloc(28, 1))
    expect(changeCounter(path)()).toBe(0x01010101)
    expect(changeCounter(folder)()).toBeUndefined()
  })

  test('of a copy goes on from far away, in both places, and all else stays', () => {
    const path = newPath()
    const handle = new Database(path)
    handle.exec('create table t (a integer) strict; insert into t values (1)')
    handle.close()
    const before = readFileSync(path)
    countFromElsewhere(path)
    const after = readFileSync(path)
    const count = after.readUInt32BE(24)
    expect(count).toBeGreaterThanOrEqual(2 ** 24)
    expect(count).toBeLessThan(2 ** 31)
    expect([after.readUInt32BE(92), changeCounter(path)()]).toEqual([count, count])
    for (const at of [24, 92]) before.copy(after, at, at, at + 4)
    expect(after).toEqual(before)
    const again = new Database(path)
    expect(again.prepare('select a from t').pluck().all()).toEqual([1])
    again.close()
  })
})

describe('the counts in a log', () => {
  test.each<[string, Buffer, number[]]>([
    ['one for each page 1', logOf([...firstPages(4), { page: 2, count: 9 }, ...firstPages(5, 6)]), [4, 5, 6]],
    ['none of no frames', logOf([]), []],
    ['none of a log without its header', Buffer.alloc(31), []],
    [
      'none of what an earlier log has left',
      logOf([...firstPages(4), { page: 1, count: 3, salt: 6 }, ...firstPages(9)]),
      [4],
    ],
    ['the last one of a frame that was cut behind it', logOf(firstPages(4, 5), { cut: 412 }), [4, 5]],
    ['none of a frame that is shorter', logOf(firstPages(4, 5), { cut: 413 }), [4]],
    ['of the largest pages', logOf(firstPages(4, 5), { pageBytes: 65_536 }), [4, 5]],
    ['none of pages that are too small', logOf(firstPages(4), { pageBytes: 511 }), []],
    ['none of pages that are too large', logOf(firstPages(4), { pageBytes: 65_537 }), []],
  ])('are %s', (_, log, counts) => {
    const path = newPath()
    writeFileSync(path, log)
    expect([...changeCountsOfLog(path)]).toEqual(counts)
  })
})

describe('a log beside a file that has counted to 5', () => {
  async function open(counts: readonly Frame[] | Buffer) {
    const path = fileOf(5)
    writeFileSync(`${path}-wal`, Buffer.isBuffer(counts) ? counts : logOf(counts))
    const refused = await assertOwnLog(path).catch((error: unknown) => error)
    return { path, refused }
  }

  test.each<[string, number[]]>([
    ['goes on where the file ends', [6, 7]],
    ['was begun at the same count', [5, 6]],
    ['is in the file as a whole', [3, 4, 5]],
    ['is in the file up to there', [3, 4, 5, 6]],
    ['has passed the count, as when two pages were written with one', [4, 6]],
    ['has no page 1', []],
  ])('is its own where it %s', async (_, counts) => {
    expect((await open(firstPages(...counts))).refused).toBeUndefined()
  })

  test.each<[string, number[]]>([
    ['begins behind what is missing', [7, 8]],
    ['ended before', [2, 3, 4]],
    ['ended before, with one page 1', [1]],
  ])('is not its own where it %s', async (_, counts) => {
    const { path, refused } = await open(firstPages(...counts))
    expect(refused).toMatchObject({
      name: 'StoreError',
      failure: 'unavailable',
      code: 'STALE_LOG',
      message: `${path} was overwritten by another copy, and ${path}-wal belongs to the one before: to open them would mix both. Restore the copy again, with \`jumun restore\`.`,
    })
  })

  test('is looked at again, as someone may be writing both', async () => {
    const path = fileOf(5)
    writeFileSync(`${path}-wal`, logOf(firstPages(7)))
    const opened = assertOwnLog(path)
    fileOf(6, path)
    await opened
  })

  test('of which one is no file or too short is not for this to judge', async () => {
    expect((await open(Buffer.alloc(0))).refused).toBeUndefined()
    const short = newPath()
    writeFileSync(short, '')
    writeFileSync(`${short}-wal`, logOf(firstPages(7)))
    await assertOwnLog(short)
    await assertOwnLog(newPath())
    await assertOwnLog(fileOf(5))
  })
})

describe('the cycle of a log', () => {
  function cycleOf(log: Buffer) {
    const path = newPath()
    writeFileSync(`${path}-wal`, log)
    return { path, cycle: logCycle(path) }
  }

  test('is named by its salts, and undefined before there is a header', () => {
    const { path, cycle } = cycleOf(Buffer.alloc(31))
    expect(cycle.current()).toBeUndefined()
    writeFileSync(`${path}-wal`, logOf([]))
    expect(cycle.current()).toBe(0x0707070707070707n)
    cycle.close()
  })

  test.each([
    [0, 1, false],
    [1, 1, true],
    [3, 3, true],
    [3, 4, false],
  ])('with %i frames of its own has come to %i: %s', (own, frames, has) => {
    const left = [{ page: 1, count: 1, salt: 6 }]
    const { cycle } = cycleOf(logOf([...Array.from({ length: own }, () => ({ page: 2, count: 1 })), ...left]))
    cycle.current()
    expect(cycle.holds(frames)).toBe(has)
    cycle.close()
  })

  test('ends in the middle of a frame whose salts are there', () => {
    const { cycle } = cycleOf(logOf(firstPages(1, 2), { cut: 520 }))
    cycle.current()
    expect([cycle.holds(1), cycle.holds(2)]).toEqual([true, true])
    const { cycle: shorter } = cycleOf(logOf(firstPages(1, 2), { cut: 521 }))
    shorter.current()
    expect([shorter.holds(1), shorter.holds(2)]).toEqual([true, false])
    for (const one of [cycle, shorter]) one.close()
  })

  test('holds nothing before it is looked at, and can be closed again and again', () => {
    const { cycle } = cycleOf(logOf(firstPages(1)))
    expect(cycle.holds(1)).toBe(false)
    cycle.close()
    cycle.current()
    cycle.close()
    cycle.close()
    expect(cycle.holds(1)).toBe(false)
    expect(() => logCycle(newPath()).current()).toThrow('ENOENT')
  })
})

test('a database that was read stays open, once, and all else is closed again', () => {
  const openFiles = () => readdirSync('/dev/fd').length
  const path = fileOf(1)
  writeFileSync(`${path}-wal`, logOf(firstPages(1, 2)))
  const before = openFiles()
  for (let look = 0; look < 3; look += 1) changeCounter(path)()
  expect(openFiles()).toBe(before + 1)
  const cycle = logCycle(path)
  for (let look = 0; look < 3; look += 1) cycle.current()
  expect(openFiles()).toBe(before + 2)
  cycle.close()
  expect([...changeCountsOfLog(`${path}-wal`)]).toEqual([1, 2])
  for (const _ of changeCountsOfLog(`${path}-wal`)) break
  countFromElsewhere(path)
  expect(openFiles()).toBe(before + 1)
})
