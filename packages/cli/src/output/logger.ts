import type { Logger } from '@jumun/core'
import { styleText } from 'node:util'

const levels = ['debug', 'info', 'warn', 'error'] as const
const colours = { debug: 'dim', info: 'cyan', warn: 'yellow', error: 'red' } as const

/** Lines on stderr: time, level, message, and fields as `name=value`. */
export function createLogger(level: string): Logger {
  const lowest = level === 'silent' ? levels.length : levels.indexOf(level as (typeof levels)[number])
  const write =
    (name: (typeof levels)[number]) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (levels.indexOf(name) < lowest) return
      const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${valueText(value)}`)
      const mark = styleText(colours[name], name.padEnd(5), { stream: process.stderr })
      process.stderr.write(`${new Date().toISOString()} ${mark} ${message}${pairs.join('')}\n`)
    }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

function valueText(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(`${value.name}: ${value.message}`)
  if (typeof value === 'string') return /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value)
  return JSON.stringify(value) ?? String(value)
}
