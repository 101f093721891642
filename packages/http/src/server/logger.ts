import type { Logger } from '@jumun/core'
import { pino } from 'pino'
import { createLogSink } from './log-sink.ts'

export interface JsonLogger extends Logger {
  /** Writes out what is still in memory, within a second: before the process ends. */
  flush(): Promise<void>
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface JsonLoggerOptions {
  readonly level?: LogLevel
  /** Default 1, stdout. */
  readonly fileDescriptor?: number
  /** Called once, when the reader of the pipe has gone. */
  onReaderGone?(): void
}

// Nothing that logs here names these on purpose; a field added in a hurry must not tell them either.
const secrets = ['authorization', 'password', 'secret', 'token', 'adminToken']
const redact = { paths: secrets.flatMap(name => [name, `*.${name}`]), censor: '***' }

/** What a reader that stalls may leave in memory: a few seconds of a busy server. */
const maxBytes = 4 * 2 ** 20
const mostMsToFlush = 1_000

/** One JSON object a line on stdout, errors with their causes and stacks. No request waits for a reader that has stalled. */
export function createJsonLogger(options: JsonLoggerOptions = {}): JsonLogger {
  const { level = 'info', fileDescriptor = 1, onReaderGone } = options
  const sink = createLogSink(fileDescriptor, {
    maxBytes,
    ...(onReaderGone !== undefined && { onReaderGone }),
    lostLine: count => {
      const line = {
        level: 40,
        time: new Date().toISOString(),
        pid: process.pid,
        lost: count,
        msg: 'log lines are lost',
      }
      return `${JSON.stringify(line)}\n`
    },
  })
  const log = pino(
    { level, redact, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, errorKey: 'error' },
    sink,
  )
  return {
    debug: (message, fields = {}) => log.debug(fields, message),
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, fields = {}) => log.error(fields, message),
    flush: () => sink.flush(mostMsToFlush),
  }
}
