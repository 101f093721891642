import type { Change, Equivalent } from './equivalent.ts'

const noWord = 'no word stands under any of these'
const stoppedOnce = 'a bar that has stopped does nothing when it has to stop again, as when Ctrl-C ends the process'

/** Of how the command line speaks, and of its process: below `packages/cli/src`. */
const byFile: Readonly<Record<string, readonly Change[]>> = {
  'output/language.ts': ['wanted', `wanted ?? 'mutant'`].map(
    word =>
      [
        `return /^ko([_.-]|$)/i.test(wanted ?? '') ? 'ko' : 'en'`,
        `return /^ko([_.-]|$)/i.test(${word}) ? 'ko' : 'en'`,
        'neither begins with ko',
      ] as const,
  ),
  'output/logger.ts': [
    [
      `const levels = ['debug', 'info', 'warn', 'error'] as const`,
      `const levels = ['', 'info', 'warn', 'error'] as const`,
      'what is not found stands before the first one, which is the place of debug',
    ],
  ],
  'output/problem.ts': [
    [
      'return code === undefined ? inKorean(message) : failureInKorean(code, message)',
      'return false ? inKorean(message) : failureInKorean(code, message)',
      'no text of a database stands under undefined, and without one the message is said in Korean alike',
    ],
    [
      `const { instance: _, ...problem } = http.problemOf(error, '', { language })`,
      `const { instance: _, ...problem } = http.problemOf(error, 'mutant', { language })`,
      'the id of the request is left out again',
    ],
  ],
  'output/progress.ts': [
    [
      'if (!process.stderr.isTTY) return { to() {}, stop() {} }',
      'if (false) return { to() {}, stop() {} }',
      'the bar itself does nothing where its stream is no terminal; not to make it only saves time',
    ],
    ['etaBuffer: 100,', 'etaBuffer: 101,', 'the time that is left is guessed from one value more'],
    ['release()', ';', stoppedOnce],
  ],
  'output/table.ts': [
    [
      `if (rows.length === 0) return ''`,
      `if (false) return ''`,
      'without rows nothing stands in any column, and a table of no columns is no text',
    ],
    [
      'const fitting = terminal.columns === undefined ? filled : fit(filled, terminal.columns)',
      'const fitting = false ? filled : fit(filled, terminal.columns)',
      'no width is more than undefined: nothing is taken from a column',
    ],
  ],
  'output/wrap.ts': [
    [
      `if (piece !== '' && stringWidth(piece + segment) > width) {`,
      `if (piece !== 'mutant' && stringWidth(piece + segment) > width) {`,
      'it puts an empty piece before a letter that is wider than a line, and that begins a line anyway',
    ],
  ],
  'process/listen-refusal.ts': [
    [`const reason = reasons[code ?? '']`, `const reason = reasons[code ?? 'mutant']`, noWord],
  ],
  'process/output-streams.ts': ['code', `code ?? 'mutant'`].map(
    key => [`return words[code ?? ''] ?? message`, `return words[${key}] ?? message`, noWord] as const,
  ),
  'program.ts': [
    [
      `.version(version(), '-V, --version', 'print the version')`,
      `.version(version(), '', 'print the version')`,
      'where none are named, Commander takes the same flags',
    ],
    [
      `const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')`,
      `const manifest = readFileSync(new URL('../package.json', import.meta.url), '')`,
      'to read JSON from bytes is to read them as UTF-8',
    ],
  ],
}

export const cliOutputEquivalents: readonly Equivalent[] = Object.entries(byFile).flatMap(([file, changes]) =>
  changes.map(([line, changed, because]) => ({ file: `packages/cli/src/${file}`, line, changed, because })),
)
