import { Option } from 'commander'
import { expect, it } from 'vitest'
import { StrictCommand } from './strict-command.ts'

/** What a command line ends with: the code of Commander, and what was written. */
function ending(words: string): { code: string; said: string } {
  let said = ''
  const write = (text: string) => {
    said += text
  }
  const program = new StrictCommand('jumun').exitOverride().configureOutput({ writeOut: write, writeErr: write })
  const order = program.command('order').description('Orders')
  order
    .command('place')
    .requiredOption('--item <item>', 'what')
    .option('--coupon <code>')
    .addOption(new Option('--user-coupon <id>').conflicts('coupon'))
    .action(() => undefined)
  try {
    program.parse(words.split(' '), { from: 'user' })
    return { code: '', said }
  } catch (error) {
    return { code: (error as { code: string }).code, said }
  }
}

it.each([
  ['order place --item a', '', ''],
  ['order place', 'commander.missingMandatoryOptionValue', "required option '--item <item>' not specified"],
  ['order place -- --itm', 'commander.missingMandatoryOptionValue', "required option '--item <item>' not specified"],
  ['order place --itm a', 'commander.unknownOption', "unknown option '--itm'"],
  ['order place --item a --zz', 'commander.unknownOption', "unknown option '--zz'"],
  ['order place --itm a --coupon b --user-coupon c', 'commander.unknownOption', "unknown option '--itm'"],
  ['order plce', 'commander.unknownCommand', "unknown command 'plce'"],
  ['help', 'commander.help', 'Usage: jumun [options]'],
  ['help order', 'commander.help', 'Usage: jumun order [options]'],
  ['help order place', 'commander.help', 'Usage: jumun order place [options]'],
  ['help --json order place', 'commander.help', 'Usage: jumun order place [options]'],
  ['help ordr', 'commander.unknownCommand', "unknown command 'ordr'"],
  ['help order plce', 'commander.unknownCommand', "unknown command 'plce'"],
])('jumun %s ends with %j', (words, code, said) => {
  expect(ending(words)).toEqual({ code, said: expect.stringContaining(said) })
})
