export { createRedisCache, type RedisCache } from './redis/cache.ts'
export type { RedisOptions, RedisTarget } from './redis/connection.ts'
export { createRedisCouponGate, type RedisCouponGate, type RedisCouponGateOptions } from './redis/coupon-gate.ts'
