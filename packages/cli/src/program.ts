import { type Command, Help, Option } from 'commander'
import { readFileSync } from 'node:fs'
import { styleText } from 'node:util'
import { addAuditCommands } from './commands/audit.ts'
import { addBackupCommand } from './commands/backup.ts'
import { addCartCommands } from './commands/cart.ts'
import { addCompletionCommand } from './commands/completion.ts'
import { addConfigCommand } from './commands/config.ts'
import { addCouponCommands } from './commands/coupon.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addInitCommands } from './commands/init.ts'
import { addOrderCommands } from './commands/order.ts'
import { addOutboxCommands } from './commands/outbox.ts'
import { addPlatformCommand } from './commands/platform.ts'
import { addProductCommands } from './commands/product.ts'
import { addRankingCommands } from './commands/ranking.ts'
import { addRestoreCommand } from './commands/restore.ts'
import { addServeCommand } from './commands/serve.ts'
import { addSimulateCommand } from './commands/simulate.ts'
import { addStatusCommand } from './commands/status.ts'
import { addUserCommands } from './commands/user.ts'
import { addWalletCommands } from './commands/wallet.ts'
import { examples, groupExamples } from './output/examples.ts'
import { languages } from './output/language.ts'
import { StrictCommand } from './usage/strict-command.ts'

export function createProgram(): Command {
  const program = new StrictCommand('jumun')
  program
    .description('An ordering engine: products, wallets, coupons, carts and orders that are never oversold.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .option('--db <url>', 'the shop: sqlite:PATH, mysql://… or postgres://… (default: sqlite:jumun.db)')
    .option('--json', 'answer in JSON')
    .option('--config <file>', 'settings (default: jumun.config.json where it exists)')
    .addOption(
      new Option('--lang <code>', 'language of errors (default: JUMUN_LANG, else the locale)').choices(languages),
    )
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: title => styleText('bold', title),
      optionDescription(option) {
        const description = Help.prototype.optionDescription.call(this, option)
        return option.mandatory ? `${description}${description === '' ? '' : ' '}(required)` : description
      },
    })
    // Whatever is wrong is told by reportFailure, in one way.
    .configureOutput({ outputError() {} })
    .exitOverride()
  examples(program, [
    'init --sample',
    'order place --user mina --item latte=2 --item beans/250g=1',
    'product list --json',
    'audit',
    'demo',
  ])
  addInitCommands(program)
  addUserCommands(program)
  addProductCommands(program)
  addWalletCommands(program)
  addCouponCommands(program)
  addCartCommands(program)
  addOrderCommands(program)
  addRankingCommands(program)
  addOutboxCommands(program)
  addAuditCommands(program)
  addServeCommand(program)
  addPlatformCommand(program)
  addSimulateCommand(program)
  addBackupCommand(program)
  addRestoreCommand(program)
  addConfigCommand(program)
  addStatusCommand(program)
  addDemoCommand(program)
  addDoctorCommand(program)
  addCompletionCommand(program)
  groupExamples(program)
  return program
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
