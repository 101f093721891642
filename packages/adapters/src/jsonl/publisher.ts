import type { Writable } from 'node:stream'
import { type EventPublisher, PlatformAwayError } from '@jumun/core'
import { createLineFile } from './line-file.ts'

export interface JsonLinesPublisher extends Required<EventPublisher> {
  /** Waits for the lines under way and closes the file; a stream stays open, it is the caller's. */
  close(): Promise<void>
}

/**
 * Appends events as CloudEvents 1.0, one per line, to a file or to a stream such as `process.stdout`. A file's events are
 * on the disk before they count as delivered; a stream's have been taken by what is behind it.
 */
export function createJsonLinesPublisher(target: string | Writable): JsonLinesPublisher {
  const lines = typeof target === 'string' ? createLineFile(target) : linesOf(target)
  /** A full disk or a folder that is missing says nothing of the events. */
  async function append(...texts: readonly string[]): Promise<void> {
    try {
      await lines.append(...texts)
    } catch (error) {
      throw new PlatformAwayError((error as Error).message, { cause: error })
    }
  }

  return {
    name: 'jsonl',
    async publish(event, signal) {
      signal.throwIfAborted()
      await append(oneLine(event.payload))
    },
    /** All of them are one write, with one fsync. */
    async publishBatch(events, signal) {
      signal.throwIfAborted()
      await append(...events.map(({ payload }) => oneLine(payload)))
      return events.map(() => undefined)
    },
    close: () => lines.close(),
  }
}

function linesOf(stream: Writable) {
  const underWay = new Set<Promise<void>>()

  async function append(...texts: readonly string[]): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      stream.write(texts.map(text => `${text}\n`).join(''), error => (error ? reject(error) : resolve()))
    })
    underWay.add(written)
    try {
      await written
    } finally {
      underWay.delete(written)
    }
  }

  return {
    append,
    async close() {
      await Promise.allSettled(underWay)
    },
  }
}

/** JSON needs no line breaks: those that a host adds for its looks are taken out. */
function oneLine(payload: string): string {
  return /[\n\r]/.test(payload) ? JSON.stringify(JSON.parse(payload)) : payload
}
