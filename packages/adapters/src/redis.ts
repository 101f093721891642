export { createRedisCache, type RedisCache } from './redis/cache.ts'
export { openRedisClient, redisAnswers, type RedisOptions, type RedisTarget } from './redis/connection.ts'
export { createRedisCouponGate, type RedisCouponGate, type RedisCouponGateOptions } from './redis/coupon-gate.ts'
export { createRedisRates, type RedisRates } from './redis/rates.ts'
