import type { ErrorCode } from '@jumun/core'
import type { Route } from '../routes/route.ts'

/** An older contract that the shop keeps beside its own, so that its clients need not change: names, fields, statuses. */
export interface Contract {
  /** The document that it is written in, and what it is served under: `/contracts/002`. */
  readonly id: ContractId
  /** The status of an error, where it is not the shop's own. */
  statusOf?(code: ErrorCode): number
  /** With paths as the document has them. */
  routes(options: ContractOptions): readonly Route[]
}

export type ContractId = '002' | '003'

export interface ContractOptions {
  /** Whether users may charge their own balance, for nothing but the asking. */
  readonly selfCharge: boolean
  /** Where a contract lists all products at once: no more than so many. */
  readonly mostProducts: number
}

/** A contract's routes as they are served under a prefix, such as `/contracts/002`, or '' at the root. */
export function mountContract(contract: Contract, prefix: string, options: ContractOptions): Route[] {
  const { id, statusOf } = contract
  return contract.routes(options).map(route => ({
    ...route,
    id: `${prefix === '' ? 'root' : 'contract'}${id}${route.id.charAt(0).toUpperCase()}${route.id.slice(1)}`,
    path: prefix + route.path,
    tag: `contract ${id}`,
    summary: `${route.summary} (document ${id})`,
    namesUser: true,
    ...(statusOf !== undefined && { statusOf }),
  }))
}
