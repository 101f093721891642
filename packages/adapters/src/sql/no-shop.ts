import type { StoreError } from '@jumun/core'
import { unavailable } from './store-error.ts'

export function noShopIn(place: string): StoreError {
  return unavailable('NO_SHOP', `There is no shop in ${place}, and none was to be created.`)
}
