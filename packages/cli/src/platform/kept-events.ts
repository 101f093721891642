import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createLineFile } from '@jumun/adapters/jsonl'
import { type CloudEvent, parseCloudEvent } from './cloud-event.ts'
import { Rejection } from './rejection.ts'

interface Kept {
  readonly line: string
  /** Settles when the event is on the disk. */
  readonly durable: Promise<void>
}

/** All that the platform has received, each event once, in memory and in a file where there is one. */
export interface KeptEvents {
  readonly size: number
  /** Resolves once the event is durable. A repeated one waits for the first, whose fate is not known before. */
  keep(event: CloudEvent): Promise<'received' | 'duplicate'>
  /** Events as they were written, in the order of arrival. */
  page(offset: number, limit: number): string[]
  close(): Promise<void>
}

/** Reads what the file holds from before; `onKept` gets every event once, of those too. */
export async function openKeptEvents(
  path: string | undefined,
  onKept: (event: CloudEvent) => void,
): Promise<KeptEvents> {
  const events = new Map<string, Kept>()
  for await (const event of readEvents(path)) {
    if (events.has(event.id)) continue
    events.set(event.id, { line: event.line, durable: Promise.resolve() })
    onKept(event)
  }
  const file = path === undefined ? undefined : createLineFile(path)

  return {
    get size() {
      return events.size
    },
    async keep(event) {
      const earlier = events.get(event.id)
      if (earlier !== undefined) {
        await earlier.durable
        return 'duplicate'
      }
      const durable = file?.append(event.line) ?? Promise.resolve()
      events.set(event.id, { line: event.line, durable })
      try {
        await durable
      } catch (error) {
        events.delete(event.id)
        throw error
      }
      onKept(event)
      return 'received'
    },
    page: (offset, limit) => [
      ...events
        .values()
        .map(({ line }) => line)
        .drop(offset)
        .take(limit),
    ],
    async close() {
      await file?.close()
    },
  }
}

async function* readEvents(path: string | undefined): AsyncGenerator<CloudEvent> {
  if (path === undefined || !existsSync(path)) return
  const input = createReadStream(path)
  await once(input, 'ready')
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const event = readLine(line)
    if (event !== undefined) yield event
  }
}

/** Half a line is what a crash leaves of an event whose arrival was not confirmed. */
function readLine(line: string): CloudEvent | undefined {
  try {
    return parseCloudEvent(line)
  } catch (error) {
    if (error instanceof Rejection) return undefined
    throw error
  }
}
