import type { Command } from 'commander'

/** Commands whose definitions stand in one module, which is loaded where one of them is meant. */
export interface CommandGroup {
  /** What the list of all commands says of each: with its arguments as the list shows them, and its description. */
  readonly listed: Readonly<Record<string, string>>
  load(): Promise<(program: Command) => void>
}

/** In the order of the list. */
export const commandGroups: readonly CommandGroup[] = [
  {
    listed: {
      'init [options]': 'Open a shop: make the database and its tables where they are missing',
      migrate: "Bring an existing shop's tables up to date",
    },
    load: async () => (await import('./init.ts')).addInitCommands,
  },
  {
    listed: { user: 'Register and list users' },
    load: async () => (await import('./user.ts')).addUserCommands,
  },
  {
    listed: { product: 'Products, their options and stock' },
    load: async () => (await import('./product.ts')).addProductCommands,
  },
  {
    listed: { wallet: "Users' prepaid money" },
    load: async () => (await import('./wallet.ts')).addWalletCommands,
  },
  {
    listed: { coupon: 'Coupon campaigns, and what users have claimed of them' },
    load: async () => (await import('./coupon.ts')).addCouponCommands,
  },
  {
    listed: { cart: 'What users keep before they order' },
    load: async () => (await import('./cart.ts')).addCartCommands,
  },
  {
    listed: { order: 'Place, pay, cancel and list orders' },
    load: async () => (await import('./order.ts')).addOrderCommands,
  },
  {
    listed: {
      'top [options]': 'The best sellers of the last days, today included',
      ranking: 'Rankings kept day by day',
    },
    load: async () => (await import('./ranking.ts')).addRankingCommands,
  },
  {
    listed: { outbox: 'Events on their way to the data platform' },
    load: async () => (await import('./outbox.ts')).addOutboxCommands,
  },
  {
    listed: { audit: 'Prove from the stored rows that money, stock, coupons, orders and events agree' },
    load: async () => (await import('./audit.ts')).addAuditCommands,
  },
  {
    listed: { 'serve [options]': 'Serve the shop over HTTP, with its workers (relay, expiry, daily ranking)' },
    load: async () => (await import('./serve.ts')).addServeCommand,
  },
  {
    listed: { 'platform [options]': 'A mock data platform: receives events over HTTP and shows what sells' },
    load: async () => (await import('./platform.ts')).addPlatformCommand,
  },
  {
    listed: { 'simulate [options]': 'Let many users order at once, then compare the books and audit' },
    load: async () => (await import('./simulate.ts')).addSimulateCommand,
  },
  {
    listed: {
      'backup [options] <file>': 'Copy a SQLite shop into a file as it is at this moment, while it goes on selling',
    },
    load: async () => (await import('./backup.ts')).addBackupCommand,
  },
  {
    listed: { 'restore <file>': 'Put a backup in the place of a SQLite shop, and keep what was there' },
    load: async () => (await import('./restore.ts')).addRestoreCommand,
  },
  {
    listed: { config: 'Show every setting and where it comes from' },
    load: async () => (await import('./config.ts')).addConfigCommand,
  },
  {
    listed: { status: 'Show what is fixed for the shop, and what waits in it' },
    load: async () => (await import('./status.ts')).addStatusCommand,
  },
  {
    listed: { 'demo [options]': 'Tell the whole story in a fresh shop, with real numbers' },
    load: async () => (await import('./demo.ts')).addDemoCommand,
  },
  {
    listed: {
      'doctor [options]': 'Test your database before you trust it: races, crashes and settings, on a scratch shop',
    },
    load: async () => (await import('./doctor.ts')).addDoctorCommand,
  },
  {
    // Last, because it completes the commands that are there.
    listed: { 'completion <shell>': 'Print a script that completes jumun in a shell' },
    load: async () => (await import('./completion.ts')).addCompletionCommand,
  },
]

/** The name of a command as the list shows it. */
export function nameIn(term: string): string {
  return term.split(' ')[0]!
}
