import type { ListView } from '@jumun/core'
import { type Command, Option } from 'commander'
import { wholeNumber } from './arguments.ts'
import type { Printer } from '../output/printer.ts'
import { grouped } from '../output/table.ts'

export interface PageOptions {
  readonly page?: number
  readonly limit?: number
}

export interface CursorOptions {
  readonly cursor?: string
  readonly limit?: number
}

export function addPageOptions(command: Command): Command {
  return command
    .option('--page <number>', 'which page, from 1', wholeNumber)
    .option('--limit <number>', 'how many a page, 1 to 100 (default: 20)', wholeNumber)
}

export function addCursorOptions(command: Command): Command {
  return command
    .option('--cursor <cursor>', 'go on where the list before ended')
    .option('--limit <number>', 'how many at most, 1 to 100 (default: 20)', wholeNumber)
}

export interface ListOptions extends PageOptions {
  readonly cursor?: string
}

/** For lists that are read by page, or on from where the last part ended. */
export function addListOptions(command: Command): Command {
  return command
    .addOption(new Option('--page <number>', 'which page, from 1').argParser(wholeNumber).conflicts('cursor'))
    .option('--cursor <cursor>', 'go on where the list before ended: complete also while the list changes')
    .option('--limit <number>', 'how many at most, 1 to 100 (default: 20)', wholeNumber)
}

/** Tells where a list goes on, or why it is empty. */
export function noteList<Item>(print: Printer, { items, nextCursor, page, limit, total }: ListView<Item>): void {
  if (page === undefined || total === undefined) return noteCursor(print, { items, nextCursor })
  notePages(print, { items, page, limit, total })
}

/** Tells that a list goes on, or why it is empty. */
export function notePages(
  print: Printer,
  view: { items: readonly unknown[]; page: number; limit: number; total: number },
): void {
  const pages = Math.max(1, Math.ceil(view.total / view.limit))
  if (view.total === 0) print.note('None yet.')
  else if (pages > 1 || view.page > pages)
    print.note(`Page ${view.page} of ${grouped(pages)}, ${grouped(view.total)} in all.`)
}

export function noteCursor(print: Printer, view: { items: readonly unknown[]; nextCursor: string | null }): void {
  if (view.items.length === 0) print.note('None.')
  else if (view.nextCursor !== null) print.note(`More: --cursor ${view.nextCursor}`)
}
