import { fstatSync, write } from 'node:fs'
import { Socket } from 'node:net'

/** Where log lines go: collected to blocks and written one after the other, never waited for by who logs. */
export interface LogSink {
  write(line: string): void
  /** Writes what is still in memory. Resolves when it is written, or after `maxMs`: a reader may have stalled. */
  flush(maxMs: number): Promise<void>
}

export interface LogSinkOptions {
  /** More than that is not kept in memory: what a reader that stalls would have read is lost. */
  readonly maxBytes: number
  /** Called once, when the reader of the lines has gone. */
  onReaderGone?(): void
  /** The line in the place of `count` lines that are lost. */
  lostLine(count: number): string
}

/** A write a line would cost a request more than its work. */
const blockBytes = 4096
const mostMsInMemory = 1_000

export function createLogSink(fileDescriptor: number, { maxBytes, onReaderGone, lostLine }: LogSinkOptions): LogSink {
  const send = senderOf(fileDescriptor)
  let waiting: string[] = []
  let waitingBytes = 0
  let isSending = false
  let isGone = false
  let lost = 0
  let timer: NodeJS.Timeout | undefined
  let idle: (() => void)[] = []

  function sendWaiting(): void {
    clearTimeout(timer)
    timer = undefined
    if (isSending || isGone || waiting.length === 0) return
    const owed = lost
    const lines = waiting.length
    const block = waiting.join('') + (owed > 0 ? lostLine(owed) : '')
    lost = 0
    waiting = []
    waitingBytes = 0
    isSending = true
    send(block, error => {
      isSending = false
      if (error?.code === 'EPIPE') leave()
      // A disk may be full now and have room later.
      else if (error !== null && error !== undefined) lost += owed + lines
      if (waitingBytes >= blockBytes || idle.length > 0) sendWaiting()
      if (!isSending) for (const resolve of idle.splice(0)) resolve()
    })
  }

  function leave(): void {
    isGone = true
    waiting = []
    onReaderGone?.()
  }

  return {
    write(line) {
      if (isGone) return
      if (waitingBytes >= maxBytes) {
        lost += 1
        return
      }
      waiting.push(line)
      waitingBytes += line.length
      if (waitingBytes >= blockBytes) sendWaiting()
      else timer ??= setTimeout(sendWaiting, mostMsInMemory).unref()
    },
    async flush(maxMs) {
      sendWaiting()
      if (!isSending) return
      const { promise, resolve } = Promise.withResolvers<void>()
      idle = [...idle, resolve]
      const patience = setTimeout(resolve, maxMs)
      await promise
      clearTimeout(patience)
    },
  }
}

type Sender = (block: string, done: (error?: NodeJS.ErrnoException | null) => void) => void

/**
 * A pipe is written without blocking: a thread that waits for a reader that has stalled would keep the process from ending.
 */
function senderOf(fileDescriptor: number): Sender {
  const kind = fstatSync(fileDescriptor)
  if (!kind.isFIFO() && !kind.isSocket()) return toFile(fileDescriptor)
  const socket = new Socket({ fd: fileDescriptor, readable: false, writable: true })
  // The write that it belongs to fails as well.
  socket.on('error', () => undefined)
  return (block, done) => void socket.write(block, done)
}

function toFile(fileDescriptor: number): Sender {
  return function send(block, done) {
    const bytes = Buffer.from(block)
    const writeFrom = (from: number) => {
      write(fileDescriptor, bytes, from, (error, written) => {
        if (error !== null || from + written >= bytes.length) done(error)
        else writeFrom(from + written)
      })
    }
    writeFrom(0)
  }
}
