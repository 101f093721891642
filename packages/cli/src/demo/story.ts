import { styleText } from 'node:util'
import { wrapped } from '../output/wrap.ts'

/** Something that has to be true at the end of a chapter. */
interface Claim {
  readonly claim: string
  readonly holds: boolean
}

/** A story told at a terminal of 80 columns: chapters of short paragraphs, real outputs, and claims that hold or do not. */
export interface Story {
  chapter(title: string): void
  tell(paragraph: string): void
  /** What a command printed. */
  show(output: string): void
  claim(claim: string, holds: boolean): void
  readonly claims: readonly Claim[]
}

/** Tells it on stdout, or only remembers the claims. */
export function createStory(silent: boolean): Story {
  const claims: Claim[] = []
  let chapters = 0
  const write = (text: string) => {
    if (!silent) process.stdout.write(`${text}\n`)
  }
  return {
    claims,
    chapter(title) {
      chapters += 1
      write(`\n${styleText(['bold', 'cyan'], `${chapters}. ${title}`)}\n`)
    },
    tell: paragraph => write(`${wrapped(paragraph, 76).join('\n')}\n`),
    show: output => write(`${indented(output)}\n`),
    claim(claim, holds) {
      claims.push({ claim, holds })
      const mark = holds ? styleText('green', '✓') : styleText(['bold', 'red'], '✗ DOES NOT HOLD:')
      const [first = '', ...rest] = wrapped(claim, 74)
      write([`  ${mark} ${first}`, ...rest.map(line => `    ${line}`)].join('\n'))
    },
  }
}

function indented(text: string): string {
  return text
    .split('\n')
    .map(line => (line === '' ? '' : `    ${line}`))
    .join('\n')
}
