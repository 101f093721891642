import { type Balance, ledgerEntryJson } from '@jumun/core'
import type { Command } from 'commander'
import { noteReplay, shopAction } from '../usage/action.ts'
import { time, type TimeArgument, wholeNumber } from '../usage/arguments.ts'
import { examples } from '../output/examples.ts'
import { addCursorOptions, type CursorOptions, noteCursor } from '../usage/paging.ts'
import type { Printer } from '../output/printer.ts'
import { fields, table } from '../output/table.ts'

interface ChangeOptions {
  readonly user: string
  readonly amount: number
  readonly reference?: string
  readonly key?: string
}

export function addWalletCommands(program: Command): void {
  const wallet = program.command('wallet').description("Users' prepaid money")

  const charge = wallet
    .command('charge')
    .description('Top a wallet up')
    .requiredOption('--user <id>', 'whose wallet')
    .requiredOption('--amount <money>', 'how much, in whole units of the currency', wholeNumber)
    .option('--reason <text>', 'why, kept with the entry')
    .option('--reference <text>', 'the payment it stands for, kept with the entry')
    .option('--key <key>', 'idempotency key: the same key again charges nothing')
    .action(
      shopAction<ChangeOptions & { reason?: string }, []>(
        async ({ shop, print }, { user, amount, reason, reference, key }) => {
          const charged = await shop.wallets.charge({ userId: user, amount, reason, reference, idempotencyKey: key })
          answerBalance(print, charged)
        },
      ),
    )
  examples(charge, [
    'wallet charge --user mina --amount 5000',
    'wallet charge --user mina --amount 5000 --key till-1/42',
  ])

  const withdraw = wallet
    .command('withdraw')
    .description('Take money out of a wallet: a charge that was mistyped, unused money that is paid back')
    .requiredOption('--user <id>', 'whose wallet')
    .requiredOption('--amount <money>', 'how much, in whole units of the currency', wholeNumber)
    .requiredOption('--reason <text>', 'why, kept with the entry')
    .option('--reference <text>', 'the transfer it stands for, kept with the entry')
    .option('--key <key>', 'idempotency key: the same key again takes nothing')
    .action(
      shopAction<ChangeOptions & { reason: string }, []>(
        async ({ shop, print }, { user, amount, reason, reference, key }) => {
          const input = { userId: user, amount, reason, reference, idempotencyKey: key }
          answerBalance(print, await shop.wallets.withdraw(input))
        },
      ),
    )
  examples(withdraw, ['wallet withdraw --user mina --amount 5000 --reason "charged twice" --reference transfer-12'])

  const balance = wallet
    .command('balance')
    .description('Show a balance, now or as it was')
    .requiredOption('--user <id>', 'whose wallet')
    .option('--at <time>', 'a day or a moment in the past', time)
    .action(
      shopAction<{ user: string; at?: TimeArgument }, []>(async ({ shop, print, config, at }, options) => {
        const { user: userId } = options
        const moment = options.at?.(config.timeZone)
        const found =
          moment === undefined
            ? await shop.wallets.balance({ userId })
            : await shop.wallets.balanceAt({ userId, at: moment })
        print.answer(
          () => (moment === undefined ? found : { ...found, at: new Date(moment).toISOString() }),
          () =>
            fields([
              ['user', found.userId],
              ['balance', found.balance],
              ['at', at.full(moment)],
            ]),
        )
      }),
    )
  examples(balance, ['wallet balance --user mina', 'wallet balance --user mina --at 2026-01-31'])

  const history = addCursorOptions(
    wallet
      .command('history')
      .description('List what changed a balance, the newest first')
      .requiredOption('--user <id>', 'whose wallet'),
  ).action(
    shopAction<CursorOptions & { user: string }, []>(async ({ shop, print, at }, { user, cursor, limit }) => {
      const entries = await shop.wallets.history({ userId: user, cursor, limit })
      print.answer(
        () => ({ ...entries, items: entries.items.map(ledgerEntryJson) }),
        () =>
          table(entries.items, [
            { title: 'NO', value: entry => entry.number, right: true },
            { title: at.title('TIME'), value: entry => at(entry.at) },
            { title: 'TYPE', value: entry => entry.type },
            { title: 'AMOUNT', value: entry => entry.amount, right: true },
            { title: 'BALANCE', value: entry => entry.balanceAfter, right: true },
            { title: 'ORDER', value: entry => entry.orderId },
            { title: 'REASON', value: entry => entry.reason },
            { title: 'REFERENCE', value: entry => entry.reference },
          ]),
      )
      noteCursor(print, entries)
    }),
  )
  examples(history, ['wallet history --user mina', 'wallet history --user mina --limit 5 --json'])
}

function answerBalance(print: Printer, answer: Balance): void {
  print.answer(
    () => answer,
    () =>
      fields([
        ['user', answer.userId],
        ['balance', answer.balance],
      ]),
  )
  noteReplay(print, answer)
}
