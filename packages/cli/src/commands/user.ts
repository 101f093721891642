import { type User, userJson } from '@jumun/core'
import type { Command } from 'commander'
import { shopAction } from '../usage/action.ts'
import { examples } from '../output/examples.ts'
import { addPageOptions, notePages, type PageOptions } from '../usage/paging.ts'
import { fields, table } from '../output/table.ts'
import type { TimeText } from '../output/time-text.ts'

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('Register and list users')

  const add = user
    .command('add')
    .description('Register a user, with a wallet that is empty')
    .option('--id <id>', 'made by the shop when it is left out')
    .requiredOption('--name <name>', 'what the user is called')
    .option('--email <address>')
    .action(
      shopAction<{ id?: string; name: string; email?: string }, []>(
        async ({ shop, print, at }, { id, name, email }) => {
          const registered = await shop.users.register({ userId: id, name, email })
          print.answer(
            () => userJson(registered),
            () => userText(registered, at),
          )
        },
        { words: { userId: '--id' } },
      ),
    )
  examples(add, ['user add --id mina --name Mina', 'user add --name "김미나" --email mina@example.com'])

  const list = addPageOptions(user.command('list').description('List users in the order of their registration')).action(
    shopAction<PageOptions, []>(async ({ shop, print, at }, { page, limit }) => {
      const users = await shop.users.list({ page, limit })
      print.answer(
        () => ({ ...users, items: users.items.map(userJson) }),
        () =>
          table(users.items, [
            { title: 'USER', value: row => row.userId },
            { title: 'NAME', value: row => row.name },
            { title: 'EMAIL', value: row => row.email },
            { title: at.title('REGISTERED'), value: row => at(row.createdAt) },
          ]),
      )
      notePages(print, users)
    }),
  )
  examples(list, ['user list', 'user list --page 2 --limit 50 --json'])

  const show = user
    .command('show')
    .description('Show a user and the balance')
    .argument('<user>', 'id of the user')
    .action(
      shopAction<object, [string]>(async ({ shop, print, at }, _, userId) => {
        const found = await shop.users.get({ userId })
        const { balance } = await shop.wallets.balance({ userId })
        print.answer(
          () => userJson(found),
          () => userText(found, at, balance),
        )
      }),
    )
  examples(show, ['user show mina'])
}

function userText(user: User, at: TimeText, balance?: number): string {
  return fields([
    ['user', user.userId],
    ['name', user.name],
    ['email', user.email],
    ['balance', balance],
    ['registered', at.full(user.createdAt)],
  ])
}
