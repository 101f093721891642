import type { Logger } from '@jumun/core'
import { pino } from 'pino'

export interface JsonLogger extends Logger {
  /** Writes out what is still in memory: before the process ends. */
  flush(): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

// Nothing that logs here names these on purpose; a field added in a hurry must not tell them either.
const secrets = ['authorization', 'password', 'secret', 'token', 'adminToken']
const redact = { paths: secrets.flatMap(name => [name, `*.${name}`]), censor: '***' }

/** One JSON object a line on stdout, errors with their causes and stacks. */
export function createJsonLogger(options: { level?: LogLevel; fileDescriptor?: number } = {}): JsonLogger {
  const { level = 'info', fileDescriptor = 1 } = options
  // Written in blocks: a write a line would cost a request more than its work.
  const destination = pino.destination({ fd: fileDescriptor, sync: false, minLength: 4096, periodicFlush: 1000 })
  const log = pino(
    { level, redact, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, errorKey: 'error' },
    destination,
  )
  return {
    debug: (message, fields = {}) => log.debug(fields, message),
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, fields = {}) => log.error(fields, message),
    flush() {
      try {
        destination.flushSync()
      } catch {
        // Nobody reads any more.
      }
    },
  }
}
