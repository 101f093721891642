export { type HostTransaction, type StoreContract, storeContract } from './testing/store-contract/store-contract.ts'
