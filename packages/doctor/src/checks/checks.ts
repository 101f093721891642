import { audit } from './audit.ts'
import { constraints } from './constraints.ts'
import { crowd } from './crowd.ts'
import { cuts } from './cuts.ts'
import { durability } from './durability.ts'
import type { Check } from './finding.ts'
import { identity } from './identity.ts'
import { integers } from './integers.ts'
import { isolation } from './isolation.ts'
import { kill } from './kill.ts'
import { coupons, drop, lastUnits, oneCoupon, oneKey, parts, payCancelExpire } from './races.ts'
import { relays } from './relays.ts'
import { replica } from './replica.ts'
import { surroundings } from './surroundings.ts'

/** In this order: what is quick and tells most first, and at the end whether all of it has left the books in order. */
export const checks: readonly Check[] = [
  surroundings,
  identity,
  integers,
  constraints,
  durability,
  isolation,
  lastUnits,
  oneKey,
  coupons,
  oneCoupon,
  payCancelExpire,
  drop,
  parts,
  relays,
  replica,
  crowd,
  kill,
  cuts,
  audit,
]
