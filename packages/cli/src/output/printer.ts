import { styleText } from 'node:util'

/** Where a command speaks: its answer on stdout, everything else on stderr. */
export interface Printer {
  /** Whether answers are JSON. */
  readonly json: boolean
  /** The command's answer: JSON for machines, or a text for people. An empty text is not printed. */
  answer(json: () => unknown, text: () => string): void
  /** A word to the person at the terminal; nothing under `--json`. */
  note(message: string): void
}

export function createPrinter(json: boolean): Printer {
  return {
    json,
    answer(toJson, toText) {
      const text = json ? JSON.stringify(toJson(), null, 2) : toText()
      if (text !== '') process.stdout.write(`${text}\n`)
    },
    note(message) {
      if (!json) process.stderr.write(`${styleText('dim', message, { stream: process.stderr })}\n`)
    },
  }
}
