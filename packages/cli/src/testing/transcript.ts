import type { Session } from './session.ts'
import { words } from './words.ts'

/**
 * A transcript is a text of what someone types and sees: lines `$ jumun …`, each with its answer below it; what stands on
 * stderr begins with `! `, an exit status other than 0 stands at the end as `= 2`. Lines `# …` are remarks, files are
 * written by `$ write FILE` and the lines that begin with `| `.
 *
 * What chance decides is written alike in every run: the first id that is met is the first below, and so on, as long as
 * the real one, so that columns stand where they stand. Commands name it so.
 */
interface Step {
  readonly remarks: readonly string[]
  readonly command: string
  readonly input: readonly string[]
}

/** The steps of a transcript, no matter which answers stand in it. */
function stepsOf(text: string): Step[] {
  const steps: { remarks: string[]; command: string; input: string[] }[] = []
  let remarks: string[] = []
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) remarks.push(line)
    else if (line.startsWith('$ ')) {
      steps.push({ remarks, command: line.slice(2), input: [] })
      remarks = []
    } else if (line.startsWith('| ')) steps.at(-1)?.input.push(line)
  }
  return steps
}

export interface TranscriptTools {
  readonly session: Session
  /** Lets the shop's clock go on: no two commands happen at the same moment. */
  tick(): void
}

/** Types a transcript's commands again, and returns the transcript of that. */
export async function replay(text: string, { session, tick }: TranscriptTools): Promise<string> {
  const ids = knownIds()
  const blocks: string[] = []
  for (const { remarks, command, input } of stepsOf(text)) {
    tick()
    const [program, ...rest] = words(command)
    const lines = [...remarks, `$ ${command}`, ...input]
    if (program === 'write') session.write(rest[0]!, input.map(line => `${line.slice(2)}\n`).join(''))
    else {
      const { variables, args } = variablesOf(words(command))
      const { status, stdout, stderr } = await session(args.slice(1).map(ids.real), { env: variables })
      lines.push(...linesOf(stdout, ''), ...linesOf(stderr, '! '))
      if (status !== 0) lines.push(`= ${status}`)
    }
    blocks.push(ids.written(lines.join('\n')))
  }
  return `${blocks.join('\n\n')}\n`
}

/** `NAME=value jumun …` */
function variablesOf(all: readonly string[]): { variables: Record<string, string>; args: readonly string[] } {
  const start = all.indexOf('jumun')
  const pairs = all.slice(0, start).map(word => {
    const at = word.indexOf('=')
    return [word.slice(0, at), word.slice(at + 1)]
  })
  return { variables: Object.fromEntries(pairs) as Record<string, string>, args: all.slice(start) }
}

function linesOf(text: string, mark: string): string[] {
  if (text === '') return []
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map(line => `${mark}${line}`.trimEnd())
}

function knownIds() {
  const numbers = new Map<string, string>()
  const numberOf = (id: string) => {
    const known = numbers.get(id) ?? `00000000-0000-7000-8000-${String(numbers.size + 1).padStart(12, '0')}`
    numbers.set(id, known)
    return known
  }
  const anyId = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
  const written = (text: string) => text.replaceAll(anyId, id => (id.startsWith('00000000-0000') ? id : numberOf(id)))
  const real = (text: string) =>
    text.replaceAll(anyId, number => [...numbers].find(([, one]) => one === number)?.[0] ?? number)
  return {
    written: (text: string) => written(inCursors(text, written)),
    /** The real one for a number, which has to have been met before. */
    real: (word: string) => real(inCursors(word, real)),
  }
}

/** A cursor holds the id of the last row, in a form that hides it. */
function inCursors(text: string, change: (text: string) => string): string {
  return text.replaceAll(/\bWz[\w-]{40,}/g, cursor => {
    return Buffer.from(change(Buffer.from(cursor, 'base64url').toString())).toString('base64url')
  })
}
