import { type User, userJson } from '@jumun/core'
import type { Command } from 'commander'
import { shopAction } from '../usage/action.ts'
import { examples } from '../output/examples.ts'
import { metadata, orNone } from '../usage/arguments.ts'
import { addListOptions, type ListOptions, noteList } from '../usage/paging.ts'
import { UsageError } from '../usage/usage-error.ts'
import { metadataText } from '../views/metadata.ts'
import { fields, table } from '../output/table.ts'
import type { TimeText } from '../output/time-text.ts'

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('Register and list users')

  const add = user
    .command('add')
    .description('Register a user, with a wallet that is empty')
    .option('--id <id>', 'made by the shop when it is left out')
    .requiredOption('--name <name>', 'what the user is called')
    .option('--email <address>', 'an e-mail address')
    .option('--metadata <name=value>', 'what you keep with the user; may be given several times', metadata)
    .action(
      shopAction<{ id?: string; name: string; email?: string; metadata?: Record<string, string> }, []>(
        async ({ shop, print, at }, { id, name, email, metadata: kept }) => {
          const registered = await shop.users.register({ userId: id, name, email, metadata: kept })
          print.answer(
            () => userJson(registered),
            () => userText(registered, at),
          )
        },
        { words: { userId: '--id' } },
      ),
    )
  examples(add, ['user add --id mina --name Mina', 'user add --name "김미나" --email mina@example.com'])

  const list = addListOptions(
    user
      .command('list')
      .description('List users in the order of their registration')
      .option('--query <text>', 'only those whose id, name or e-mail begins with it'),
  ).action(
    shopAction<ListOptions & { query?: string }, []>(async ({ shop, print, at }, { query, page, cursor, limit }) => {
      const users = await shop.users.list({ query, page, cursor, limit })
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
      noteList(print, users)
    }),
  )
  examples(list, ['user list', 'user list --query mi', 'user list --page 2 --limit 50 --json'])

  const show = user
    .command('show')
    .description('Show a user and the balance')
    .argument('<user>', 'id of the user')
    .action(
      shopAction<object, [string]>(async ({ shop, print, at }, _, userId) => {
        const found = await shop.users.get({ userId })
        const { balance } = await shop.wallets.balance({ userId })
        print.answer(
          () => ({ ...userJson(found), balance }),
          () => userText(found, at, balance),
        )
      }),
    )
  examples(show, ['user show mina'])
  addChangeCommands(user)
}

interface UserChange {
  readonly name?: string
  readonly email?: string | false
  readonly metadata?: Record<string, string> | false
}

function addChangeCommands(user: Command): void {
  const update = user
    .command('update')
    .description('Change what is known of a user')
    .argument('<user>', 'id of the user')
    .option('--name <name>', 'what the user is called from now on')
    .option('--email <address>', 'another e-mail address')
    .option('--no-email', 'take the e-mail address away')
    .option('--metadata <name=value>', 'in the place of what was kept; may be given several times', metadata)
    .option('--no-metadata', 'take the metadata away')
    .action(
      shopAction<UserChange, [string]>(async ({ shop, print, at }, { name, email, metadata: kept }, userId) => {
        if ([name, email, kept].every(value => value === undefined)) {
          throw new UsageError('nothing to change: give --name, --email or --metadata')
        }
        const change = { name, email: orNone(email), metadata: orNone(kept) }
        const changed = await shop.users.update({ userId, ...change })
        print.answer(
          () => userJson(changed),
          () => userText(changed, at),
        )
      }),
    )
  examples(update, ['user update mina --name "Mina Kim"', 'user update mina --no-email'])

  const erase = user
    .command('erase')
    .description('Remove name, e-mail and metadata for good; id, ledger and orders stay')
    .argument('<user>', 'id of the user')
    .action(
      shopAction<object, [string]>(async ({ shop, print }, _, userId) => {
        const erased = await shop.users.erase({ userId })
        print.answer(
          () => ({ ...erased, erasedAt: new Date(erased.erasedAt).toISOString() }),
          () => `User ${userId} is erased.`,
        )
      }),
    )
  examples(erase, ['user erase mina'])
}

function userText(user: User, at: TimeText, balance?: number): string {
  return fields([
    ['user', user.userId],
    ['name', user.name],
    ['email', user.email],
    ['balance', balance],
    ['metadata', metadataText(user.metadata)],
    ['registered', at.full(user.createdAt)],
  ])
}
