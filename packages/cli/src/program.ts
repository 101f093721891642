import { type Command, Help, Option } from 'commander'
import { readFileSync } from 'node:fs'
import { styleText } from 'node:util'
import { commandGroups, nameIn } from './commands/groups.ts'
import { examples, groupExamples } from './output/examples.ts'
import { languages } from './output/language.ts'
import { severalTimes } from './usage/several-times.ts'
import { StrictCommand } from './usage/strict-command.ts'

/** Words that need to know all commands: what prints a script of them, and what that script asks. */
const completes = ['completion', 'complete']

/**
 * The commands that the words of a command line name; of the others the list alone, which is what is shown of them, because
 * most of the time of a short command goes into loading what it is made of. Without words: all of them.
 */
export async function createProgram(words?: readonly string[]): Promise<Command> {
  const terms = new WeakMap<Command, string>()
  const program = new StrictCommand('jumun')
  program
    .description('An ordering engine: products, wallets, coupons, carts and orders that are never oversold.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .option('--db <url>', 'the shop: sqlite:PATH, mysql://… or postgres://… (default: sqlite:jumun.db)', severalTimes)
    .option('--json', 'answer in JSON')
    .option('--config <file>', 'settings (default: jumun.config.json where it exists)')
    .addOption(
      new Option('--lang <code>', 'language of errors (default: JUMUN_LANG, else the locale)').choices(languages),
    )
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: command => terms.get(command) ?? Help.prototype.subcommandTerm.call(new Help(), command),
      styleTitle: title => styleText('bold', title),
      optionDescription(option) {
        const description = Help.prototype.optionDescription.call(this, option)
        return option.mandatory ? `${description}${description === '' ? '' : ' '}(required)` : description
      },
    })
    // What is wrong is printed by reportFailure, in one way.
    .configureOutput({ outputError() {} })
    .exitOverride()
  examples(program, [
    'init --sample',
    'order place --user mina --item latte=2 --item beans/250g=1',
    'product list --json',
    'audit',
    'demo',
  ])
  for (const group of commandGroups) {
    const names = Object.keys(group.listed).map(nameIn)
    if (words === undefined || words.some(word => names.includes(word) || completes.includes(word))) {
      const add = await group.load()
      add(program)
    } else {
      for (const [term, description] of Object.entries(group.listed)) {
        const command = program.command(nameIn(term)).description(description)
        terms.set(command, term)
      }
    }
  }
  groupExamples(program)
  return program
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
