import type { Command } from 'commander'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProgram } from '../program.ts'
import { commandGroups } from './groups.ts'
import { openSession, type Session } from '../testing/session.ts'
import { replay } from '../testing/transcript.ts'

// Everything that the commands print stands in these files, letter by letter. After a change that is meant,
// `npm test -- packages/cli/src/commands/transcripts.test.ts -u` writes them again, for their difference to be read.
const folder = join(import.meta.dirname, '../testing/transcripts')
const transcripts = readdirSync(folder).filter(name => name.endsWith('.txt'))
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')

let session: Session
beforeEach(() => {
  session = openSession()
  // Nine o'clock of a Monday, in the shop's time zone.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 2, 2, 0, 0) })
})
afterEach(() => {
  vi.useRealTimers()
  session.remove()
})

const minute = 60_000

describe('a transcript', () => {
  it.each(transcripts)('says what the commands say: %s', async name => {
    const replayed = await replay(textOf(name), {
      session,
      tick: () => vi.setSystemTime(Date.now() + minute),
    })
    await expect(withoutChance(replayed)).toMatchFileSnapshot(join(folder, name))
  })
})

/** What the machine decides. */
function withoutChance(text: string): string {
  return text
    .replaceAll(session.folder, 'FOLDER')
    .replaceAll(/^(orders per second +)[\d,.]+$/gm, '$1N')
    .replaceAll(/^(time of an order +)[\d,.]+( ms half of them, )[\d,.]+( ms 99 %, )[\d,.]+/gm, '$1N$2N$3N')
    .replaceAll(/(99 %, )[\d,.]+( ms the slowest)$/gm, '$1N$2')
    .replaceAll(/: [\d,]+ bytes\./g, ': N bytes.')
    .replaceAll(/("bytes": )\d+/g, '$1N')
}

/** Leaves of the tree of commands, by their words. */
function leaves(command: Command, names: readonly string[] = []): { name: string; command: Command }[] {
  const subcommands = command.commands.filter(one => one.name() !== 'complete')
  if (subcommands.length === 0) return [{ name: names.join(' '), command }]
  return subcommands.flatMap(one => leaves(one, [...names, one.name()]))
}

describe('help', () => {
  it('of every command stands in a file, with examples', async () => {
    const helps: string[] = []
    const visit = async (command: Command, names: readonly string[]): Promise<void> => {
      const { status, stdout, stderr } = await session([...names, '--help'])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      helps.push(`$ jumun ${[...names, '--help'].join(' ')}\n${stdout.replaceAll(/ +$/gm, '')}`)
      for (const one of command.commands) {
        if (one.name() !== 'complete') await visit(one, [...names, one.name()])
      }
    }
    await visit(await createProgram(), [])
    await expect(helps.join('\n')).toMatchFileSnapshot(join(folder, '../help.txt'))
    const lacking = leaves(await createProgram()).filter(({ name }) => !helps.join('').includes(`\n  $ jumun ${name}`))
    expect(lacking).toEqual([])
  })

  it('lists commands as their definitions describe them, which it does not load', async () => {
    const program = await createProgram()
    const help = program.createHelp()
    const described = program.commands.filter(one => one.name() !== 'complete')
    const listed: Record<string, string> = Object.assign({}, ...commandGroups.map(group => group.listed))
    expect(Object.entries(listed)).toEqual(described.map(one => [help.subcommandTerm(one), one.description()]))
  })
})

it('a list of commands is shown without loading the shop', () => {
  const loaded = new Set<string>()
  const waiting = [join(import.meta.dirname, '../main.ts')]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file)) continue
    loaded.add(file)
    // What is imported for its types alone, or by a call, is not loaded with it.
    for (const [, names = '', from = ''] of readFileSync(file, 'utf8').matchAll(/^import (.*?) from '(.*?)'$/gms)) {
      const isType = names.startsWith('type ') || names.split(',').every(name => /^[{ \n]*type /.test(name))
      if (isType) continue
      expect(from, `${file} imports it`).not.toMatch(/^@jumun\/|^zod$/)
      if (from.startsWith('.')) waiting.push(join(file, '..', from))
    }
  }
  expect(loaded.size).toBeGreaterThan(5)
})

describe('every command', async () => {
  // They run until they are ended, or draw what they print: shown by tests of their own, in processes of their own.
  const elsewhere = new Set(['serve', 'platform', 'demo', 'doctor', 'completion', 'simulate'])
  const typed = transcripts.flatMap(name => textOf(name).match(/^\$ .*$/gm) ?? [])
  const commands = leaves(await createProgram()).filter(({ name }) => !elsewhere.has(name))

  it.each(commands.map(({ name, command }) => [name, command] as const))(
    'stands in a transcript with each of its flags: %s',
    (name, command) => {
      const use = new RegExp(`jumun ${name}( |$)`)
      const uses = typed.filter(line => use.test(line))
      // Where events go is asked for alike by several commands, and has tests of its own.
      const own = command.options.filter(({ helpGroupHeading }) => helpGroupHeading === undefined)
      const flags = [...own.map(({ long }) => long!), '--json']
      expect(flags.filter(flag => !uses.some(line => line.includes(` ${flag}`)))).toEqual([])
    },
  )
})
