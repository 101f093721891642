import { isReplayed } from '@jumun/core'
import type { Command } from 'commander'
import { type Config, readConfig } from '../config/config.ts'
import { type FlagWords, inFlagWords } from './flag-words.ts'
import { createLogger } from '../output/logger.ts'
import { databaseOf } from '../config/database.ts'
import { type OpenShop, openShop } from '../config/open-shop.ts'
import { databaseRefusal } from '../output/database-refusal.ts'
import { withNextStep } from '../output/next-step.ts'
import { type Language, languageOf } from '../output/language.ts'
import { createPrinter, type Printer } from '../output/printer.ts'
import type { SettingValue } from '../config/settings-list.ts'
import { type TimeText, timeText } from '../output/time-text.ts'
import { UsageError } from './usage-error.ts'

/** The flags of every command. */
export interface GlobalOptions {
  /** A list where it was given several times. */
  readonly db?: string | readonly string[]
  readonly json?: boolean
  readonly config?: string
  readonly lang?: Language
}

/** What a command without a shop is given. */
export interface Context {
  readonly config: Config
  readonly print: Printer
  /** A moment in the shop's time zone. */
  readonly at: TimeText
}

/** What a command on a shop is given. */
export interface Session extends Context, OpenShop {}

/** The command that may be told several nodes of one cluster. */
const severalNodes = 'doctor'

type Handler = (this: Command) => Promise<void>

/** A command that reads its settings and needs no shop. `flags` tells which of its options are settings. */
export function action<Options extends object, Args extends unknown[]>(
  run: (context: Context, options: Options & GlobalOptions, ...args: Args) => Promise<void> | void,
  flags: (options: Options) => Readonly<Record<string, SettingValue | undefined>> = () => ({}),
): Handler {
  return async function handle() {
    const options = this.optsWithGlobals<Options & GlobalOptions>()
    const [db, ...more] = [options.db ?? []].flat()
    if (more.length > 0 && this.name() !== severalNodes)
      throw new UsageError('--db is given twice: only doctor takes several')
    const config = readConfig({ db, ...flags(options) }, options.config)
    const print = createPrinter(options.json === true)
    await run({ config, print, at: timeText(config.timeZone) }, options, ...(this.processedArgs as Args))
  }
}

/** A command on the shop that `--db` names: opened before, closed after, refusals told in the words of its flags. */
export function shopAction<Options extends object, Args extends unknown[]>(
  run: (session: Session, options: Options & GlobalOptions, ...args: Args) => Promise<void>,
  setup: {
    words?: FlagWords
    /** Whether the command makes a shop where there is none, and brings the tables of one up to date. */
    create?: boolean
    flags?: (options: Options) => Readonly<Record<string, SettingValue | undefined>>
  } = {},
): Handler {
  return action<Options, Args>(async (context, options, ...args) => {
    const { config } = context
    const logger = createLogger(config.text('logLevel')!)
    const create = setup.create === true
    const opened = await openShop(config, { create, migrate: create, logger })
    const { timeZone } = opened
    const session = { ...context, ...opened, config: { ...config, timeZone }, at: timeText(timeZone) }
    try {
      await run(session, options, ...args)
    } catch (error) {
      const language = languageOf(options.lang === undefined ? [] : ['--lang', options.lang], process.env)
      const told = inFlagWords(databaseRefusal(error, databaseOf(config)), setup.words ?? {}, { options, language })
      throw withNextStep(told, config.jumun, options)
    } finally {
      await opened.shop.close()
    }
  }, setup.flags)
}

/** Tells when an answer is that of an earlier call with the same key. */
export function noteReplay(print: Printer, answer: unknown): void {
  if (isReplayed(answer)) print.note('Already done with this key: this is the first answer; nothing was done again.')
}
