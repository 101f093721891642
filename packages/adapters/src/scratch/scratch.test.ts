import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createScratchDatabase } from '../scratch.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-scratch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const folderOf = (url: string) => dirname(url.replace('sqlite:', ''))

it('is a folder beside the file, which is left alone', async () => {
  writeFileSync(join(folder, 'mine.db'), 'mine')
  const scratch = await createScratchDatabase(`sqlite:${join(folder, 'mine.db')}`)
  expect(dirname(folderOf(scratch.url))).toBe(folder)
  await scratch.drop()
  await scratch.drop()
  expect(readdirSync(folder)).toEqual(['mine.db'])
})

it.each(['sqlite::memory:', `sqlite:${join(folder, 'no', 'such', 'folder.db')}`])(
  'is elsewhere for %s',
  async target => {
    const scratch = await createScratchDatabase(target)
    expect(existsSync(folderOf(scratch.url))).toBe(true)
    expect(dirname(folderOf(scratch.url))).not.toBe(folder)
    await scratch.drop()
    expect(existsSync(folderOf(scratch.url))).toBe(false)
  },
)

it('names the server that cannot be reached, without the password', async () => {
  const error = await createScratchDatabase('postgres://me:secret@127.0.0.1:1/shop').catch((cause: unknown) => cause)
  expect(String(error)).toContain('127.0.0.1:1')
  expect(String(error)).not.toContain('secret')
})
