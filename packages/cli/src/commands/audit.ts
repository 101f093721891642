import type { Command } from 'commander'
import { shopAction } from '../usage/action.ts'
import { examples } from '../output/examples.ts'
import { auditText } from '../views/audit.ts'

export function addAuditCommands(program: Command): void {
  const command = program
    .command('audit')
    .description('Prove from the stored rows that money, stock, coupons, orders and events agree')
    .action(
      shopAction<object, []>(async ({ shop, store, print }) => {
        const { surroundings = [] } = await store.facts()
        for (const { found } of surroundings) print.note(`The database is ${found}: what is proved is what it holds.`)
        const report = await shop.audit()
        print.answer(
          () => report,
          () => auditText(report),
        )
        if (!report.ok) process.exitCode = 1
      }),
    )
  examples(command, ['audit', 'audit --json | jq .findings']).addHelpText(
    'after',
    '\nAnything that it finds makes the exit status 1. It changes nothing.',
  )
}
