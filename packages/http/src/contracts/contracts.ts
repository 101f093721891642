import type { Route } from '../routes/route.ts'
import { contract002 } from './contract-002.ts'
import { contract003 } from './contract-003.ts'
import { type ContractId, type ContractOptions, mountContract } from './contract.ts'

const contracts = [contract002, contract003]

export const contractIds: readonly ContractId[] = contracts.map(({ id }) => id)

/** Each contract under a path of its own, and the wanted one at the root, where it stands before the shop's own routes. */
export function contractRoutes(atRoot: ContractId | undefined, options: ContractOptions): Route[] {
  const root = contracts.filter(({ id }) => id === atRoot)
  return [
    ...root.flatMap(contract => mountContract(contract, '', options)),
    ...contracts.flatMap(contract => mountContract(contract, `/contracts/${contract.id}`, options)),
  ]
}
