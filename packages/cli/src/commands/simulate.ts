import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import type { Shop } from '@jumun/core'
import type { SimulationOptions } from '@jumun/doctor'
import type { Command } from 'commander'
import { action } from '../usage/action.ts'
import { share, wholeNumber } from '../usage/arguments.ts'
import { type Config, readConfig } from '../config/config.ts'
import { databaseOf } from '../config/database.ts'
import { examples } from '../output/examples.ts'
import { createLogger } from '../output/logger.ts'
import { createProgress } from '../output/progress.ts'
import { Refusal } from '../output/refusal.ts'
import { openShop } from '../config/open-shop.ts'
import { createTemporaryFolder } from '../process/temporary-folder.ts'
import { UsageError } from '../usage/usage-error.ts'
import { simulationText } from '../views/simulation.ts'

type Options = Omit<SimulationOptions, 'seed'> & { readonly seed?: number; readonly inUse?: boolean }

const bounds = {
  users: [1, 1_000_000],
  products: [1, 100_000],
  orders: [1, 10_000_000],
  concurrency: [1, 5_000],
  coupons: [0, 1_000_000],
} as const

export function addSimulateCommand(program: Command): void {
  const command = program
    .command('simulate')
    .description('Let many users order at once, then compare the books and audit')
    .option('--users <number>', 'how many users', wholeNumber, 100)
    .option('--products <number>', 'how many products', wholeNumber, 50)
    .option('--orders <number>', 'how many orders they try', wholeNumber, 5000)
    .option('--concurrency <number>', 'how many at a time', wholeNumber, 128)
    .option('--coupons <number>', 'how many coupons there are to claim', wholeNumber, 50)
    .option('--cancel-share <share>', 'which share of the orders is cancelled, 0 to 1', share, 0.05)
    .option('--seed <number>', 'the same seed makes the same customers', wholeNumber)
    .option('--in-use', 'also in a shop that is in use: what is simulated stays in it')
    .action(
      action<Options, []>(async ({ print }, { seed = randomInt(2 ** 31), inUse, db, config: file, ...options }) => {
        check(options)
        const { simulate } = await import('@jumun/doctor')
        // Only a shop that was named on purpose: a simulation must not fill the one that is in use.
        const folder = db === undefined ? createTemporaryFolder() : undefined
        try {
          const { users, products, orders, concurrency, coupons, cancelShare } = options
          const config = readConfig({ db: [db ?? `sqlite:${join(folder!.path, 'shop.db')}`].flat()[0] }, file)
          const { shop } = await openShop(config, {
            create: true,
            migrate: true,
            logger: createLogger(config.text('logLevel')!),
          })
          try {
            if (inUse !== true) await assertNotInUse(shop, config)
            const wanted = { users, products, orders, concurrency, coupons, cancelShare, seed }
            const report = await withProgress(orders, onOrder => simulate(shop, wanted, { onOrder }))
            print.answer(
              () => report,
              () => simulationText(report),
            )
            if (!report.ok) process.exitCode = 1
          } finally {
            await shop.close()
          }
        } finally {
          folder?.remove()
        }
      }),
    )
  examples(command, [
    'simulate --users 500 --orders 20000',
    'simulate --orders 2000 --seed 42 --json',
    'simulate --db sqlite:sim.db --cancel-share 0.2',
  ]).addHelpText('after', '\nWithout --db the shop is a temporary file. What the audit finds makes the exit status 1.')
}

/** Simulated users and products have ids that begin so. */
const simulated = 'sim-'

/** @throws Refusal where another's users or products are */
async function assertNotInUse(shop: Shop, config: Config): Promise<void> {
  const [user] = (await shop.users.list({ limit: 1 })).items
  const [product] = (await shop.catalog.listProducts({ limit: 1, includeHidden: true })).items
  const found = [user?.userId, product?.productId].find(id => id !== undefined && !id.startsWith(simulated))
  if (found === undefined) return
  const { shown } = databaseOf(config)
  throw new Refusal(
    'SHOP_IN_USE',
    `the shop at ${shown} is in use (${found} is in it): a simulation would stay in it`,
    {
      lines: ['Leave --db out for a shop of its own, name another database, or add --in-use.'],
    },
  )
}

async function withProgress<T>(orders: number, work: (onOrder: (tried: number) => void) => Promise<T>): Promise<T> {
  const progress = createProgress('orders', orders)
  try {
    return await work(tried => {
      if (tried % 100 === 0) progress.to(tried)
    })
  } finally {
    progress.stop()
  }
}

/** @throws UsageError */
function check(options: Omit<SimulationOptions, 'seed'>): void {
  for (const [name, [min, max]] of Object.entries(bounds)) {
    const value = options[name as keyof typeof bounds]
    if (value < min || value > max) throw new UsageError(`--${name} ${value} must be from ${min} to ${max}`)
  }
}
