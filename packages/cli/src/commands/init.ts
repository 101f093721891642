import type { Command } from 'commander'
import { action, shopAction } from '../usage/action.ts'
import { databaseOf } from '../config/database.ts'
import { openNamedStore } from '../config/open-store.ts'
import { databaseRefusal } from '../output/database-refusal.ts'
import { examples } from '../output/examples.ts'
import { addSample, type SampleReport } from './sample-shop.ts'

export function addInitCommands(program: Command): void {
  const init = program
    .command('init')
    .description('Open a shop: make the database and its tables where they are missing')
    .option('--sample', 'bring in users mina and jun, products latte and beans, and more to try with')
    .action(
      shopAction<{ sample?: boolean }, []>(
        async ({ shop, config, print }, { sample }) => {
          const added = sample === true ? await addSample(shop) : undefined
          const { shown: db, jumun } = databaseOf(config)
          print.answer(
            () => ({ db, ...added }),
            () => initText(db, added),
          )
          print.note(
            added === undefined
              ? `Next: ${jumun} product add, ${jumun} user add, or ${jumun} init --sample for something to try with.`
              : `Next: ${jumun} order place --user mina --item latte=2`,
          )
        },
        { create: true },
      ),
    )
  examples(init, ['init', 'init --sample', 'init --db sqlite:/var/lib/jumun/shop.db'])

  const migrate = program
    .command('migrate')
    .description("Bring an existing shop's tables up to date")
    .action(
      action<object, []>(async ({ config, print }) => {
        const database = databaseOf(config)
        const store = await openNamedStore(database, { create: false, migrate: false })
        try {
          const applied = await store.migrate()
          print.answer(
            () => ({ applied }),
            () => (applied.length === 0 ? 'The tables are up to date.' : `Applied: ${applied.join(', ')}.`),
          )
        } catch (error) {
          throw databaseRefusal(error, database)
        } finally {
          await store.close()
        }
      }),
    )
  examples(migrate, ['migrate', 'migrate --db mysql://jumun@localhost/jumun'])
}

function initText(db: string, added: SampleReport | undefined): string {
  if (added === undefined) return `The shop is open at ${db}.`
  const kinds = Object.entries(added).filter(([, ids]) => ids.length > 0)
  if (kinds.length === 0) return `The shop at ${db} has the sample already.`
  return `The shop is open at ${db}, with ${kinds.map(([kind, ids]) => `${kind} ${ids.join(', ')}`).join('; ')}.`
}
