import fs, { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeFile } from './write-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-write-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('writes what it is given', () => {
  writeFile(join(folder, 'a.csv'), '커피\n')
  expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('커피\n')
})

it.each([
  ['there is no such folder', 'none/a.csv'],
  ['there is no such folder', 'file/a.csv'],
  ['it is a folder', '.'],
])('says why it cannot: %s', (reason, name) => {
  writeFile(join(folder, 'file'), '')
  const file = join(folder, name)
  expect(() => writeFile(file, 'text')).toThrow(
    expect.objectContaining({ code: 'NO_FILE', message: `${file} cannot be written: ${reason}` }),
  )
})

it.skipIf(!existsSync('/dev/full'))('says that there is no room', () => {
  expect(() => writeFile('/dev/full', 'text')).toThrow(
    expect.objectContaining({ message: '/dev/full cannot be written: no space is left on the device' }),
  )
})

it.each([
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'there is no such folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'it is not allowed'],
  ['EPERM', 'it is not allowed'],
  ['EROFS', 'the disk can only be read'],
  ['ENOSPC', 'no space is left on the device'],
  ['EDQUOT', 'no space is left on the device'],
  // Another one stands there itself.
  ['EMFILE', 'EMFILE'],
  [undefined, ''],
])('has words for what the system says: %s', (code, reason) => {
  const { writeFileSync } = fs
  const cause = Object.assign(new Error('open'), code !== undefined && { code })
  fs.writeFileSync = () => {
    throw cause
  }
  syncBuiltinESMExports()
  try {
    expect(() => writeFile('a.csv', 'text')).toThrow(
      expect.objectContaining({ code: 'NO_FILE', message: `a.csv cannot be written: ${reason}`, cause }),
    )
  } finally {
    fs.writeFileSync = writeFileSync
    syncBuiltinESMExports()
  }
})
