import type { Command } from 'commander'
import { action } from '../usage/action.ts'
import type { ResolvedSetting } from '../config/config.ts'
import { maskUrl } from '@jumun/adapters/open'
import { examples } from '../output/examples.ts'
import { table } from '../output/table.ts'

export function addConfigCommand(program: Command): void {
  const command = program
    .command('config')
    .description('Show every setting and where it comes from')
    .action(
      action<object, []>(({ config, print }) => {
        print.answer(
          () => ({
            file: config.file ?? null,
            items: config.settings.map(setting => ({
              name: setting.name,
              value: shown(setting) ?? null,
              source: setting.source,
              variable: setting.variable,
            })),
          }),
          () =>
            table(config.settings, [
              { title: 'SETTING', value: setting => setting.name },
              { title: 'VALUE', value: setting => String(shown(setting) ?? '-') },
              { title: 'FROM', value: setting => setting.source },
              { title: 'VARIABLE', value: setting => setting.variable },
            ]),
        )
        print.note(config.file === undefined ? 'No configuration file was read.' : `Read ${config.file}.`)
      }),
    )
  examples(command, ['config', 'config --db sqlite:other.db', 'config --config /etc/jumun.json --json']).addHelpText(
    'after',
    '\nA flag counts over the environment, that over jumun.config.json, that over the default. In the file, wallet.maxBalance\nis written { "wallet": { "maxBalance": 500000 } }.',
  )
}

function shown({ value, secret }: ResolvedSetting): string | number | boolean | undefined {
  if (value === undefined) return undefined
  if (secret === true) return '•••'
  return typeof value === 'string' ? maskUrl(value) : value
}
