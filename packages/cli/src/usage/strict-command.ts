import { Command, type ErrorOptions, type ParseOptionsResult } from 'commander'

/**
 * Commander looks for options that are missing before those that it does not know, and of `--itm latte=2` would only tell
 * that there is no `--item`. Here what was mistyped is told first.
 */
export class StrictCommand extends Command {
  private unknown: string | undefined

  override createCommand(name?: string): StrictCommand {
    return new StrictCommand(name)
  }

  override parseOptions(words: string[]): ParseOptionsResult {
    const parsed = super.parseOptions(words)
    this.unknown = parsed.unknown[0]
    return parsed
  }

  override error(message: string, options?: ErrorOptions): never {
    const { unknown } = this
    if (options?.code === 'commander.missingMandatoryOptionValue' && unknown !== undefined) {
      // Not among its types; it tells what was probably meant, and ends here again with a code of its own.
      const teller = this as unknown as { unknownOption(flag: string): never }
      return teller.unknownOption(unknown)
    }
    return super.error(message, options)
  }
}
