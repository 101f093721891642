import { type DeliveryCounts, type OutboxStats, storedEventJson } from '@jumun/core'
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
  addForgetCommand(outbox)
}

function addRelayCommand(outbox: Command): void {
  const relay = outbox
    .command('relay')
    .description('Deliver what is due, once')
    .option('--limit <number>', 'how many events are tried at most, for each place', wholeNumber)
    .action(
      shopAction<RelayOptions, []>(
        async ({ shop, ...session }, { limit }) => {
          const { config, print } = session
          const named = namedPublishers(config)
          if (named.length === 0) throw new UsageError(`no publisher is set: give ${publisherExamples}`)
          const relayed = await shop.outbox.relay({ limit })
          const told = `${relayed.sent} sent, ${relayed.failed} failed, ${relayed.dead} dead.`
          // Events on stdout stay alone there.
          const toStdout = named.some(({ kind }) => kind === jsonLines) && config.text('events.file') === '-'
          if (toStdout) print.note(told)
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
    'outbox relay --kafka localhost:9092 --webhook http://127.0.0.1:4100/events',
  ])
}

function addListCommand(outbox: Command): void {
  const list = addPageOptions(outbox.command('list').description('List events, the oldest first'))
    .option('--cursor <cursor>', 'where the list goes on, as the list before said')
    .addOption(new Option('--status <status>', 'only those').choices(['PENDING', 'FAILED', 'SENT', 'DEAD']))
    .option('--publisher <name>', publisherHelp('as they stand with it; the first one otherwise'))
    .action(
      shopAction<ListOptions, []>(async ({ shop, print, at }, { page, cursor, limit, status, publisher }) => {
        const events = await shop.outbox.list({ page, cursor, limit, status, publisher })
        print.answer(
          () => ({ ...events, items: events.items.map(storedEventJson) }),
          () =>
            table(events.items, [
              { title: 'EVENT', value: event => event.eventId },
              { title: 'TYPE', value: event => event.type },
              { title: 'ABOUT', value: event => event.subject ?? event.orderId },
              { title: 'STATUS', value: event => event.status },
              { title: 'ATTEMPTS', value: event => event.attempts, right: true },
              { title: at.title('NEXT'), value: event => (event.status === 'FAILED' ? at(event.nextAttemptAt) : '') },
              { title: 'ERROR', value: event => event.lastError },
            ]),
        )
        notePages(print, events)
      }),
    )
  examples(list, ['outbox list', 'outbox list --status DEAD', 'outbox list --publisher kafka --limit 100'])
}

function addRequeueCommands(outbox: Command): void {
  const retry = outbox
    .command('retry')
    .description('Make dead events deliverable again')
    .argument('[events...]', 'ids of events; all dead ones when none is named')
    .option('--publisher <name>', publisherHelp('for it alone; for all otherwise'))
    .action(
      shopAction<OfPublisher, [string[]]>(async ({ shop, ...session }, { publisher }, eventIds) => {
        const requeued = await shop.outbox.retry({ publisher, ...(eventIds.length > 0 && { eventIds }) })
        answerStats(session, await shop.outbox.stats(), requeued, `${requeued.requeued} will be delivered again.`)
      }),
    )
  examples(retry, ['outbox retry', 'outbox retry 019a9c5e-…'])

  const replay = outbox
    .command('replay')
    .description('Deliver events once more that were sent already')
    .argument('[events...]', 'ids of events')
    .option('--all', 'all that are kept')
    .option('--publisher <name>', publisherHelp('to it alone; to all otherwise'))
    .action(
      shopAction<OfPublisher & { all?: boolean }, [string[]]>(async ({ shop, ...session }, options, eventIds) => {
        const { all, publisher } = options
        if ((eventIds.length === 0) !== (all === true)) throw new UsageError('name events, or give --all')
        const requeued = await shop.outbox.replay({ publisher, ...(eventIds.length > 0 && { eventIds }) })
        answerStats(session, await shop.outbox.stats(), requeued, `${requeued.requeued} will be delivered again.`)
      }),
    )
  examples(replay, ['outbox replay 019a9c5e-…', 'outbox replay --all', 'outbox replay --all --publisher webhook'])
}

function addForgetCommand(outbox: Command): void {
  const forget = outbox
    .command('forget')
    .description('Forget a place that events go to no more, so that nothing is kept for it')
    .argument('<publisher>', 'webhook, kafka, rabbitmq or jsonl')
    .action(
      shopAction<object, [string]>(async ({ shop, ...session }, _, publisher) => {
        await shop.outbox.forget({ publisher })
        answerStats(session, await shop.outbox.stats(), {}, `${publisher} is forgotten.`)
      }),
    )
  examples(forget, ['outbox forget webhook'])
}

interface OfPublisher {
  readonly publisher?: string
}

interface ListOptions extends PageOptions, OfPublisher {
  readonly cursor?: string
  readonly status?: 'PENDING' | 'FAILED' | 'SENT' | 'DEAD'
}

function publisherHelp(meaning: string): string {
  return `webhook, kafka, rabbitmq or jsonl: ${meaning}`
}

function answerStats({ print }: Pick<Session, 'print'>, stats: OutboxStats, more: object = {}, told = ''): void {
  const { publishers } = stats
  print.answer(
    () => ({ ...stats, ...more }),
    () => {
      if (publishers === undefined) return fields(statsFields(stats))
      return table(publishers, [
        { title: 'TO', value: row => row.publisher },
        { title: 'PENDING', value: row => row.pending, right: true },
        { title: 'FAILED', value: row => row.failed, right: true },
        { title: 'DEAD', value: row => row.dead, right: true },
        { title: 'SENT', value: row => row.sent, right: true },
        { title: 'OLDEST WAITS', value: row => waitOf(row), right: true },
      ])
    },
  )
  if (told !== '') print.note(told)
}

function statsFields(stats: OutboxStats): [string, string | number | undefined][] {
  return [
    ['pending', stats.pending],
    ['failed', stats.failed],
    ['dead', stats.dead],
    ['sent', stats.sent],
    ['oldest waits', waitOf(stats)],
  ]
}

function waitOf({ oldestPendingMs }: DeliveryCounts): string | undefined {
  return oldestPendingMs === 0 ? undefined : `${Math.round(oldestPendingMs / 1000)} s`
}
