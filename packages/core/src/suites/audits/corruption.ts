import type { Check } from '../../audit/findings.ts'
import type { ScannedRows } from '../../ports/scanner.ts'
import type { Alteration } from './altered-scanner.ts'

/** A row of the shop of `fillAuditedShop` that is corrupted, and how an audit has to name it. */
export interface Corruption<Kind extends keyof ScannedRows = keyof ScannedRows> extends Alteration<Kind> {
  readonly title: string
  readonly check: Check
  /** Ids that the finding has to hold, told from the row as it was before. */
  ids(row: ScannedRows[Kind]): readonly string[]
}

export type Row<Kind extends keyof ScannedRows> = ScannedRows[Kind]

/** A row changed in some fields. */
export function change<Kind extends keyof ScannedRows>(
  check: Check,
  kind: Kind,
  title: string,
  pick: (row: Row<Kind>) => boolean,
  fields: (row: Row<Kind>) => { [Name in keyof Row<Kind>]?: Row<Kind>[Name] | undefined },
  ids: (row: Row<Kind>) => readonly string[],
): Corruption {
  const instead = (row: Row<Kind>) => [{ ...row, ...fields(row) } as Row<Kind>]
  return { check, kind, title, pick, instead, ids }
}

/** A row that is gone. */
export function drop<Kind extends keyof ScannedRows>(
  check: Check,
  kind: Kind,
  pick: (row: Row<Kind>) => boolean,
  ids: (row: Row<Kind>) => readonly string[],
): Corruption {
  const title = `a row of ${kind} is gone`
  return { check, kind, title, pick, instead: () => [], ids }
}

type Parts = Pick<Row<'orders'>, 'items' | 'history'>
type Part<Name extends keyof Parts> = Parts[Name][number]

/** A line or a step of an order changed in some fields; without them it is gone. */
export function changePart<Name extends keyof Parts>(
  check: Check,
  name: Name,
  title: string,
  pick: (part: Part<Name>) => boolean,
  fields: ((part: Part<Name>) => { [Field in keyof Part<Name>]?: Part<Name>[Field] | undefined }) | undefined,
  ids: (picked: { readonly orderId: string; readonly part: Part<Name> }) => readonly string[] = orderId,
): Corruption {
  const indexIn = (order: Row<'orders'>) => (order[name] as readonly Part<Name>[]).findIndex(pick)
  const instead = (order: Row<'orders'>): Row<'orders'>[] => {
    const parts = [...(order[name] as readonly Part<Name>[])]
    const index = indexIn(order)
    const part = parts[index]!
    parts.splice(index, 1, ...(fields === undefined ? [] : [{ ...part, ...fields(part) }]))
    return [{ ...order, [name]: parts }]
  }
  return {
    check,
    kind: 'orders',
    title,
    pick: order => indexIn(order) >= 0,
    instead,
    ids: order => ids({ orderId: order.orderId, part: order[name][indexIn(order)] as Part<Name> }),
  } satisfies Corruption<'orders'>
}

// What picks a row, and what tells the ids by which a finding names it.
export const any = () => true
export const orderId = (row: { orderId?: string }) => [row.orderId!]
export const entryId = ({ userId, number }: Row<'ledger'>) => [`${userId}#${number}`]
export const optionId = (row: { productId: string; optionId: string }) => [`${row.productId}/${row.optionId}`]
export const movementId = (row: Row<'movements'>) => [`${row.productId}/${row.optionId}#${row.number}`]
export const figureId = (row: Row<'sales'>) => [`${row.day} ${row.productId}/${row.optionId}`]
export const ofType = (type: string) => (row: { type: string }) => row.type === type
export const isPaid = (row: Row<'orders'>) => row.payment !== undefined
export const withStatus = (status: string) => (row: { status: string }) => row.status === status
