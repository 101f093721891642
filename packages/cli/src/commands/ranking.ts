import { createCalendar, rankingJson, type RankingSnapshot, rankingSnapshotJson } from '@jumun/core'
import type { Command } from 'commander'
import { type Session, shopAction } from '../usage/action.ts'
import { wholeNumber } from '../usage/arguments.ts'
import { examples } from '../output/examples.ts'
import { rankingText } from '../views/ranking.ts'

export function addRankingCommands(program: Command): void {
  const top = program
    .command('top')
    .description('The best sellers of the last days, today included')
    .option('--days <days>', 'how many business days (default: 3)', wholeNumber)
    .option('--limit <number>', 'how many products (default: 5)', wholeNumber)
    .action(
      shopAction<{ days?: number; limit?: number }, []>(async ({ shop, print, at }, { days, limit }) => {
        const ranking = await shop.ranking.top({ days, limit })
        print.answer(
          () => rankingJson(ranking),
          () => rankingText(ranking),
        )
        print.note(`Sold from ${at(ranking.from)} to ${at.full(ranking.to)}.`)
      }),
    )
  examples(top, ['top', 'top --days 7 --limit 10'])

  const ranking = program.command('ranking').description('Rankings kept day by day')
  const snapshot = ranking
    .command('snapshot')
    .description('Keep the ranking of the complete days before a date; a date that has one keeps it')
    .option('--date <date>', 'such as 2026-01-31 (default: today)')
    .option('--days <days>', 'how many days before it (default: 3)', wholeNumber)
    .action(
      shopAction<{ date?: string; days?: number }, []>(async ({ shop, ...session }, { date, days }) =>
        answerSnapshot(session, await shop.ranking.takeSnapshot({ date, days })),
      ),
    )
  examples(snapshot, ['ranking snapshot', 'ranking snapshot --date 2026-01-31'])

  const show = ranking
    .command('show')
    .description('Show a ranking that was kept')
    .argument('[date]', 'such as 2026-01-31 (default: today)')
    .option('--date <date>', 'the same as a flag')
    .action(
      shopAction<{ date?: string }, [string | undefined]>(async ({ shop, ...session }, options, named) => {
        const date = named ?? options.date ?? createCalendar(session.config.timeZone).dayOf(Date.now())
        answerSnapshot(session, await shop.ranking.snapshot({ date }))
      }),
    )
  examples(show, ['ranking show', 'ranking show 2026-01-31 --json'])
}

function answerSnapshot({ print, at }: Pick<Session, 'print' | 'at'>, snapshot: RankingSnapshot): void {
  print.answer(
    () => rankingSnapshotJson(snapshot),
    () => rankingText(snapshot),
  )
  print.note(`Of ${snapshot.date}: sold from ${at(snapshot.from)} to ${at.full(snapshot.to)}.`)
}
