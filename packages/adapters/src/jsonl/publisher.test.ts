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
    for (const pretty of ['{\r\n  "id": "a"\n}', '{\r "id": "b" }', '{\n "id": "c" }']) {
      await publisher.publish(event('a', pretty), never)
    }
    // One line is left as it was written.
    await publisher.publish(event('d', '{ "id" : "d" }'), never)
    await publisher.close()
    expect(linesOf(path)).toEqual(['{"id":"a"}', '{"id":"b"}', '{"id":"c"}', '{ "id" : "d" }'])
  })

  it('fails when the file cannot be written, and works once it can', async () => {
    const path = join(folder, 'missing', 'events.jsonl')
    const publisher = createJsonLinesPublisher(path)
    const away = { name: 'PlatformAwayError', message: expect.stringMatching(/^ENOENT/), cause: { code: 'ENOENT' } }
    await expect(publisher.publish(event('a'), never)).rejects.toMatchObject(away)
    mkdirSync(join(folder, 'missing'))
    await publisher.publish(event('b'), never)
    expect(linesOf(path)).toEqual([event('b').payload])
    await publisher.close()
  })

  it('does nothing for a delivery that was given up before', async () => {
    const path = join(folder, 'aborted.jsonl')
    const reason = new Error('the lease ends')
    const publisher = createJsonLinesPublisher(path)
    await expect(publisher.publish(event('a'), AbortSignal.abort(reason))).rejects.toBe(reason)
    await expect(publisher.publishBatch([event('a')], AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(publisher.name).toBe('jsonl')
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

  it('waits at its end for what the stream has not taken yet, and fails of it are those of the calls', async () => {
    let taken = 0
    const stream = new Writable({
      write(_chunk, _encoding, done) {
        setTimeout(() => {
          taken += 1
          done(taken === 2 ? new Error('the pipe is closed') : null)
        }, 5)
      },
    })
    stream.on('error', () => {})
    const publisher = createJsonLinesPublisher(stream)
    const writing = [publisher.publish(event('a'), never), publisher.publish(event('b'), never)]
    const outcomes = Promise.allSettled(writing)
    await publisher.close()
    expect(taken).toBe(2)
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
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

  /** Watches one method of all file handles. */
  async function watching(path: string, method: 'appendFile' | 'datasync' | 'stat') {
    const prototype = await fileHandlePrototype(path)
    return vi.spyOn(prototype, method as 'datasync')
  }

  it('opens its file once', async () => {
    const path = join(folder, 'once.txt')
    const stats = await watching(path, 'stat')
    try {
      const file = createLineFile(path)
      for (const line of ['one', 'two', 'three']) await file.append(line)
      expect(stats).toHaveBeenCalledTimes(1)
      await file.close()
    } finally {
      stats.mockRestore()
    }
    expect(linesOf(path)).toEqual(['one', 'two', 'three'])
  })

  it('makes lines durable before they count, and each write by one sync', async () => {
    const path = join(folder, 'synced.txt')
    const syncs = await watching(path, 'datasync')
    try {
      const file = createLineFile(path)
      await file.append('one')
      expect(syncs).toHaveBeenCalledTimes(1)
      await Promise.all([file.append('two'), file.append('three', 'four'), file.append()])
      expect(syncs).toHaveBeenCalledTimes(3)
      const failure = new Error('EIO')
      syncs.mockRejectedValueOnce(failure)
      await expect(file.append('five')).rejects.toBe(failure)
      await file.append('six')
      await file.close()
      await file.close()
    } finally {
      syncs.mockRestore()
    }
    expect(linesOf(path)).toEqual(['one', 'two', 'three', 'four', 'five', 'six'])
  })

  it('begins a new line behind half a line that a write has left', async () => {
    const path = join(folder, 'half.txt')
    const file = createLineFile(path)
    await file.append('one')
    const writes = await watching(path, 'appendFile')
    try {
      writes.mockImplementationOnce(async () => {
        appendFileSync(path, 'tw')
        throw new Error('ENOSPC')
      })
      await expect(file.append('two')).rejects.toThrow('ENOSPC')
    } finally {
      writes.mockRestore()
    }
    await file.append('three')
    await file.append('four')
    await file.close()
    expect(linesOf(path)).toEqual(['one', 'tw', 'three', 'four'])
  })

  it('writes what a thousand calls have given at once, and not more', async () => {
    const path = join(folder, 'many.txt')
    const file = createLineFile(path)
    await file.append('first')
    const writes = await watching(path, 'appendFile')
    try {
      await Promise.all(Array.from({ length: 2002 }, (_, i) => file.append(`line ${i}`)))
      const texts = (writes.mock.calls as unknown as string[][]).map(([text]) => text!.split('\n').length - 1)
      expect(texts).toEqual([1, 1000, 1000, 1])
    } finally {
      writes.mockRestore()
    }
    await file.close()
    expect(linesOf(path)).toHaveLength(2003)
  })

  it('is tried again where it could not be opened, and takes nothing when it is closed', async () => {
    const path = join(folder, 'opened.txt')
    const stats = await watching(path, 'stat')
    const file = createLineFile(path)
    try {
      stats.mockRejectedValueOnce(new Error('EIO'))
      await expect(file.append('one')).rejects.toThrow('EIO')
    } finally {
      stats.mockRestore()
    }
    await file.append('two')
    await file.close()
    await expect(file.append('three')).rejects.toThrow(new Error('The file of lines is closed.'))
    expect(linesOf(path)).toEqual(['two'])
    await createLineFile(path).close()
  })
})
