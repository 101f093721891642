import { type OrderStatus, orderStatuses } from '@jumun/core'
import { type Command, Option } from 'commander'
import { endTime, time, type TimeArgument } from './arguments.ts'

export interface FilterOptions {
  readonly user?: string
  readonly status?: OrderStatus
  readonly from?: TimeArgument
  readonly until?: TimeArgument
}

/** Which orders a command is for. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--user <id>', 'only those of a user')
    .addOption(new Option('--status <status>', 'only those with it').choices(orderStatuses))
    .option('--from <time>', 'made from then on, such as 2026-11-01 or 2026-11-01T10:00+09:00', time)
    .option('--until <time>', 'made until then; a day is part of it', endTime)
}

export function filterOf({ user, status, from, until }: FilterOptions, timeZone: string) {
  return { userId: user, status, from: from?.(timeZone), until: until?.(timeZone) }
}
