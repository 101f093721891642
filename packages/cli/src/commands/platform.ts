import type { Command } from 'commander'
import { action } from '../usage/action.ts'
import { collect, share, wholeNumber } from '../usage/arguments.ts'
import { examples } from '../output/examples.ts'
import { listenRefusal } from '../process/listen-refusal.ts'
import { stopSignal } from '../process/stop-signal.ts'
import { salesTable, showLiveSales, summary } from '../platform/live-sales.ts'
import { createPlatform, type Platform, type PlatformOptions } from '../platform/platform.ts'
import { UsageError } from '../usage/usage-error.ts'

interface PlatformFlags {
  readonly port: number
  readonly host: string
  readonly secret?: string
  readonly file?: string
  readonly fail?: number
  readonly hang?: number
  readonly reset?: number
  readonly failAfter?: number
  readonly refuse?: readonly string[]
  readonly seed?: number
}

export function addPlatformCommand(program: Command): void {
  const command = program
    .command('platform')
    .description('A mock data platform: receives events over HTTP and shows what sells')
    .option('--port <number>', 'where to listen, 0 for any free port', wholeNumber, 4100)
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--secret <secret>', 'take only what is signed with it (better: JUMUN_WEBHOOK_SECRET)')
    .option('--file <file>', 'keep what was received as JSON lines, and know it again after a restart')
    .option('--fail <share>', 'answer 500 to this share of deliveries, 0 to 1', share)
    .option('--hang <share>', 'never answer this share', share)
    .option('--reset <share>', 'cut the connection of this share', share)
    .option('--fail-after <number>', 'answer 500 to everything once so many events were received', wholeNumber)
    .option('--refuse <id>', 'refuse an event, order or product for good (422); may be repeated', collect)
    .option('--seed <number>', 'decides which deliveries go wrong; the same one breaks the same ones', wholeNumber)
    .action(
      action<PlatformFlags, []>(
        async ({ config, print }, flags) => {
          const secret = config.text('webhook.secret')
          const platform = openPlatform({ ...flags, ...(secret !== undefined && { secret }) })
          // Before it listens: what it has taken is printed at the end, also where that comes at once.
          const stopping = stopSignal()
          const { url } = await listen(platform, flags)
          const broken = (flags.fail ?? 0) + (flags.hang ?? 0) + (flags.reset ?? 0) > 0
          const seed = broken ? `, seed ${platform.stats().seed}` : ''
          process.stderr.write(`The platform takes events at ${url}/events${seed}\n`)
          if (secret === undefined) print.note('Without --secret it believes every caller.')

          const live = process.stdout.isTTY && !print.json
          const stopShowing = live ? showLiveSales(platform, process.stdout) : undefined
          await stopping
          stopShowing?.()
          await platform.close()
          print.answer(
            () => ({ ...platform.stats(), sales: platform.sales() }),
            () => (live ? '' : `${salesTable(platform.sales())}\n${summary(platform.stats())}`),
          )
        },
        ({ secret }) => ({ 'webhook.secret': secret }),
      ),
    )
  examples(command, [
    'platform',
    'platform --port 4100 --file events.jsonl --fail 0.3 --hang 0.05',
    'outbox relay --webhook http://127.0.0.1:4100/events',
  ]).addHelpText('after', '\nIt answers GET /sales, /events and /stats too. Ctrl-C ends it.')
}

function openPlatform(options: PlatformOptions): Platform {
  try {
    return createPlatform(options)
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}

async function listen(platform: Platform, { port, host }: PlatformFlags): Promise<{ url: string }> {
  if (port < 0 || port > 65_535) throw new UsageError('--port must be a number from 0 to 65535')
  try {
    return await platform.start(port, host)
  } catch (error) {
    throw listenRefusal(error, `${host}:${port}`)
  }
}
