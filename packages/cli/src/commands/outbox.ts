import { type OutboxStats, storedEventJson } from '@jumun/core'
import { type Command, Option } from 'commander'
import { type Session, shopAction } from '../usage/action.ts'
import { wholeNumber } from '../usage/arguments.ts'
import { examples } from '../output/examples.ts'
import { addPageOptions, notePages, type PageOptions } from '../usage/paging.ts'
import { namedPublishers } from '../config/open-publisher.ts'
import { jsonLines } from '../publishers/json-lines.ts'
import { addPublisherFlags, publisherExamples, publisherFlags } from '../publishers/publisher-flags.ts'
import { fields, table } from '../output/table.ts'
import { UsageError } from '../usage/usage-error.ts'

interface RelayOptions extends Readonly<Record<string, unknown>> {
  readonly limit?: number
}

export function addOutboxCommands(program: Command): void {
  const outbox = program.command('outbox').description('Events on their way to the data platform')
  const status = outbox
    .command('status')
    .description('How many events wait, failed, are dead or were sent')
    .action(
      shopAction<object, []>(async ({ shop, ...session }) => {
        answerStats(session, await shop.outbox.stats())
      }),
    )
  examples(status, ['outbox status', 'outbox status --json'])
  addRelayCommand(outbox)
  addListCommand(outbox)
  addRequeueCommands(outbox)
}

function addRelayCommand(outbox: Command): void {
  const relay = outbox
    .command('relay')
    .description('Deliver what is due, once')
    .option('--limit <number>', 'how many events are tried at most', wholeNumber)
    .action(
      shopAction<RelayOptions, []>(
        async ({ shop, ...session }, { limit }) => {
          const { config, print } = session
          const [named] = namedPublishers(config)
          if (named === undefined) throw new UsageError(`nowhere to deliver to: give ${publisherExamples}`)
          const relayed = await shop.outbox.relay({ limit })
          const told = `${relayed.sent} sent, ${relayed.failed} failed, ${relayed.dead} dead.`
          // Events on stdout stay alone there.
          if (named.kind === jsonLines && config.text('events.file') === '-') print.note(told)
          else answerStats(session, await shop.outbox.stats(), { relayed }, told)
          if (relayed.failed + relayed.dead > 0) process.exitCode = 1
        },
        { flags: publisherFlags },
      ),
    )
  addPublisherFlags(relay)
  examples(relay, [
    'outbox relay --webhook http://127.0.0.1:4100/events',
    'outbox relay --kafka localhost:9092 --kafka-topic shop.events',
    'outbox relay --file events.jsonl',
    'outbox relay --file - | jq .type',
  ])
}

function addListCommand(outbox: Command): void {
  const list = addPageOptions(outbox.command('list').description('List events, the oldest first'))
    .addOption(new Option('--status <status>', 'only those').choices(['PENDING', 'FAILED', 'SENT', 'DEAD']))
    .action(
      shopAction<PageOptions & { status?: 'PENDING' | 'FAILED' | 'SENT' | 'DEAD' }, []>(
        async ({ shop, print, at }, { page, limit, status }) => {
          const events = await shop.outbox.list({ page, limit, status })
          print.answer(
            () => ({ ...events, items: events.items.map(storedEventJson) }),
            () =>
              table(events.items, [
                { title: 'EVENT', value: event => event.eventId },
                { title: 'TYPE', value: event => event.type },
                { title: 'ORDER', value: event => event.orderId },
                { title: 'STATUS', value: event => event.status },
                { title: 'ATTEMPTS', value: event => event.attempts, right: true },
                { title: at.title('NEXT'), value: event => (event.status === 'FAILED' ? at(event.nextAttemptAt) : '') },
                { title: 'ERROR', value: event => event.lastError },
              ]),
          )
          notePages(print, events)
        },
      ),
    )
  examples(list, ['outbox list', 'outbox list --status DEAD'])
}

function addRequeueCommands(outbox: Command): void {
  const retry = outbox
    .command('retry')
    .description('Make dead events deliverable again')
    .argument('[events...]', 'ids of events; all dead ones when none is named')
    .action(
      shopAction<object, [string[]]>(async ({ shop, ...session }, _, eventIds) => {
        const requeued = await shop.outbox.retry(eventIds.length === 0 ? {} : { eventIds })
        answerStats(session, await shop.outbox.stats(), requeued, `${requeued.requeued} will be delivered again.`)
      }),
    )
  examples(retry, ['outbox retry', 'outbox retry 019a9c5e-…'])

  const replay = outbox
    .command('replay')
    .description('Deliver events once more that were sent already')
    .argument('[events...]', 'ids of events')
    .option('--all', 'all that were ever sent')
    .action(
      shopAction<{ all?: boolean }, [string[]]>(async ({ shop, ...session }, { all }, eventIds) => {
        if ((eventIds.length === 0) !== (all === true)) throw new UsageError('name events, or give --all')
        const requeued = await shop.outbox.replay(eventIds.length === 0 ? {} : { eventIds })
        answerStats(session, await shop.outbox.stats(), requeued, `${requeued.requeued} will be delivered again.`)
      }),
    )
  examples(replay, ['outbox replay 019a9c5e-…', 'outbox replay --all'])
}

function answerStats({ print }: Pick<Session, 'print'>, stats: OutboxStats, more: object = {}, told = ''): void {
  print.answer(
    () => ({ ...stats, ...more }),
    () =>
      fields([
        ['pending', stats.pending],
        ['failed', stats.failed],
        ['dead', stats.dead],
        ['sent', stats.sent],
        ['oldest waits', stats.oldestPendingMs === 0 ? undefined : `${Math.round(stats.oldestPendingMs / 1000)} s`],
      ]),
  )
  if (told !== '') print.note(told)
}
