import { Command } from 'commander'
import { expect, it } from 'vitest'
import { examples, examplesOf, groupExamples } from './examples.ts'

function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({ writeOut: text => void (help += text) }).outputHelp()
  return help
}

it('stand at the end of the help of a command', () => {
  const command = new Command('add')
  expect(examples(command, ['user add', 'user add --id mina'])).toBe(command)
  expect(examplesOf(command)).toEqual(['user add', 'user add --id mina'])
  expect(helpOf(command)).toMatch(/show help|display help/)
  expect(helpOf(command).endsWith('\n\nExamples:\n  $ jumun user add\n  $ jumun user add --id mina\n')).toBe(true)
  expect(examplesOf(new Command('other'))).toEqual([])
})

it('of a group are the first ones of its commands, where they have any', () => {
  const program = new Command('jumun')
  const group = program.command('user')
  examples(group.command('add'), ['user add', 'user add --id mina'])
  group.command('bare')
  examples(group.command('list'), ['user list'])
  const leaf = examples(program.command('audit'), ['audit'])
  const small = program.command('small')
  examples(small.command('one'), ['small one'])
  const bare = program.command('bare')
  bare.command('barer')
  groupExamples(program)
  expect(examplesOf(group)).toEqual(['user add', 'user list'])
  expect(helpOf(group).endsWith('\nExamples:\n  $ jumun user add\n  $ jumun user list\n')).toBe(true)
  expect(examplesOf(small)).toEqual(['small one'])
  expect(examplesOf(leaf)).toEqual(['audit'])
  expect(helpOf(leaf).match(/Examples/g)).toHaveLength(1)
  expect(helpOf(bare)).not.toContain('Examples')
})
