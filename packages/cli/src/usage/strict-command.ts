import { Command, type ErrorOptions, type ParseOptionsResult } from 'commander'

/** Members of Commander that are not among its types. They tell what was probably meant, and end in `error`. */
interface Tellers {
  unknownOption(flag: string): never
  unknownCommand(): never
}

/**
 * Commander looks for options that are missing before those that it does not know, and of `--itm latte=2` would only tell
 * that there is no `--item`. Here what was mistyped is reported first.
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
      // It ends here again, with a code of its own.
      return (this as unknown as Tellers).unknownOption(unknown)
    }
    return super.error(message, options)
  }

  /** `help order place`. Commander looks at the first word alone, and shows a help where it does not know one. */
  _dispatchHelpCommand(): never {
    return showHelp(
      this,
      this.args.slice(1).filter(word => !word.startsWith('-')),
    )
  }
}

function showHelp(command: Command, [word, ...rest]: readonly string[]): never {
  if (word === undefined) return command.help()
  const named = command.commands.find(one => one.name() === word)
  if (named !== undefined) return showHelp(named, rest)
  command.args = [word]
  return (command as unknown as Tellers).unknownCommand()
}
