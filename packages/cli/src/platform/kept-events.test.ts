import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type CloudEvent, parseCloudEvent } from './cloud-event.ts'
import { openKeptEvents } from './kept-events.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-kept-'))
afterAll(() => rmSync(folder, { recursive: true }))

const lineOf = (id: string) => JSON.stringify({ specversion: '1.0', id, source: 'test', type: 'wallet.changed.v1' })
const eventOf = (id: string) => parseCloudEvent(lineOf(id))

async function opened(path?: string) {
  const seen: string[] = []
  const kept = await openKeptEvents(path, ({ id }: CloudEvent) => void seen.push(id))
  return { kept, seen }
}

it('tells of each event once, whether it came before or comes now', async () => {
  const path = join(folder, 'twice.jsonl')
  writeFileSync(path, ['a', 'b', 'a'].map(id => `${lineOf(id)}\n`).join(''))
  const { kept, seen } = await opened(path)
  expect(seen).toEqual(['a', 'b'])
  expect(kept.size).toBe(2)
  expect(await kept.keep(eventOf('b'))).toBe('duplicate')
  expect(await kept.keep(eventOf('c'))).toBe('received')
  expect(seen).toEqual(['a', 'b', 'c'])
  expect(kept.page(1, 1)).toEqual([lineOf('b')])
  expect(kept.page(0, 10)).toEqual(['a', 'b', 'c'].map(lineOf))
  await kept.close()
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toEqual(['a', 'b', 'a', 'c'].map(lineOf))
})

it('keeps in memory alone where no file is named', async () => {
  const { kept, seen } = await opened()
  expect(await kept.keep(eventOf('a'))).toBe('received')
  expect(await kept.keep(eventOf('a'))).toBe('duplicate')
  expect(seen).toEqual(['a'])
  await kept.close()
})

it('a repeated event shares the fate of the first', async () => {
  const { kept, seen } = await opened(join(folder, 'missing', 'events.jsonl'))
  const outcomes = await Promise.allSettled([kept.keep(eventOf('a')), kept.keep(eventOf('a'))])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect({ size: kept.size, seen }).toEqual({ size: 0, seen: [] })
})

it('takes no more once it is closed', async () => {
  const { kept } = await opened(join(folder, 'closed.jsonl'))
  await kept.close()
  await expect(kept.keep(eventOf('a'))).rejects.toThrow('closed')
})

it('cannot begin where its file cannot be read', async () => {
  await expect(opened(folder)).rejects.toThrow('EISDIR')
})
