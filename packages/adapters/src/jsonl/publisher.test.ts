import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { ShopEvent } from '@jumun/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createJsonLinesPublisher, createLineFile } from '../jsonl.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-jsonl-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const never = new AbortController().signal

function event(id: string, payload = JSON.stringify({ specversion: '1.0', id, text: '줄\nline\u2028' })): ShopEvent {
  return { eventId: id, type: 'order.paid', orderId: 'o', sequence: 1, payload, createdAt: 0 }
}

/** Node makes the class of its file handles known by its handles alone. */
async function fileHandlePrototype(path: string): Promise<FileHandle> {
  const handle = await open(path, 'a')
  await handle.close()
  return Object.getPrototypeOf(handle) as FileHandle
}

function linesOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  return text.slice(0, -1).split('\n')
}

describe('createJsonLinesPublisher', () => {
  it('appends one event per line, in the order of the calls, and only when there is one', async () => {
    const path = join(folder, 'events.jsonl')
    const publisher = createJsonLinesPublisher(path)
    expect(existsSync(path)).toBe(false)
    const ids = Array.from({ length: 2500 }, (_, i) => `e${i}`)
    await Promise.all(ids.map(id => publisher.publish(event(id), never)))
    expect(linesOf(path).map(line => (JSON.parse(line) as { id: string }).id)).toEqual(ids)
    await publisher.close()
    await publisher.close()
    await expect(publisher.publish(event('late'), never)).rejects.toThrow('closed')
  })

  it('writes a batch at once, whole lines after whole lines', async () => {
    const path = join(folder, 'batch.jsonl')
    const publisher = createJsonLinesPublisher(path)
    const ids = Array.from({ length: 300 }, (_, i) => `e${i}`)
    const writes = vi.spyOn(await fileHandlePrototype(path), 'appendFile')
    try {
      const outcomes = await publisher.publishBatch(
        ids.map(id => event(id)),
        never,
      )
      expect(outcomes).toEqual(ids.map(() => undefined))
      expect(writes).toHaveBeenCalledTimes(1)
    } finally {
      writes.mockRestore()
    }
    expect(linesOf(path).map(line => (JSON.parse(line) as { id: string }).id)).toEqual(ids)
    await publisher.close()
    await expect(publisher.publishBatch([event('late')], never)).rejects.toThrow('closed')
  })

  it('goes on with a file, and leaves half a line of a crash alone on its line', async () => {
    const path = join(folder, 'torn.jsonl')
    appendFileSync(path, `${event('a').payload}\n{"half":`)
    for (const id of ['b', 'c']) {
      const publisher = createJsonLinesPublisher(path)
      await publisher.publish(event(id), never)
      await publisher.close()
    }
    expect(linesOf(path)).toEqual([event('a').payload, '{"half":', event('b').payload, event('c').payload])
  })

  it('takes line breaks out of an event that was written with some', async () => {
    const path = join(folder, 'pretty.jsonl')
    const publisher = createJsonLinesPublisher(path)
    await publisher.publish(event('a', '{\r\n  "id": "a"\n}'), never)
    await publisher.close()
    expect(linesOf(path)).toEqual(['{"id":"a"}'])
  })

  it('fails when the file cannot be written, and works once it can', async () => {
    const path = join(folder, 'missing', 'events.jsonl')
    const publisher = createJsonLinesPublisher(path)
    await expect(publisher.publish(event('a'), never)).rejects.toThrow('ENOENT')
    mkdirSync(join(folder, 'missing'))
    await publisher.publish(event('b'), never)
    expect(linesOf(path)).toEqual([event('b').payload])
    await publisher.close()
  })

  it('does nothing for a delivery that was given up before', async () => {
    const path = join(folder, 'aborted.jsonl')
    const reason = new Error('the lease ends')
    await expect(createJsonLinesPublisher(path).publish(event('a'), AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(existsSync(path)).toBe(false)
  })

  it('writes to a stream, which it leaves open', async () => {
    const chunks: string[] = []
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        chunks.push(chunk.toString())
        setTimeout(done, 5)
      },
    })
    const publisher = createJsonLinesPublisher(stream)
    const writing = publisher.publish(event('b'), never)
    await publisher.publish(event('c'), never)
    await publisher.publishBatch([event('d'), event('e')], never)
    await publisher.close()
    await writing
    expect(chunks).toHaveLength(3)
    expect(chunks.join('')).toBe(['b', 'c', 'd', 'e'].map(id => `${event(id).payload}\n`).join(''))
    expect(stream.writable).toBe(true)
  })

  it('fails when the stream does', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('the pipe is closed')) })
    stream.on('error', () => {})
    await expect(createJsonLinesPublisher(stream).publish(event('a'), never)).rejects.toThrow('the pipe is closed')
  })
})

describe('createLineFile', () => {
  it('waits at its end for the lines under way', async () => {
    const path = join(folder, 'lines.txt')
    const file = createLineFile(path)
    const appended = file.append('one')
    await file.close()
    await appended
    expect(linesOf(path)).toEqual(['one'])
  })
})
