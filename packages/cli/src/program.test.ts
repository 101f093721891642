import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { commandGroups, nameIn } from './commands/groups.ts'
import { createProgram } from './program.ts'

const listed = commandGroups.flatMap(group => Object.keys(group.listed).map(nameIn))
const namesOf = ({ commands }: Command) => commands.map(one => one.name())
/** Those that were loaded: what is only listed has neither commands nor options of its own. */
const loadedOf = ({ commands }: Command) =>
  commands.filter(one => one.commands.length + one.options.length > 0).map(one => one.name())

describe('of the commands', () => {
  it('those alone are loaded that words name, or share a module with one', async () => {
    expect(loadedOf(await createProgram([]))).toEqual([])
    expect(loadedOf(await createProgram(['--json', 'cart', 'show']))).toEqual(['cart'])
    expect(loadedOf(await createProgram(['ranking']))).toEqual(['top', 'ranking'])
    for (const words of [undefined, ['completion', 'bash'], ['complete', '--', 'ord']]) {
      expect(loadedOf(await createProgram(words))).toEqual(expect.arrayContaining(['user', 'order', 'serve', 'doctor']))
    }
  })

  it('all are listed, in one way whether they are loaded or not', async () => {
    const bare = await createProgram([])
    expect(namesOf(bare)).toEqual(listed)
    const all = await createProgram()
    expect(namesOf(all).filter(name => name !== 'complete')).toEqual(listed)
    expect(bare.helpInformation()).toBe(all.helpInformation())
  })
})

it('has its own version', async () => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  expect((await createProgram([])).version()).toBe((JSON.parse(manifest) as { version: string }).version)
})

it('says of an option that it is required', async () => {
  const program = await createProgram([])
  const command = program
    .command('x')
    .requiredOption('--bare <a>')
    .requiredOption('--told <a>', 'what it is')
    .option('--no')
  const lines = command.helpInformation().split('\n')
  expect(lines.filter(line => /--(bare|told|no)\b/.test(line)).map(line => line.trim())).toEqual([
    '--bare <a>       (required)',
    '--told <a>       what it is (required)',
    '--no',
  ])
})

it('prints no mistake by itself, and ends no process', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const program = await createProgram([])
  await expect(program.parseAsync(['ordr'], { from: 'user' })).rejects.toMatchObject({
    code: 'commander.unknownCommand',
  })
  expect(write).not.toHaveBeenCalled()
  write.mockRestore()
})
