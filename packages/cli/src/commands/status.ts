import type { Command } from 'commander'
import { databaseOf } from '../config/database.ts'
import { examples } from '../output/examples.ts'
import { fields } from '../output/table.ts'
import { shopAction } from '../usage/action.ts'

export function addStatusCommand(program: Command): void {
  const command = program
    .command('status')
    .description('Show what is fixed for the shop, and what waits in it')
    .action(
      shopAction<object, []>(async ({ shop, config, timeZone, print }) => {
        const db = databaseOf(config).shown
        const { pending, failed, dead } = await shop.outbox.stats()
        const events = { pending, failed, dead }
        print.answer(
          () => ({ db, timeZone, events }),
          () =>
            fields([
              ['database', db],
              ['time zone', timeZone],
              ['events that wait', pending + failed],
              ['dead events', dead],
            ]),
        )
      }),
    )
  examples(command, ['status', 'status --db mysql://jumun@localhost/jumun --json']).addHelpText(
    'after',
    '\nThe time zone is stored with the shop when it is opened first; its days, and so its rankings, are counted by it.',
  )
}
